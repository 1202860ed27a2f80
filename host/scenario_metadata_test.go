package host_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/export"
)

// requireHonestMetadata holds the metadata of every export against what the ledger says was done: the table of
// docs/provenance.md, row by row, kept by hand here so that it does not share the host's own constructors.
func requireHonestMetadata(t *testing.T, f form, o host.Outcome, ledger []entry, symbols [][]string) {
	t.Helper()
	story := &story{t: t, form: f, living: map[string]expected{}}
	rows := map[string]expected{} // of symbols.csv, by day, symbol and life
	for _, e := range ledger {
		story.entry(e, rows)
	}
	column := map[string]int{}
	for i, name := range symbols[0] {
		column[name] = i
	}
	for _, r := range symbols[1:] {
		cell := func(name string) string { return r[column[name]] }
		got := expected{meets: cell("meets_session_config_requirements") == "true", by: cell("added_by"), auto: cell("auto_provisioned") == "true",
			at: cell("added_at"), upgraded: cell("upgraded_from_adhoc") == "true", source: cell("source_name")}
		got.require(t, "symbols.csv as "+string(f)+": "+strings.Join(r[:3], " "))
		key := strings.Join(r[:3], " ")
		want, told := rows[key]
		if !told {
			t.Errorf("as %s, symbols.csv has %s, of which the ledger does not tell", f, key)
		} else if got != want {
			t.Errorf("as %s, symbols.csv has %s with %+v, and the ledger tells of %+v", f, key, got, want)
		}
		delete(rows, key)
	}
	for key := range rows {
		t.Errorf("as %s, the ledger tells of %s, and symbols.csv does not have it", f, key)
	}
	if o.Snapshot == nil {
		return
	}
	for _, s := range o.Snapshot.Symbols {
		m := s.Metadata
		got := expected{meets: m.MeetsSessionConfigRequirements, by: string(m.AddedBy), auto: m.AutoProvisioned, upgraded: m.UpgradedFromAdhoc, source: m.Source.Name}
		got.require(t, "the last snapshot as "+string(f)+": "+s.Name)
	}
}

// expected is the metadata that a symbol should have.
type expected struct {
	meets, auto, upgraded bool
	by, at, source        string
}

// require holds the invariants of the design.
func (x expected) require(t *testing.T, where string) {
	t.Helper()
	switch {
	case x.by == "config" && !x.meets:
		t.Errorf("%s: of the configuration, and not full", where)
	case x.auto && !x.upgraded && x.meets:
		t.Errorf("%s: auto-provisioned, never upgraded, and full", where)
	case x.upgraded && !x.meets:
		t.Errorf("%s: upgraded, and not full", where)
	case x.by != "config" && x.by != "strategy" && x.by != "scanner" && x.by != "adhoc":
		t.Errorf("%s: added_by is %q", where, x.by)
	}
}

// story follows the symbols through a ledger.
type story struct {
	t      *testing.T
	form   form
	day    string
	living map[string]expected
	before map[string]expected // at the end of the day before
	lives  map[string]int
}

func (s *story) entry(e entry, rows map[string]expected) {
	s.t.Helper()
	if e.Day != s.day {
		s.day, s.before, s.living, s.lives = e.Day, s.living, map[string]expected{}, map[string]int{}
	}
	at := ""
	if e.SessionTime != nil {
		at = *e.SessionTime
	}
	was, lives := s.living[e.Symbol]
	switch e.Outcome {
	case "added":
		if lives {
			s.t.Errorf("as %s, entry %d adds %s, which is there", s.form, e.Seq, e.Symbol)
		}
		s.lives[e.Symbol]++
		was = expected{meets: true, by: e.Role, at: at, source: e.Source.Name}
		if e.Op != "add_symbol" {
			was = expected{by: "adhoc", auto: true, at: at, source: e.Source.Name}
		}
		if e.Role == "config" && at != "" {
			s.t.Errorf("as %s, entry %d of the configuration has the time %s", s.form, e.Seq, at)
		}
	case "carried":
		if !lives { // the configuration may have brought it
			s.lives[e.Symbol]++
			was = s.before[e.Symbol]
		}
	case "upgraded":
		if !lives || was.meets || e.Op != "add_symbol" {
			s.t.Errorf("as %s, entry %d upgrades %s by %s, and it was %+v", s.form, e.Seq, e.Symbol, e.Op, was)
		}
		was.meets, was.upgraded, was.by, was.source = true, true, e.Role, e.Source.Name
	case "removed":
		if e.Metadata == nil {
			delete(s.living, e.Symbol)
			return
		}
	}
	if e.Metadata != nil && e.Symbol != "" {
		got := of(e.Metadata)
		got.require(s.t, "the ledger as "+string(s.form))
		if got != was {
			s.t.Errorf("as %s, entry %d leaves %s with %+v, and what was done makes it %+v", s.form, e.Seq, e.Symbol, got, was)
		}
		s.living[e.Symbol] = was
		rows[s.day+" "+e.Symbol+" "+strconv.Itoa(s.lives[e.Symbol])] = was
	}
}

func of(m *export.MetadataJSON) expected {
	x := expected{meets: m.Meets, by: m.AddedBy, auto: m.Auto, upgraded: m.Upgraded, source: m.Source.Name}
	if m.AddedAt != nil {
		x.at = *m.AddedAt
	}
	return x
}
