package session_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// record keeps all that a session produces.
type record struct {
	entries   []session.Entry
	emissions []session.Emission
	timeline  []session.TimelineRow
	snapshots []session.Snapshot
	log       []session.LogRecord
	timings   []session.Timing
}

func (r *record) Ledger(e session.Entry) error {
	r.entries = append(r.entries, e)
	return nil
}

func (r *record) Emitted(e session.Emission) error {
	r.emissions = append(r.emissions, e)
	return nil
}

func (r *record) Timeline(row session.TimelineRow) error {
	r.timeline = append(r.timeline, row)
	return nil
}

func (r *record) DayEnded(s session.Snapshot) error {
	r.snapshots = append(r.snapshots, s)
	return nil
}

func (r *record) Log(l session.LogRecord) { r.log = append(r.log, l) }

func (r *record) Timing(t session.Timing) { r.timings = append(r.timings, t) }

// last is the snapshot of the last day.
func (r *record) last() session.Snapshot { return r.snapshots[len(r.snapshots)-1] }

// symbol is a living symbol of the last snapshot.
func (r *record) symbol(t testing.TB, name string) session.SymbolSnapshot {
	t.Helper()
	for _, s := range r.last().Symbols {
		if s.Name == name && s.RemovedAt == 0 {
			return s
		}
	}
	t.Fatalf("%s is not in the snapshot", name)
	return session.SymbolSnapshot{}
}

// of are the entries of one source, each as "op symbol[ interval][ indicator] outcome[ code]".
func (r *record) of(source string) []string {
	var out []string
	for _, e := range r.entries {
		if e.Source.Name == source {
			out = append(out, line(e))
		}
	}
	return out
}

func line(e session.Entry) string {
	parts := []string{string(e.Op), e.Symbol, string(e.Interval), e.Indicator, string(e.Outcome), string(e.Code)}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// entry is the one entry of a source, operation and symbol.
func (r *record) entry(t testing.TB, source string, op session.Op, symbol string) session.Entry {
	t.Helper()
	var found []session.Entry
	for _, e := range r.entries {
		if e.Source.Name == source && e.Op == op && e.Symbol == symbol {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d entries of %s: %s %s, expected one; all are\n%s", len(found), source, op, symbol, strings.Join(r.of(source), "\n"))
	}
	return found[0]
}

// steps are the steps of an entry by name.
func steps(e session.Entry) []string {
	var out []string
	for _, s := range e.Steps {
		name := string(s.Name)
		switch {
		case s.Name == session.StepAddInterval:
			name += string(s.Interval)
		case s.Indicator != "":
			name += " " + s.Indicator
		case s.Interval != "":
			name += " " + string(s.Interval)
		}
		out = append(out, name)
	}
	return out
}

// logged are the session's own lines.
func (r *record) logged() string {
	var b strings.Builder
	for _, l := range r.log {
		if l.Source == "" {
			fmt.Fprintf(&b, "%s %s\n", l.Level, l.Text)
		}
	}
	return b.String()
}

// ledger is the ledger as bytes.
func (r *record) ledger(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, e := range r.entries {
		raw, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(raw)
		b.WriteByte('\n')
	}
	return b.String()
}

// comparing lets cmp look into snapshots.
var comparing = cmp.Options{
	cmpopts.EquateNaNs(), cmpopts.EquateEmpty(),
	cmp.Comparer(func(a, b *calendar.Calendar) bool { return a.MIC() == b.MIC() }),
	// Element by element cmp would take most of the tests' time.
	cmp.Comparer(func(a, b market.Columns) bool {
		return a.Len() == b.Len() && a.Digest() == b.Digest() && slices.Equal(a.Made, b.Made) && slices.Equal(a.Want, b.Want)
	}),
	cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
}

// requireInvariants holds every entry of the ledger and every symbol of every snapshot against what the metadata may say.
func requireInvariants(t testing.TB, r *record) {
	t.Helper()
	for i, e := range r.entries {
		if e.Seq != i+1 {
			t.Errorf("entry %d has seq %d", i+1, e.Seq)
		}
		if e.Metadata != nil {
			requireSoundMetadata(t, fmt.Sprintf("ledger %d, %s", e.Seq, line(e)), *e.Metadata)
		}
		if (e.Outcome == session.Refused) != (e.Code != "" && e.Op != session.OpStopStrategy) {
			t.Errorf("ledger %d: outcome %s with code %q", e.Seq, e.Outcome, e.Code)
		}
		if e.Source.Name == "" || e.Role == "" {
			t.Errorf("ledger %d: %s has no requester: %+v", e.Seq, line(e), e)
		}
		if e.Symbol != strings.ToUpper(strings.TrimSpace(e.Symbol)) && e.Code != sdk.InvalidSymbol {
			t.Errorf("ledger %d: %q is not the symbol's one name", e.Seq, e.Symbol)
		}
	}
	for _, snap := range r.snapshots {
		for i, s := range snap.Symbols {
			if i > 0 && (snap.Symbols[i-1].Name > s.Name || snap.Symbols[i-1].Name == s.Name && snap.Symbols[i-1].Life >= s.Life) {
				t.Errorf("snapshot of %s: %s follows %s", snap.Day.Date, s.Name, snap.Symbols[i-1].Name)
			}
			requireSoundMetadata(t, "snapshot, "+s.Name, s.Metadata)
			requireConsistent(t, snap, s)
		}
	}
}

func requireSoundMetadata(t testing.TB, where string, m sdk.Metadata) {
	t.Helper()
	switch {
	case m.AddedBy == sdk.AddedByConfig && !m.MeetsSessionConfigRequirements:
		t.Errorf("%s: config, but does not meet: %+v", where, m)
	case m.AutoProvisioned && !m.UpgradedFromAdhoc && m.MeetsSessionConfigRequirements:
		t.Errorf("%s: auto and not upgraded, but meets: %+v", where, m)
	case m.UpgradedFromAdhoc && !m.MeetsSessionConfigRequirements:
		t.Errorf("%s: upgraded, but does not meet: %+v", where, m)
	case !slices.Contains([]sdk.AddedBy{sdk.AddedByConfig, sdk.AddedByStrategy, sdk.AddedByScanner, sdk.AddedByAdhoc}, m.AddedBy):
		t.Errorf("%s: added by %q", where, m.AddedBy)
	case m.Source.Name == "" || m.Source.Kind == "":
		t.Errorf("%s: no source: %+v", where, m)
	}
}

// requireConsistent holds a symbol's parts against each other: nobody sees a bar that has not ended, and the metrics are
// those of the base's bars.
func requireConsistent(t testing.TB, snap session.Snapshot, s session.SymbolSnapshot) {
	t.Helper()
	keys := map[string]bool{}
	for _, i := range s.Indicators {
		if keys[i.Key] {
			t.Errorf("snapshot of %s: %s has %s twice", snap.Day.Date, s.Name, i.Key)
		}
		keys[i.Key] = true
		if i.LastUpdated > snap.Clock {
			t.Errorf("snapshot of %s: %s of %s is of the future", snap.Day.Date, i.Key, s.Name)
		}
	}
	volume := 0.0
	for k, r := range s.Series {
		if k > 0 && sdk.CompareIntervals(s.Series[k-1].Interval, r.Interval) >= 0 {
			t.Errorf("snapshot of %s: %s has %s after %s", snap.Day.Date, s.Name, r.Interval, s.Series[k-1].Interval)
		}
		for i, start := range r.Today.Start {
			if start >= snap.Clock || i > 0 && start <= r.Today.Start[i-1] {
				t.Errorf("snapshot of %s: bar %d of %s %s is out of order or of the future", snap.Day.Date, i, s.Name, r.Interval)
			}
		}
		if told(s) == r.Interval {
			for _, v := range r.Today.Volume {
				volume += v
			}
		}
	}
	if s.Metrics.Volume != volume {
		t.Errorf("snapshot of %s: %s has volume %v, its bars %v", snap.Day.Date, s.Name, s.Metrics.Volume, volume)
	}
	for _, q := range []*float64{s.Quality, s.HistoricalQuality} {
		if q != nil && (*q < 0 || *q > 100) {
			t.Errorf("snapshot of %s: %s has quality %v", snap.Day.Date, s.Name, *q)
		}
	}
}

// told is the interval by which the day of a symbol is told: the base, or the coarsest stored intraday one that streams
// where the base is daily or does not stream. Bars of several days tell nothing of one.
func told(s session.SymbolSnapshot) sdk.Interval {
	streams := map[sdk.Interval]bool{}
	for _, r := range s.Series {
		streams[r.Interval] = r.Streams
	}
	if s.Base.Intraday() && streams[s.Base] {
		return s.Base
	}
	for i := len(s.Series) - 1; i >= 0; i-- {
		if r := s.Series[i]; r.From == "" && r.Streams && r.Interval.Intraday() {
			return r.Interval
		}
	}
	if s.Base.Intraday() { // a day that is made of bars which the symbol has not
		return "1d"
	}
	if s.Base != "1d" {
		return ""
	}
	return s.Base
}
