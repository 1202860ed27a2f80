package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
)

func TestABarIsForTerminalsAndLinesAreForLogs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flag     string
		terminal bool
		want     string
	}{
		{"auto", true, "bar"}, {"auto", false, "plain"}, {"bar", false, "bar"}, {"plain", true, "plain"}, {"none", true, "none"},
	} {
		if got, err := progressKind(c.flag, c.terminal); err != nil || got != c.want {
			t.Errorf("%s on a terminal (%v) is %s, %v", c.flag, c.terminal, got, err)
		}
	}
	if _, err := progressKind("colourful", true); err == nil || !strings.Contains(err.Error(), "expected auto, bar, plain or none") {
		t.Errorf("error is %v", err)
	}
}

// reports are what an import says, a tenth of a second after the other.
func reports() []host.ImportProgress {
	var all []host.ImportProgress
	for i := range 30 {
		all = append(all, host.ImportProgress{Done: i / 15, Files: 2, Bytes: int64(i) * 1e6, TotalBytes: 29e6, Rows: i * 20_000})
	}
	for i := range 15 {
		all = append(all, host.ImportProgress{Writing: true, Done: 2, Files: 2, Rows: 580_000, Written: i * 40_000, Pending: 560_000})
	}
	return all
}

func TestLinesAreASecondApart(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	var out bytes.Buffer
	l := &lineProgress{w: &out, now: func() time.Time { return now }}
	for _, p := range reports() {
		now = now.Add(100 * time.Millisecond)
		l.tell(p)
	}
	l.end()
	want := `reading: 0 of 2 files, 10.0 of 29.0 MB, 200000 rows, 200 k rows/s
reading: 1 of 2 files, 20.0 of 29.0 MB, 400000 rows, 200 k rows/s
writing: 0 of 560000 bars, 0 bars/s
writing: 400000 of 560000 bars, 400 k bars/s
`
	if out.String() != want {
		t.Errorf("lines are\n%s", out.String())
	}
}

func TestTheBarShowsBothPhasesAndIsTakenAway(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	var out bytes.Buffer
	b := &barProgress{w: &out, now: func() time.Time { return now }, width: 100}
	all := reports()
	for _, p := range all[:len(all)-3] { // it is stopped before the end
		now = now.Add(100 * time.Millisecond)
		b.tell(p)
	}
	b.end()
	drawn := out.String()
	for _, want := range []string{"reading 0/2 files", "reading 1/2 files, 200 k rows/s", "/29 MB", "writing 400 k bars/s", "\r"} {
		if !strings.Contains(drawn, want) {
			t.Errorf("there is no %q in\n%q", want, drawn)
		}
	}
	if strings.Contains(drawn, "\n") || !strings.HasSuffix(drawn, "\x1b[2K\r") {
		t.Errorf("the end is %q", drawn[max(0, len(drawn)-100):])
	}
	for line := range strings.SplitSeq(drawn, "\r") {
		if n := len([]rune(strings.NewReplacer("\x1b[2K", "", "\x1b[0K", "").Replace(line))); n > 100 {
			t.Errorf("a line has %d characters: %q", n, line)
		}
	}
}
