package plugin

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// Messages wait until somebody looks at them, which may take as long as another strategy does: the session is where it is. Nothing
// that waits keeps the reader from the next, so that a plugin is heard all the while.
const (
	// inboxSize is how many wait at hand, of any size. A plugin has one call or one end of a window under way, beside what it logs.
	inboxSize = 4
	// maxWaiting bounds all that wait, in bytes as they came. An SDK has some 6 MiB under way, of two windows.
	maxWaiting = 32 << 20
)

// link is the host's end of the stream: one goroutine reads and only enqueues, one sender sends at a time.
type link struct {
	stream  Stream
	cancel  context.CancelFunc
	inbox   chan *pb.PluginMessage // closed at the stream's end, behind all that came
	sending sync.Mutex
	aside   sync.WaitGroup           // sends that nobody waits for, until close
	watch   atomic.Pointer[watchdog] // sees what comes ahead of all others, once it is there

	mu      sync.Mutex
	err     error               // why the stream ended
	parked  []*pb.PluginMessage // what the inbox has no room for, of which a goroutine fills it
	waiting int                 // bytes of it
	moving  bool                // that goroutine runs
	over    bool                // nothing follows
}

// openLink opens a stream; through, where not nil, stands between it and all else.
func openLink(open func(context.Context) (Stream, error), through func(Stream) Stream) (*link, error) {
	// The stream outlives the call that opened it: close ends it.
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := open(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	if through != nil {
		stream = through(stream)
	}
	l := &link{stream: stream, cancel: cancel, inbox: make(chan *pb.PluginMessage, inboxSize)}
	go l.read(ctx)
	return l, nil
}

// read enqueues what comes, until the stream ends or is cancelled.
func (l *link) read(ctx context.Context) {
	for {
		m, err := l.stream.Recv()
		if err == nil {
			if w := l.watch.Load(); w != nil && w.see(m) {
				continue
			}
			err = l.put(ctx, m)
		}
		if err != nil {
			l.mu.Lock()
			l.err, l.over = err, true
			if !l.moving {
				close(l.inbox)
			}
			l.mu.Unlock()
			return
		}
	}
}

// put enqueues a message behind all that came before it. The error is of a plugin that sends so much that it is not to be kept.
func (l *link) put(ctx context.Context, m *pb.PluginMessage) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.moving {
		if len(l.inbox) < cap(l.inbox) { // nobody else fills it now
			l.inbox <- m
			return nil
		}
		l.moving = true
		go l.move(ctx)
	}
	l.parked, l.waiting = append(l.parked, m), l.waiting+proto.Size(m)
	if l.waiting > maxWaiting {
		l.cancel()
		return status.Errorf(codes.ResourceExhausted, "more than %d MiB of its messages wait for the session", maxWaiting>>20)
	}
	return nil
}

// move fills the inbox with what is parked, until nothing is or the stream was cancelled: then what is parked is lost.
func (l *link) move(ctx context.Context) {
	for m := l.unpark(); m != nil; m = l.unpark() {
		select {
		case l.inbox <- m:
		case <-ctx.Done():
			l.mu.Lock()
			l.parked = nil
			l.mu.Unlock()
			l.unpark()
			return
		}
	}
}

// unpark takes the first of what is parked; nil where nothing is, and then the reader fills the inbox itself.
func (l *link) unpark() *pb.PluginMessage {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.parked) > 0 {
		m := l.parked[0]
		l.parked[0] = nil // else the list keeps it alive, beyond the bound
		l.parked, l.waiting = l.parked[1:], l.waiting-proto.Size(m)
		return m
	}
	l.moving, l.waiting = false, 0
	if l.over {
		close(l.inbox)
	}
	return nil
}

// end is why the stream ended.
func (l *link) end() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		return context.Canceled
	}
	return l.err
}

// badMessage says whether the stream ended because of what the plugin sent, and not because the plugin is gone.
func (l *link) badMessage() (string, bool) {
	err := l.end()
	switch s := status.Convert(err); {
	case err == io.EOF:
		return "it ended the stream in the middle of a call", true
	case s.Code() == codes.ResourceExhausted, s.Code() == codes.Internal, s.Code() == codes.FailedPrecondition:
		return s.Message(), true
	}
	return "", false
}

// send sends a message. The message may be used again when it returns.
func (l *link) send(m *pb.HostMessage) error {
	l.sending.Lock()
	defer l.sending.Unlock()
	return l.stream.Send(m)
}

// trySend is send for what may as well be lost: it waits neither for its turn nor, where the process reads nothing, for the
// message to be taken. last says that nothing follows. It is false where another message is being sent.
func (l *link) trySend(m *pb.HostMessage, last bool) bool {
	if !l.sending.TryLock() {
		return false
	}
	l.aside.Go(func() {
		defer l.sending.Unlock()
		if l.stream.Send(m) == nil && last {
			_ = l.stream.CloseSend()
		}
	})
	return true
}
