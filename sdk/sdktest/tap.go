package sdktest

import (
	"sync"
	"time"

	"github.com/strathost/strathost/host/plugin"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// faults are what goes wrong on purpose between host and plugin.
type faults struct {
	delay  time.Duration // of each answer
	slow   time.Duration // of each message that the host takes
	window int           // instants of a window; 0 for as many as will do
	killAt int           // the followed bar before which the process is killed, from 1; 0 for never
}

// tap stands between the host and the plugin: it notes what goes by, and makes the faults.
type tap struct {
	faults
	mu    sync.Mutex // host and reader note at once
	notes transcript
	bars  int // that were followed, so far
}

func newTap(f faults) *tap { return &tap{faults: f, notes: newTranscript()} }

func (t *tap) through(s plugin.Stream, kill func()) plugin.Stream {
	return &tapped{Stream: s, tap: t, kill: kill}
}

type tapped struct {
	plugin.Stream
	*tap
	kill func()
}

// Send implements plugin.Stream.
func (t *tapped) Send(m *pb.HostMessage) error {
	if m.GetResult() != nil {
		time.Sleep(t.delay)
	}
	t.mu.Lock()
	t.notes.sent(m)
	kill := t.kills(m.GetWindow())
	t.mu.Unlock()
	if kill {
		t.kill()
	}
	return t.Stream.Send(m)
}

// kills says whether the process is to be killed before a window.
func (t *tapped) kills(w *pb.Window) bool {
	if w == nil || t.killAt == 0 {
		return false
	}
	before := t.bars
	t.bars += t.notes.followedIn(w)
	return before < t.killAt && t.killAt <= t.bars
}

// Recv implements plugin.Stream.
func (t *tapped) Recv() (*pb.PluginMessage, error) {
	m, err := t.Stream.Recv()
	if err != nil {
		return m, err
	}
	time.Sleep(t.slow)
	t.mu.Lock()
	t.notes.received(m)
	t.mu.Unlock()
	return m, nil
}

// followedIn is how many bars of a window are for OnBars.
func (t *transcript) followedIn(w *pb.Window) int {
	instants, err := wire.UnpackInstants(nil, w.GetInstants())
	if err != nil {
		return 0
	}
	var rows wire.BarRows
	if rows.Unpack(w.GetBars(), instants) != nil {
		return 0
	}
	n := 0
	for i := range rows.Blocks() {
		if id, first, end := rows.Block(i); t.followed[id].symbol != "" {
			n += end - first
		}
	}
	return n
}
