package plugin

import (
	"io"
	"os"
	"path/filepath"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/wire"
)

// openPulse opens the file in which the process says at what it is. The folder goes as soon as the connection stands, and the file
// lives for as long as it is open.
func (p *Plugin) openPulse() {
	f, err := os.Open(filepath.Join(p.runDir, wire.PulseFile))
	if err == nil {
		p.pulse = f
	}
}

// closePulse lets go of it.
func (p *Plugin) closePulse() {
	if p.pulse != nil {
		_ = p.pulse.Close() // it was only read
		p.pulse = nil
	}
}

// lastPulse is at what a process was that has ended, and what it had logged and emitted of the latest window beyond what came.
func (p *Plugin) lastPulse() (wire.Pulse, bool) {
	if p.pulse == nil {
		return wire.Pulse{}, false
	}
	b := make([]byte, wire.PulseSize)
	n, err := p.pulse.ReadAt(b, 0)
	if err != nil && err != io.EOF {
		return wire.Pulse{}, false
	}
	pulse, ok := wire.UnpackPulse(b[:n])
	c := &p.caller
	if !ok || pulse.Generation != c.generation {
		return pulse, false
	}
	if log := pulse.Kept.GetLog(); log != nil {
		log.Records = log.Records[min(len(log.Records), max(0, c.records-pulse.Records)):]
	}
	if emit := pulse.Kept.GetEmit(); emit != nil {
		emit.Values = emit.Values[min(len(emit.Values), max(0, c.values-pulse.Values)):]
	}
	return pulse, true
}

// recover logs and emits what a process that ended in a call had not sent any more.
func (p *Plugin) recover(s sdk.Session) error {
	pulse, ok := p.lastPulse()
	if !ok {
		return nil
	}
	p.relayLog(s, pulse.Kept.GetLog())
	return relayEmitted(s, pulse.Kept.GetEmit())
}
