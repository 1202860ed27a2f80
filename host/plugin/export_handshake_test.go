package plugin

import "context"

// Handshake is the first line that the plugin's process wrote: core|app|network|address|protocol|certificate.
func Handshake(p *Plugin) string {
	line, _ := p.process.firstOutput()
	return line
}

// OpenSeen opens the program at o.Path, and shows its handshake while its socket can still be found.
func OpenSeen(o Options, seen func(handshake string)) (p *Plugin, err error) {
	o.Through = func(s Stream, _ func()) Stream {
		seen(Handshake(p))
		return s
	}
	o = o.complete()
	p = &Plugin{options: o, log: o.Logger}
	if p.runDir, err = nameRunDir(); err != nil {
		return nil, err
	}
	if err := p.start(context.Background(), o.Path); err != nil {
		p.abandon()
		return nil, err
	}
	return p, nil
}
