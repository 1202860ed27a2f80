package main

import (
	"io"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
)

// keysOf presses keys on a new replay, read in pieces of the given sizes.
func keysOf(t *testing.T, pieces ...string) (r *host.Replay, quit bool) {
	t.Helper()
	r = &host.Replay{}
	if err := r.SetSpeed(60); err != nil {
		t.Fatal(err)
	}
	from, to := io.Pipe()
	go func() {
		for _, p := range pieces {
			_, _ = io.WriteString(to, p) // what comes after the end of the run nobody reads
		}
		_ = to.Close()
	}()
	readKeys(from, r, func() { quit = true })
	_ = from.Close()
	return r, quit
}

func TestKeysSteerAReplay(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		keys   string
		paused bool
		speed  float64
		quit   bool
	}{
		{"", false, 60, false},
		{" ", true, 60, false},
		{"pP", false, 60, false},
		{"p p", true, 60, false},
		{"s", true, 60, false},
		{"N", true, 60, false},
		{"d", false, 60, false},
		{"++", false, 240, false},
		{"=-_", false, 30, false},
		{"q", false, 60, true},
		{"pqp", true, 60, true},   // nothing after the end counts
		{"p\x03", true, 60, true}, // Ctrl-C
		{"\x1c", false, 60, true}, // Ctrl-\
		{"xyz\r\n\x04\xff", false, 60, false},
		{"\x1b[D\x1b[A\x1b[1;5D\x1bOP\x1bOS\x1b[15~", false, 60, false}, // arrows and function keys
		{"\x1bp", true, 60, false},                                      // escape, and then p
		{"\x1b\x1b[Dp", true, 60, false},
	} {
		whole, quit := keysOf(t, x.keys)
		var bytes []string
		for i := range len(x.keys) {
			bytes = append(bytes, x.keys[i:i+1])
		}
		single, quitSingle := keysOf(t, bytes...)
		for _, s := range []host.ReplayStatus{whole.Status(), single.Status()} {
			if s.Paused != x.paused || s.Speed != x.speed || quit != x.quit || quitSingle != x.quit {
				t.Errorf("after %q it is %+v, quit %v, %v", x.keys, s, quit, quitSingle)
			}
		}
	}
}

func TestTheSpeedOfTheKeysEndsAtAsFastAsItGoes(t *testing.T) {
	t.Parallel()
	speed := 60.0
	for range 100 {
		speed = slower(speed)
	}
	if speed != slowest {
		t.Errorf("the slowest is %v", speed)
	}
	n := 0
	for ; speed != 0 && n < 100; n++ {
		speed = faster(speed)
	}
	if n == 100 || faster(0) != 0 || slower(0) != fastest {
		t.Errorf("after %d steps the fastest is %v", n, speed)
	}
}

func TestTheStatusLineSaysWhereItIs(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -4*3600)
	at := time.Date(2025, 7, 2, 10, 31, 0, 0, zone)
	for want, s := range map[string]host.ReplayStatus{
		"": {Speed: 60, Paused: true},
		"x  before the first day  60x  (" + keyHelp + ")":               {Session: "x", Speed: 60},
		"x  0000-00-00 10:31:00  0.5x, paused  (" + keyHelp + ")":       {Session: "x", Time: at, Speed: 0.5, Paused: true},
		"x  0000-00-00 10:31:00  as fast as it goes  (" + keyHelp + ")": {Session: "x", Time: at},
	} {
		if got := statusLine(s); got != want {
			t.Errorf("%+v is told as %q, expected %q", s, got, want)
		}
	}
}
