package plugin

import "time"

// Usage is what a process took of the machine, with the processes that it started and waited for.
type Usage struct {
	Lived  time.Duration // from its start to its end
	CPU    time.Duration // of all processors together, in the author's code and in the system's work for it
	Memory int64         // bytes, the most that it had in memory at once; 0 where the system does not tell
}

// Usage is known once the process has ended; ok is false before, and of a plugin that the host did not start.
func (p *Plugin) Usage() (u Usage, ok bool) {
	if p.process == nil || !p.process.ended(0) || p.process.state == nil {
		return Usage{}, false
	}
	state := p.process.state
	return Usage{Lived: p.process.lived, CPU: state.UserTime() + state.SystemTime(), Memory: mostMemory(state)}, true
}
