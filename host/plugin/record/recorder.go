package record

import (
	"fmt"
	"io"
	"sync"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"google.golang.org/protobuf/proto"
)

// mostWaiting bounds what is kept before there is a log, in bytes.
const mostWaiting = 64 << 20

// Recorder writes a log. A plugin is greeted before there is a folder for the log: what goes by until Open is kept. Its methods
// may be called from several goroutines.
type Recorder struct {
	mu      sync.Mutex
	to      io.WriteCloser // nil before Open and after Close
	waiting []byte
	frame   []byte
	closed  bool
	err     error
}

// Open begins the log, with all that was kept. The recorder closes to.
func (r *Recorder) Open(to io.WriteCloser, h Header) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var head []byte
	if head, r.err = appendJSON([]byte(magic), header, h); r.err == nil {
		_, r.err = to.Write(append(head, r.waiting...))
	}
	r.to, r.waiting = to, nil
}

// Stream is the host's end of a stream, as plugin.Stream.
type Stream interface {
	Send(*pb.HostMessage) error
	Recv() (*pb.PluginMessage, error)
	CloseSend() error
}

// Between is a stream of which the recorder keeps what goes by: a message of the host before it is sent, so that no answer comes
// ahead of it, and one of the plugin before anybody answers.
func (r *Recorder) Between(s Stream) Stream { return between{s, r} }

type between struct {
	Stream
	to *Recorder
}

// Send implements Stream.
func (b between) Send(m *pb.HostMessage) error {
	b.to.keep(FromHost, m)
	return b.Stream.Send(m)
}

// Recv implements Stream.
func (b between) Recv() (*pb.PluginMessage, error) {
	m, err := b.Stream.Recv()
	if err == nil {
		b.to.keep(FromPlugin, m)
	}
	return m, err
}

func (r *Recorder) keep(kind Kind, m proto.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil || r.closed {
		return
	}
	payload, err := proto.Marshal(m)
	if err != nil {
		return // nor can it be sent
	}
	if r.to == nil {
		if r.waiting = appendFrame(r.waiting, kind, payload); len(r.waiting) > mostWaiting {
			r.waiting, r.err = nil, fmt.Errorf("the log of messages: the plugin sent more than %d MiB before it was ready", mostWaiting>>20)
		}
		return
	}
	r.frame = appendFrame(r.frame[:0], kind, payload)
	_, r.err = r.to.Write(r.frame)
}

// Close ends the log. The error is the first of all: once one could not be written, no message was.
func (r *Recorder) Close(e End) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return r.err
	}
	r.closed = true
	if r.to == nil {
		return r.err
	}
	if r.err == nil {
		if r.frame, r.err = appendJSON(r.frame[:0], end, e); r.err == nil {
			_, r.err = r.to.Write(r.frame)
		}
	}
	if err := r.to.Close(); r.err == nil {
		r.err = err
	}
	return r.err
}
