package record

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/strathost/strathost/sdk/wire"
)

// A log is the line magic and then frames, to the end of the file. A frame is a head of 13 bytes and a payload; numbers are
// little-endian:
//
//	u32  length of the payload
//	u8   kind: H header, > host to plugin, < plugin to host, E end
//	u32  CRC-32C of these five bytes
//	u32  CRC-32C of the payload
//
// The first frame is the header, as JSON; the messages are those of strathost.proto, in the order in which the host sent and
// got them; the last is the end, as JSON. Each frame is written by one call, without a buffer, so that a log is whole up to its
// last frame however its host ended. It is not compressed: a frame of its own packs badly, and frames that are packed together
// would be lost together.
const magic = "strathost messages 1\n"

const (
	headBytes = 13
	mostFrame = 2 * wire.MaxMessage // a message that was too long to be sent is in the log, too
)

// Kind is what a frame holds.
type Kind byte

// The kinds of frames.
const (
	FromHost   Kind = '>'
	FromPlugin Kind = '<'

	header Kind = 'H'
	end    Kind = 'E'
)

// Header says whose messages a log holds. What the plugin was given, its parameters and the session's seed among them, is in
// the first message; its environment is in none.
type Header struct {
	Protocol int    `json:"protocol"` // of the messages
	Host     string `json:"host"`     // its version
	Session  string `json:"session"`
	Strategy string `json:"strategy"` // its name in the session
	Role     string `json:"role"`
	Kind     string `json:"kind"`               // plugin, or script for one in a process of its own
	Path     string `json:"path"`               // as the sessions file has it
	Name     string `json:"name"`               // of the plugin, as it says itself
	Version  string `json:"version"`            // so
	SDK      string `json:"sdk"`                // language and version of its SDK
	Digest   string `json:"digest,omitempty"`   // SHA-256 in hex, as in manifest.json
	Attached bool   `json:"attached,omitempty"` // it ran under a debugger
}

// End says how the stream ended. A log without it is of a host that was killed.
type End struct {
	// Process is how the plugin's process ended, such as exit code 2; empty where it is not known.
	Process string `json:"process,omitempty"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendFrame appends a frame.
func appendFrame(b []byte, kind Kind, payload []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(payload)))
	b = append(b, byte(kind))
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[len(b)-5:], castagnoli))
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(payload, castagnoli))
	return append(b, payload...)
}

// appendJSON appends a frame of JSON.
func appendJSON(b []byte, kind Kind, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return b, fmt.Errorf("the log of messages: %w", err)
	}
	return appendFrame(b, kind, text), nil
}

// DamageError says where a log is not what was written.
type DamageError struct {
	Offset int64 // of the frame's first byte
	What   string
}

func (e *DamageError) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.What) }

// NotALogError says that a file is none, or none that this host can read.
type NotALogError struct{ What string }

func (e *NotALogError) Error() string { return e.What }

// Frame is a message of a log.
type Frame struct {
	Number  int // from 1
	Offset  int64
	Kind    Kind   // FromHost or FromPlugin
	Payload []byte // valid until the next one is read
}

// Reader reads a log.
type Reader struct {
	r       io.Reader
	header  Header
	offset  int64
	number  int
	payload []byte
	end     *End
	cut     bool
}

// NewReader reads the head of a log. The error is *NotALogError, *DamageError, or that of r.
func NewReader(r io.Reader) (*Reader, error) {
	x := &Reader{r: r, offset: int64(len(magic))}
	first := make([]byte, len(magic))
	if n, err := io.ReadFull(r, first); err != nil && n == 0 && err != io.EOF {
		return nil, err
	}
	if string(first) != magic {
		return nil, &NotALogError{"it is no log of messages: it does not begin with " + magic[:len(magic)-1]}
	}
	kind, err := x.frame()
	switch {
	case err == io.EOF:
		return nil, &NotALogError{"its head is cut off: the host was killed as it began to write"}
	case err != nil:
		return nil, err
	case kind != header:
		return nil, &DamageError{int64(len(magic)), "there is no header"}
	}
	if err := json.Unmarshal(x.payload, &x.header); err != nil {
		return nil, &DamageError{int64(len(magic)), "the header is no JSON: " + err.Error()}
	}
	if x.header.Protocol != wire.ProtocolVersion {
		return nil, &NotALogError{fmt.Sprintf("its messages are of version %d of the protocol, this host speaks %d", x.header.Protocol, wire.ProtocolVersion)}
	}
	return x, nil
}

// Header says whose messages they are.
func (x *Reader) Header() Header { return x.header }

// Next reads a message. The error is io.EOF where the log ends, be it in the middle of a frame, as one of a killed host does;
// *DamageError where it is not what was written.
func (x *Reader) Next() (Frame, error) {
	if x.end != nil {
		return Frame{}, io.EOF
	}
	at := x.offset
	kind, err := x.frame()
	if err != nil {
		return Frame{}, err
	}
	switch kind {
	case FromHost, FromPlugin:
		x.number++
		return Frame{x.number, at, kind, x.payload}, nil
	case end:
		x.end = &End{}
		if err := json.Unmarshal(x.payload, x.end); err != nil {
			return Frame{}, &DamageError{at, "its end is no JSON: " + err.Error()}
		}
		if n, _ := io.ReadFull(x.r, make([]byte, 1)); n > 0 {
			return Frame{}, &DamageError{x.offset, "something follows its end"}
		}
		return Frame{}, io.EOF
	}
	return Frame{}, &DamageError{at, fmt.Sprintf("there is no frame of kind %q", byte(kind))}
}

// End is how the stream ended; nil where the log does not say it, as far as it was read.
func (x *Reader) End() *End { return x.end }

// Offset is where the whole frames end that were read, and cut whether part of one follows.
func (x *Reader) Offset() (at int64, cut bool) { return x.offset, x.cut }

// frame reads one into payload. The error is io.EOF also in the middle of one.
func (x *Reader) frame() (Kind, error) {
	var head [headBytes]byte
	if n, err := io.ReadFull(x.r, head[:]); err != nil {
		return 0, x.short(n, err)
	}
	size := binary.LittleEndian.Uint32(head[0:])
	if crc32.Checksum(head[:5], castagnoli) != binary.LittleEndian.Uint32(head[5:]) || size > mostFrame {
		return 0, &DamageError{x.offset, "here no message begins: the bytes were changed after they were written"}
	}
	if uint32(cap(x.payload)) < size {
		x.payload = make([]byte, size)
	}
	x.payload = x.payload[:size]
	if n, err := io.ReadFull(x.r, x.payload); err != nil {
		return 0, x.short(headBytes+n, err)
	}
	if crc32.Checksum(x.payload, castagnoli) != binary.LittleEndian.Uint32(head[9:]) {
		return 0, &DamageError{x.offset, fmt.Sprintf("a message of %d bytes is not what was written", size)}
	}
	x.offset += headBytes + int64(size)
	return Kind(head[4]), nil
}

// short is the error of a frame that is not all there.
func (x *Reader) short(n int, err error) error {
	if err != io.EOF && err != io.ErrUnexpectedEOF {
		return err
	}
	x.cut = n > 0
	return io.EOF
}
