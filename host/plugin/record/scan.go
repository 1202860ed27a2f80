package record

import (
	"fmt"
	"io"
	"time"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/protobuf/proto"
)

// Summary is what there is to know of a log before it is played.
type Summary struct {
	Header   Header
	Start    *pb.Start // nil where the log ends before it
	Messages int
	Windows  int
	Days     int
	// Zone is the exchange's; UTC where there is no day.
	Zone *time.Location
	// End is how the stream ended; nil where the host was killed. Then Whole is how many bytes of the log are whole.
	End   *End
	Whole int64
	// Open is the window in whose middle the log ends; 0 for none.
	Open uint64

	played []int32 // of each window, how many instants; 0 where its end is not in the log
}

// Scan reads all of a log. The error is *NotALogError, *DamageError, or that of r.
func Scan(r io.Reader) (*Summary, error) {
	log, err := NewReader(r)
	if err != nil {
		return nil, err
	}
	s := &Summary{Header: log.Header(), Zone: time.UTC}
	for {
		f, err := log.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = s.add(f)
		}
		if err != nil {
			return nil, err
		}
	}
	s.End = log.End()
	s.Whole, _ = log.Offset()
	s.Windows = len(s.played)
	if s.Windows > 0 && s.played[s.Windows-1] == 0 {
		s.Open = uint64(s.Windows)
	}
	return s, nil
}

func (s *Summary) add(f Frame) error {
	s.Messages = f.Number
	if f.Kind == FromHost {
		m, err := hostMessage(f)
		if err != nil {
			return err
		}
		return s.addHost(f, m)
	}
	m, err := pluginMessage(f)
	if err != nil {
		return err
	}
	played := int32(0)
	switch body := m.GetBody().(type) {
	case *pb.PluginMessage_Done:
		played = int32(min(body.Done.GetPlayed(), wire.MaxChunk))
	case *pb.PluginMessage_Failed:
		played = int32(min(body.Failed.GetInstant(), wire.MaxChunk)) + 1
	}
	if g := m.GetGeneration(); played > 0 && g > 0 && g == uint64(len(s.played)) {
		s.played[g-1] = played
	}
	return nil
}

func (s *Summary) addHost(f Frame, m *pb.HostMessage) error {
	switch body := m.GetBody().(type) {
	case *pb.HostMessage_Start:
		s.Start = body.Start
	case *pb.HostMessage_DayStart:
		s.Days++
		s.Zone = zoneOf(body.DayStart)
	case *pb.HostMessage_Window:
		if g := m.GetGeneration(); g != uint64(len(s.played))+1 {
			return &DamageError{f.Offset, fmt.Sprintf("window %d comes after %d", g, len(s.played))}
		}
		s.played = append(s.played, 0)
	}
	return nil
}

func hostMessage(f Frame) (*pb.HostMessage, error) {
	m := &pb.HostMessage{}
	return m, unmarshal(f, m)
}

func pluginMessage(f Frame) (*pb.PluginMessage, error) {
	m := &pb.PluginMessage{}
	return m, unmarshal(f, m)
}

func unmarshal(f Frame, m proto.Message) error {
	if err := proto.Unmarshal(f.Payload, m); err != nil {
		return &DamageError{f.Offset, fmt.Sprintf("message %d is none of the protocol: %v", f.Number, err)}
	}
	return nil
}

func zoneOf(m *pb.DayStart) *time.Location {
	zone, err := time.LoadLocation(m.GetLocation())
	if err != nil {
		zone = time.FixedZone(m.GetLocation(), int(m.GetUtcOffsetSeconds()))
	}
	return zone
}
