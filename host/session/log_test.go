package session_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

// A log is read in terminals, which obey control characters.
func TestControlCharactersAreWrittenOut(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		s.Log().Info("\x1b[31mred\x00\r\u009b \u00e9\ttab\nnext", "x", "\x07", "y", "a \x1b[0m")
	})))
	_, r := d.run()
	for _, l := range r.log {
		if want := `\x1b[31mred\x00\r\u009b ` + "\u00e9\ttab\n  next" + ` x=\a y="a \x1b[0m"`; l.Source == "a" && l.Text != want {
			t.Errorf("got  %q\nwant %q", l.Text, want)
		}
	}
}

// A log is of the session: its records carry the session clock and the strategy's name, and nothing of the machine.
func TestLogsCarryTheSessionClock(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		s.Log().Info("found", "symbol", "TSLA", "why", "a gap", slog.Group("bar", "close", 1.5))
		s.Log().With("n", 1).WithGroup("g").Warn("look out", "x", "")
		add("TSLA")(s)
	})))
	_, r := d.run()
	var got []string
	for _, l := range r.log {
		if l.Time == instant(t, today, "11:00") {
			got = append(got, fmt.Sprintf("%s %s %s", l.Source, l.Level, l.Text))
		}
	}
	want := []string{`a INFO found symbol=TSLA why="a gap" bar.close=1.5`, `a WARN look out n=1 g.x=""`,
		" INFO TSLA: registered with base=1m, derived=[5m], meets_config_req=true, added_by=strategy"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records of 11:00 (-want +got):\n%s", diff)
	}
}
