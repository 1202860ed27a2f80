package proof

import (
	"regexp"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// lineOf is a line of a file, with or without the column, as a source names the one that asked.
var lineOf = regexp.MustCompile(`^[^:]+(:[1-9][0-9]*){1,2}$`)

const configRole = "config"

// sourceOf holds who asked against the manifest. It gives the role that the manifest says, and false where anything was
// found.
func (p *prover) sourceOf(e *entry) (role string, known bool) {
	known = true
	wrong := func(field, format string, args ...any) {
		known = false
		p.ledgerFinding(checkSources, e, field, format, args...)
	}
	role = e.Role
	s := e.Source
	if s.Kind == sdk.SourceConfig {
		switch {
		case s.Name != configRole || s.Digest != "":
			wrong("source", "the configuration is %s, and has no digest", configRole)
		case e.Role != configRole:
			wrong("role", "the configuration asks, and the role is %q", e.Role)
		case e.Op == string(session.OpAddSymbol):
			if at, listed := p.configured[e.Symbol]; !listed {
				wrong("symbol", "the configuration does not list %s", e.Symbol)
			} else if at != s.Location {
				wrong("source.location", "it is %q, and the manifest says that %s is listed at %s", s.Location, e.Symbol, at)
			}
		}
		return configRole, known
	}
	m, listed := p.program(s.Name)
	switch {
	case !listed:
		wrong("source.name", "the manifest has no strategy or scanner %q", s.Name)
		return role, known
	case string(s.Kind) != m.Kind:
		wrong("source.kind", "it is %q, and the manifest says that %s is a %s", s.Kind, s.Name, m.Kind)
	case s.Digest != m.Digest:
		wrong("source.digest", "it is %q, and the manifest says %q of %s", s.Digest, m.Digest, s.Name)
	case e.Role != m.Role:
		wrong("role", "it is %q, and the manifest says that %s is a %s", e.Role, s.Name, m.Role)
	}
	if s.Location != "" && !lineOf.MatchString(s.Location) {
		wrong("source.location", "%q is no line of a file", s.Location)
	}
	return m.Role, known
}

// program is a strategy or scanner of the manifest.
func (p *prover) program(name string) (export.ManifestSource, bool) {
	for _, s := range p.m.Strategies {
		if s.Name == name && s.Role != "" {
			return s, true
		}
	}
	return export.ManifestSource{}, false
}
