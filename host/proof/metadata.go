package proof

import (
	"fmt"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// implied is the outcome that the steps of an entry are of.
func implied(e *entry) session.Outcome {
	switch {
	case len(e.Steps) == 0:
		return session.AlreadyLoaded
	case e.Steps[0].Step == string(session.StepCreateSymbol):
		return session.Added
	case e.Steps[0].Step == string(session.StepUpgradeSymbol):
		return session.Upgraded
	}
	return session.Extended
}

// born is the metadata of a symbol that an entry adds.
func born(e *entry, role string) export.MetadataJSON {
	switch {
	case e.Source.Kind == sdk.SourceConfig:
		return export.MetadataJSON{Meets: true, AddedBy: string(sdk.AddedByConfig), Source: e.Source}
	case e.Op == string(session.OpAddSymbol):
		return export.MetadataJSON{Meets: true, AddedBy: role, AddedAt: e.SessionTime, Source: e.Source}
	}
	return export.MetadataJSON{AddedBy: string(sdk.AddedByAdhoc), Auto: true, AddedAt: e.SessionTime, Source: e.Source}
}

// after holds the metadata that an entry tells against what they must be, and turns the life to these.
func (p *prover) after(e *entry, l *life, want export.MetadataJSON) {
	cells := metadataCells(want)
	switch {
	case e.Metadata == nil:
		p.ledgerFinding(checkMetadata, e, "metadata", "%s is in the session, and its metadata are missing", e.Symbol)
	case l.unsure && len(l.states) == 0: // what is told is all there is
		want, cells = *e.Metadata, metadataCells(*e.Metadata)
	case !l.unsure:
		if name := differs(metadataCells(*e.Metadata), cells); name != "" {
			message := fmt.Sprintf("it is %s, and after this request it must be %s", quoted(column(metadataCells(*e.Metadata), name)), quoted(column(cells, name)))
			if rule := broken(*e.Metadata); rule != "" {
				message += ": " + rule
			}
			p.ledgerFinding(checkMetadata, e, "metadata."+name, "%s", message)
			l.unsure = e.Outcome == string(session.Added) && name == "added_at" // which of the two is wrong, nothing tells
		}
		if e.Metadata.Source != want.Source {
			p.ledgerFinding(checkSources, e, "metadata.source", "it is %s, and must be %s", sourceText(e.Metadata.Source), sourceText(want.Source))
		}
	}
	if len(l.states) == 0 || l.now().cells != cells || l.now().meta.Source != want.Source {
		l.turn(e.at, e.line, want)
	}
}

func quoted(cell string) string {
	if cell == "" {
		return "null"
	}
	return cell
}

func sourceText(s sdk.Source) string {
	text := string(s.Kind) + " " + s.Name
	if s.Location != "" {
		text += " at " + s.Location
	}
	if s.Digest != "" {
		text += " (" + s.Digest[:min(12, len(s.Digest))] + ")"
	}
	return text
}
