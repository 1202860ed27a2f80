package wire

import (
	"fmt"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// TimerDue is one call of a timer in a window.
type TimerDue struct {
	Timer   uint32
	Instant int // index into the window's instants
}

// PackTimers is the message for timers that are all due at the only instant of a window.
func PackTimers(timers ...uint32) *pb.TimersDue {
	return &pb.TimersDue{Timers: PackIDs(nil, timers...)}
}

// PackTimersDue is the message for timers that are due at instants of a window, in the order in which they are called; nil for
// none.
func PackTimersDue(due []TimerDue) *pb.TimersDue {
	if len(due) == 0 {
		return nil
	}
	m := &pb.TimersDue{}
	for _, d := range due {
		m.Timers, m.Instants = appendU32(m.Timers, d.Timer), appendU32(m.Instants, uint32(d.Instant))
	}
	return m
}

// UnpackTimers appends the timers of a window to dst, in the order in which they are called.
func UnpackTimers(dst []TimerDue, m *pb.TimersDue, instants int) ([]TimerDue, error) {
	if m == nil {
		return dst, nil
	}
	numbers, at := m.GetTimers(), m.GetInstants()
	if len(numbers)%u32Bytes != 0 || len(at) != 0 && len(at) != len(numbers) {
		return dst, fmt.Errorf("timers: %d bytes of numbers and %d of instants", len(numbers), len(at))
	}
	last := 0
	for i := range len(numbers) / u32Bytes {
		due := TimerDue{Timer: u32At(numbers, i)}
		if len(at) > 0 {
			due.Instant = int(u32At(at, i))
		}
		if due.Instant < last || due.Instant >= instants {
			return dst, fmt.Errorf("timers: number %d is due at instant %d after %d, of %d", i, due.Instant, last, instants)
		}
		last = due.Instant
		dst = append(dst, due)
	}
	return dst, nil
}
