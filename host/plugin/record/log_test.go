package record_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/plugin/record"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// kept is a file in memory, which may be full.
type kept struct {
	bytes.Buffer
	room   int // bytes; 0 for no bound
	closed int
	writes []int // where each ended
}

func (k *kept) Write(b []byte) (int, error) {
	if k.room > 0 && k.Len()+len(b) > k.room {
		return 0, errors.New("no space left on device")
	}
	n, err := k.Buffer.Write(b)
	k.writes = append(k.writes, k.Len())
	return n, err
}

func (k *kept) Close() error {
	k.closed++
	return nil
}

// silent is a stream on which nothing is wrong.
type silent struct{ from []*pb.PluginMessage }

func (s *silent) Send(*pb.HostMessage) error { return nil }
func (s *silent) CloseSend() error           { return nil }
func (s *silent) Recv() (*pb.PluginMessage, error) {
	if len(s.from) == 0 {
		return nil, io.EOF
	}
	m := s.from[0]
	s.from = s.from[1:]
	return m, nil
}

func start() *pb.HostMessage {
	return &pb.HostMessage{Body: &pb.HostMessage_Start{Start: &pb.Start{Session: "s", Strategy: "x", Params: []byte("{}")}}}
}

func window(generation uint64, instants ...int64) *pb.HostMessage {
	return &pb.HostMessage{Generation: generation, Body: &pb.HostMessage_Window{Window: &pb.Window{Hook: pb.Hook_HOOK_INSTANTS, Instants: wire.PackInstants(nil, instants...)}}}
}

func ready(name string) *pb.PluginMessage {
	return &pb.PluginMessage{Body: &pb.PluginMessage_Ready{Ready: &pb.Ready{Name: name, Version: "1.0.0", Role: "strategy", Hooks: []string{"bars"}}}}
}

func done(generation uint64, played uint32) *pb.PluginMessage {
	return &pb.PluginMessage{Generation: generation, Body: &pb.PluginMessage_Done{Done: &pb.Done{Played: played}}}
}

// written is a log of two windows.
func written(t *testing.T) *kept {
	t.Helper()
	r := &record.Recorder{}
	s := r.Between(&silent{from: []*pb.PluginMessage{ready("x"), done(1, 1), done(2, 2)}})
	file := &kept{}
	step := func(m *pb.HostMessage) {
		if err := s.Send(m); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Recv(); err != nil {
			t.Fatal(err)
		}
	}
	step(start()) // there is no file yet
	r.Open(file, record.Header{Protocol: wire.ProtocolVersion, Strategy: "x"})
	step(window(1, 10))
	step(window(2, 20, 30))
	if err := r.Close(record.End{Process: "exit code 7"}); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(record.End{}); err != nil || file.closed != 1 {
		t.Fatalf("closed %d times, %v", file.closed, err)
	}
	return file
}

func TestALogThatIsCutAnywhereIsReadUpToItsLastWholeMessage(t *testing.T) {
	t.Parallel()
	file := written(t)
	whole := file.Bytes()
	s, err := record.Scan(bytes.NewReader(whole))
	if err != nil || s.Messages != 6 || s.Windows != 2 || s.Open != 0 || s.End == nil || s.End.Process != "exit code 7" || s.Whole != int64(len(whole)) {
		t.Fatalf("the whole log is %+v, %v", s, err)
	}
	// The first write has the header and the two messages that waited, the others one message each.
	for n := range whole {
		s, err := record.Scan(bytes.NewReader(whole[:n]))
		if n < file.writes[0] && err != nil {
			if none := (*record.NotALogError)(nil); !errors.As(err, &none) {
				t.Errorf("%d bytes: %v", n, err)
			}
			continue
		}
		if err != nil || s.End != nil {
			t.Errorf("%d bytes: %+v, %v", n, s, err)
			continue
		}
		want, at := 2, int64(0)
		for i, end := range file.writes {
			if end <= n {
				want, at = 2+i, int64(end)
			}
		}
		if n >= file.writes[0] && (s.Messages != want || s.Whole != at) {
			t.Errorf("%d bytes have %d messages in %d, expected %d in %d", n, s.Messages, s.Whole, want, at)
		}
	}
}

func TestALogWithAChangedByteIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	whole := written(t).Bytes()
	for i := range whole {
		for _, flip := range []byte{1, 0x80, 0xff} {
			b := bytes.Clone(whole)
			b[i] ^= flip
			_, err := record.Scan(bytes.NewReader(b))
			none, damage := (*record.NotALogError)(nil), (*record.DamageError)(nil)
			switch {
			case errors.As(err, &none):
				if !strings.Contains(err.Error(), "strathost messages 1") {
					t.Errorf("byte %d: %v", i, err)
				}
			case !errors.As(err, &damage) || damage.Offset > int64(i):
				t.Errorf("byte %d changed by %x: %v", i, flip, err)
			}
		}
	}
	if _, err := record.Scan(bytes.NewReader(append(bytes.Clone(whole), 0))); err == nil || !strings.Contains(err.Error(), "something follows its end") {
		t.Errorf("with a byte behind its end: %v", err)
	}
}

func TestWindowsThatDoNotFollowEachOtherAreDamage(t *testing.T) {
	t.Parallel()
	r, file := &record.Recorder{}, &kept{}
	r.Open(file, record.Header{Protocol: wire.ProtocolVersion})
	s := r.Between(&silent{})
	for _, m := range []*pb.HostMessage{start(), window(1, 10), window(1<<60, 20)} {
		if err := s.Send(m); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := record.Scan(bytes.NewReader(file.Bytes())); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("byte %d: window %d comes after 1", file.writes[2], uint64(1)<<60)) {
		t.Error(err)
	}
}

func TestALogOfAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	r, file := &record.Recorder{}, &kept{}
	r.Open(file, record.Header{Protocol: 9})
	if _, err := record.Scan(bytes.NewReader(file.Bytes())); err == nil || !strings.Contains(err.Error(), "version 9 of the protocol, this host speaks 1") {
		t.Error(err)
	}
}

func TestAFullDiskEndsTheLogAndNotTheStream(t *testing.T) {
	t.Parallel()
	r, file := &record.Recorder{}, &kept{room: 300}
	r.Open(file, record.Header{Protocol: wire.ProtocolVersion})
	s := r.Between(&silent{})
	for i := range 20 {
		if err := s.Send(window(uint64(i+1), int64(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(record.End{}); err == nil || !strings.Contains(err.Error(), "no space left") || file.closed != 1 {
		t.Errorf("closed %d times, %v", file.closed, err)
	}
	if s, err := record.Scan(bytes.NewReader(file.Bytes())); err != nil || s.Windows == 0 || s.End != nil {
		t.Errorf("%+v, %v", s, err)
	}
}
