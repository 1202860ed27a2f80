package wire

import (
	"encoding/binary"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"google.golang.org/protobuf/proto"
)

// The file "pulse" in the private folder of a plugin's process says, after the process has crashed, at what it was, and holds what
// it had logged and emitted and perhaps not sent. The process maps it into its memory, so that writing to it costs nothing.
const (
	PulseFile = "pulse"
	PulseSize = PulseHead + 256<<10
	// PulseHead is the size of the words ahead of the kept message.
	PulseHead = 8 * pulseWords
)

// The words of the head, u64 each.
const (
	PulseGeneration = iota // of the window that is being played
	PulseInstant           // index of its instant
	PulseCalls             // calls of that instant into the author's code before the present one
	PulseRecords           // log records of the window ahead of those that are kept
	PulseValues            // emitted values of the window ahead of those that are kept
	PulseKept              // bytes of the PluginMessage that follows, with the log and emit that are kept
	pulseWords
)

// Pulse is what the file says.
type Pulse struct {
	Generation      uint64
	Instant, Calls  int
	Records, Values int
	Kept            *pb.PluginMessage
}

// UnpackPulse reads the file's content. What a crash left half-written is left out.
func UnpackPulse(b []byte) (p Pulse, ok bool) {
	if len(b) < PulseHead {
		return p, false
	}
	word := func(i int) uint64 { return binary.NativeEndian.Uint64(b[8*i:]) }
	small := func(i int) int { return int(min(word(i), 1<<31-1)) }
	p = Pulse{Generation: word(PulseGeneration), Instant: small(PulseInstant), Calls: small(PulseCalls), Records: small(PulseRecords),
		Values: small(PulseValues), Kept: &pb.PluginMessage{}}
	if n := word(PulseKept); n > uint64(len(b)-PulseHead) || proto.Unmarshal(b[PulseHead:PulseHead+int(n)], p.Kept) != nil {
		p.Kept = &pb.PluginMessage{}
	}
	return p, true
}
