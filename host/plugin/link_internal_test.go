package plugin

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// told is a stream that gives what a plugin says, and then ends.
type told struct {
	says chan *pb.PluginMessage
	ctx  context.Context
}

func (t told) Send(*pb.HostMessage) error { return nil }
func (t told) CloseSend() error           { return nil }

func (t told) Recv() (*pb.PluginMessage, error) {
	select {
	case m, ok := <-t.says:
		if !ok {
			return nil, io.EOF
		}
		return m, nil
	case <-t.ctx.Done():
		return nil, t.ctx.Err()
	}
}

func openTold(t *testing.T) (l *link, says chan<- *pb.PluginMessage, over <-chan struct{}) {
	t.Helper()
	stream := told{says: make(chan *pb.PluginMessage)}
	l, err := openLink(func(ctx context.Context) (Stream, error) {
		stream.ctx = ctx
		return stream, nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.close)
	return l, stream.says, stream.ctx.Done()
}

// A session that is at another strategy looks at nothing: the plugin is heard nevertheless, and all that it says comes in its order.
func TestNothingThatWaitsKeepsAPluginFromBeingHeard(t *testing.T) {
	t.Parallel()
	const many = 50 * inboxSize
	l, says, _ := openTold(t)
	for i := range many { // each is taken before the next is given
		select {
		case says <- &pb.PluginMessage{Generation: uint64(i)}:
		case <-time.After(time.Minute):
			t.Fatalf("message %d is not read", i)
		}
	}
	close(says)
	for i := range many {
		if m := <-l.inbox; m.GetGeneration() != uint64(i) {
			t.Fatalf("message %d is %v", i, m)
		}
	}
	if m, more := <-l.inbox; more || l.end() != io.EOF {
		t.Errorf("behind the last there is %v, %v", m, l.end())
	}
}

func TestWhatWaitsForASessionIsBounded(t *testing.T) {
	t.Parallel()
	l, says, over := openTold(t)
	large := &pb.PluginMessage{Log: &pb.Log{Records: []*pb.LogRecord{{Message: strings.Repeat("x", 1<<20)}}}}
	for i := 0; ; i++ {
		select {
		case says <- large:
			if i > 2*maxWaiting>>20 {
				t.Fatalf("%d MiB wait", i)
			}
			continue
		case <-over:
		}
		break
	}
	for range l.inbox {
	}
	if what, bad := l.badMessage(); !bad || !strings.Contains(what, "more than 32 MiB of its messages wait for the session") {
		t.Errorf("it ended with %v", l.end())
	}
}
