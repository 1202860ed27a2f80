package plugin

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// inboxSize is how many messages wait to be looked at. A plugin has one call or one end of a window under way, beside
// its progress; one that sends more waits.
const inboxSize = 64

// link is the host's end of the stream: one goroutine reads and only enqueues, one sender sends at a time.
type link struct {
	stream  Stream
	cancel  context.CancelFunc
	inbox   chan *pb.PluginMessage // closed by the reader at the stream's end
	sending sync.Mutex
	aside   sync.WaitGroup           // sends that nobody waits for, until close
	watch   atomic.Pointer[watchdog] // sees what comes ahead of all others, once it is there

	mu  sync.Mutex
	err error // why the stream ended
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
	defer close(l.inbox)
	for {
		m, err := l.stream.Recv()
		if err != nil {
			l.mu.Lock()
			l.err = err
			l.mu.Unlock()
			return
		}
		if w := l.watch.Load(); w != nil && w.see(m) {
			continue
		}
		select {
		case l.inbox <- m:
		case <-ctx.Done():
			return
		}
	}
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
