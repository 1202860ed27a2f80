package serve

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/strathost/strathost/sdk/place"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// reports are the reports of progress that a host heard.
type reports chan *pb.Progress

func (r reports) Send(m *pb.PluginMessage) error {
	r <- m.GetProgress()
	return nil
}

// The host hears of a call beyond its limit before the process looks where that is, as of one within it: else it ends the call right
// away. Then it hears the place, also where a message is on its way at that moment.
func TestTheHostHearsOfACallBeforeItsPlaceIsLookedFor(t *testing.T) {
	t.Parallel()
	const limit = 50
	heard := make(reports, 100)
	l := newLane(context.Background(), heard, nil, nil)
	l.timeoutMS = limit
	begins, found := make(chan struct{}), make(chan struct{})
	where := func() (string, []string) {
		close(begins)
		<-found
		return "momentum.go:7", nil
	}
	l.where.Store(&where)
	l.pulse.begin()
	l.out.sending.Lock()
	defer l.watch(nil)()
	time.Sleep((limit + roomPatience + 300) * time.Millisecond)
	l.out.sending.Unlock()
	<-begins
	var last *pb.Progress
	for len(heard) > 0 {
		last = <-heard
	}
	if last == nil || last.GetPlace() != "" || last.GetCallMs() != limit-1 {
		t.Errorf("while it looks the host has heard %v, expected a call of %d ms", last, limit-1)
	}
	l.out.sending.Lock()
	close(found)
	time.Sleep(300 * time.Millisecond)
	l.out.sending.Unlock()
	for next := range heard {
		if next.GetPlace() == "momentum.go:7" && next.GetCallMs() >= limit {
			return
		}
		if next.GetCallMs() >= limit+roomPatience+2000 {
			t.Fatalf("then it hears %v, and no place", next)
		}
	}
}

// A look may take long on a busy machine. They end once the line is known, and in any case soon.
func TestThePlaceOfACallIsLookedForWithinBounds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		takes time.Duration
		line  func(look int) int
		want  int // looks
	}{
		"one that stays":         {time.Microsecond, func(int) int { return 7 }, settled},
		"one that stays at last": {time.Microsecond, func(n int) int { return 7 + max(0, 5-n) }, 4 + settled},
		"one that moves":         {time.Microsecond, func(n int) int { return 7 + n%2 }, looks},
		"without a line":         {time.Microsecond, func(n int) int { return 7 - 2*n }, 3},
		"on a busy machine":      {90 * time.Millisecond, func(n int) int { return 7 + n%2 }, 3},
		"on a very busy one":     {300 * time.Millisecond, func(n int) int { return 7 + n%2 }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				looked := 0
				frames := observe(func() []place.Frame {
					looked++
					time.Sleep(c.takes)
					return []place.Frame{{Function: "main.loop", File: "main.go", Line: c.line(looked)}, {Function: "main.main", File: "main.go", Line: 50}}
				}, func(f []place.Frame) string { return fmt.Sprintf("%s:%d", f[0].File, f[0].Line) })
				if looked != c.want {
					t.Errorf("it looked %d times, expected %d", looked, c.want)
				}
				if len(frames) == 0 {
					t.Error("it found nothing")
				}
			})
		})
	}
}
