//go:build unix

package plugin_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/session"
)

// wildRecord is what a session leaves, as text.
type wildRecord struct {
	Lines []string
}

// compare shows the first line in which two records differ, with those ahead of it.
func (r *wildRecord) compare(t *testing.T, form string, got *wildRecord) {
	t.Helper()
	for _, what := range []string{"emitted", "ledger", "log", "stopped", "result", ""} {
		compareLines(t, form, r.of(what), got.of(what))
		if t.Failed() {
			return
		}
	}
}

// of are the lines of one kind; those of all kinds but log and emitted, whose place among others is of no meaning, for "".
func (r *wildRecord) of(what string) []string {
	return slices.DeleteFunc(slices.Clone(r.Lines), func(line string) bool {
		kind, _, _ := strings.Cut(line, ":")
		return what != "" && kind != what || what == "" && (kind == "log" || kind == "emitted")
	})
}

func compareLines(t *testing.T, form string, want, got []string) {
	t.Helper()
	if slices.Equal(want, got) {
		return
	}
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	around := func(lines []string, from, to int) string {
		return strings.Join(lines[max(0, from):max(0, min(len(lines), to))], "\n\t")
	}
	t.Errorf("%s: line %d differs\n\t%s\nexpected:\n\t%s\ngot:\n\t%s", form, i, around(want, i-4, i), around(want, i, i+3), around(got, i, i+3))
}

func (r *wildRecord) note(what, format string, args ...any) {
	line := what + ": " + fmt.Sprintf(format, args...)
	r.Lines = append(r.Lines, byTheClock.ReplaceAllString(line, "..."))
}

// byTheClock is what the report of a call that took too long has of the moment at which it was ended.
var byTheClock = regexp.MustCompile(`for [0-9.]+m?s in a call|host/plugin/tester_test.go:[0-9]+: call_timeout`)

func (r *wildRecord) Ledger(e session.Entry) error {
	by := e.Source.Name
	meta := ""
	if e.Metadata != nil {
		m := *e.Metadata
		at := "null"
		if m.AddedAt != nil {
			at = m.AddedAt.Format(time.RFC3339)
		}
		meta = fmt.Sprint(m.MeetsSessionConfigRequirements, m.AddedBy, m.AutoProvisioned, at, m.UpgradedFromAdhoc, m.Source.Name)
	}
	var steps []string
	for _, s := range e.Steps {
		steps = append(steps, fmt.Sprint(s.Name, s.Interval, s.Indicator, s.Loaded, s.Warmup))
	}
	r.note("ledger", "%d %s %d %v %s %s %s %s %s %s %s %s %q %s repeats=%d carry=%v cause=%d steps=%d meta=%s", e.Seq, e.Day, e.Time, e.Active, e.Op, e.Symbol,
		e.Interval, e.Indicator, by, e.Reason, e.Outcome, e.Code, e.Message, e.Role, e.Repeats, e.Carry, e.Cause, len(steps), meta)
	return nil
}

func (r *wildRecord) Emitted(e session.Emission) error {
	r.note("emitted", "%d %s %s %v", e.Time, e.Strategy, e.Name, e.Value)
	return nil
}

func (r *wildRecord) Timeline(x session.TimelineRow) error {
	if x.Time/int64(time.Minute)%10 == 0 {
		r.note("timeline", "%d %s %+v %v", x.Time, x.Symbol, x.Metrics, x.Series)
	}
	return nil
}

func (r *wildRecord) DayEnded(s session.Snapshot) error {
	for _, x := range s.Symbols {
		r.note("symbol", "%s %d %d %s", x.Name, x.Life, x.RemovedAt, x.Base)
		for _, v := range x.Series {
			r.note("series", "%s %v %d %d", v.Interval, v.Streams, v.Today.Len(), v.History.Len())
		}
		for _, v := range x.Indicators {
			r.note("indicator", "%s %v %d", v.Key, v.Values, v.LastUpdated)
		}
	}
	return nil
}

func (r *wildRecord) Log(x session.LogRecord) {
	r.note("log", "%d %s %s %s", x.Time, x.Source, x.Level, x.Text)
}

func (r *wildRecord) Timing(x session.Timing) {
	if x.What == "day" {
		r.note("calls", "%s %d", x.Day, x.Calls)
	}
}
