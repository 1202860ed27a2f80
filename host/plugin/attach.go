package plugin

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Attach says where a plugin waits for a host under a debugger: what -debug printed.
type Attach = wire.Attach

// ParseAttach reads what -debug printed, behind the name.
func ParseAttach(line string) (Attach, error) { return wire.ParseAttach(line) }

// openAttached makes a strategy of a plugin that runs already. Its process is a person's: it is not started, not watched
// and never ended from here, and its standard streams are that person's terminal.
func openAttached(ctx context.Context, o Options) (*Plugin, error) {
	at := *o.Attach
	if at.Protocol != wire.ProtocolVersion {
		return nil, o.notAttached(fmt.Sprintf("it speaks version %d of the protocol, the host %d", at.Protocol, wire.ProtocolVersion),
			"rebuild it with the SDK of this host, and start it with -debug again")
	}
	where, err := address(at)
	if err != nil {
		return nil, o.notAttached(err.Error(), "")
	}
	connection, err := (&net.Dialer{}).DialContext(ctx, at.Network, at.Address)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, o.notAttached("nobody waits there: the line is of a process that has ended",
			"start the plugin with -debug again, and copy the line that it prints now")
	}
	if err := connection.Close(); err != nil { // it was only to see whether somebody listens
		return nil, err
	}

	p := &Plugin{options: o, log: o.Logger}
	waiting := make(chan struct{})
	var protocol goplugin.ClientProtocol
	p.process = newDetached(nil, newOutput(p.log))
	p.process.detach = sync.OnceFunc(func() {
		close(waiting)
		if c, ok := protocol.(*goplugin.GRPCClient); ok {
			_ = c.Conn.Close() // and not the client's own Close: that would end the process's server
		}
		close(p.process.exited)
	})
	p.client = goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig:  goplugin.HandshakeConfig{MagicCookieKey: wire.CookieKey, MagicCookieValue: wire.CookieValue},
		Plugins:          goplugin.PluginSet{wire.PluginName: dispenser{}},
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		Logger:           hclog.NewNullLogger(),
		// Without a process's number: go-plugin's own way watches it, and has killed others' that had it by then.
		Reattach: &goplugin.ReattachConfig{Protocol: goplugin.ProtocolGRPC, ProtocolVersion: at.Protocol, Addr: where, Test: true,
			ReattachFunc: func() (runner.AttachedRunner, error) { return stranger{waiting}, nil }},
		GRPCDialOptions: dialOptions(),
	})
	if protocol, err = p.client.Client(); err == nil {
		err = p.openStream(protocol)
	}
	if err != nil {
		p.process.detach()
		return nil, o.notAttached(fmt.Sprintf("it cannot be reached: %v", err), "")
	}
	ready, err := p.ready(ctx)
	switch status.Code(err) {
	case codes.FailedPrecondition:
		return nil, o.inUse()
	case codes.Unavailable, codes.Canceled:
		return nil, o.notAttached("it ended while the host attached", "")
	}
	return ready, err
}

func (o Options) notAttached(why, hint string) error {
	return o.mistake(NotStarted, fmt.Sprintf("the plugin under a debugger at %s: %s", o.Attach, why), hint)
}

// inUse says that the plugin under a debugger serves somebody else.
func (o Options) inUse() error {
	return o.notAttached("another host is attached to it, or a call of the session before has not returned",
		"wait for its end, or start the plugin with -debug once more")
}

// leftUs says that a plugin under a debugger ended in the middle of a call.
func (p *Plugin) leftUs(err error) error {
	if what, bad := p.link.badMessage(); bad {
		return p.violation("%s", what)
	}
	return &sdk.Failure{Code: sdk.PluginExited, Message: fmt.Sprintf("the plugin under the debugger ended, or let go of the host: %v", err), WallClock: true}
}

// address is one as go-plugin wants it.
func address(at Attach) (net.Addr, error) {
	if at.Network == "unix" {
		return net.ResolveUnixAddr(at.Network, at.Address)
	}
	return net.ResolveTCPAddr(at.Network, at.Address)
}

// stranger is a process that go-plugin knows of and cannot do anything to.
type stranger struct{ over <-chan struct{} }

var _ runner.AttachedRunner = stranger{}

// Wait waits until the host lets go.
func (s stranger) Wait(context.Context) error {
	<-s.over
	return nil
}

// Kill does nothing: the process is not the host's.
func (s stranger) Kill(context.Context) error { return nil }

// ID is empty: nothing may be done by it.
func (s stranger) ID() string { return "" }

// PluginToHost leaves addresses as they are.
func (s stranger) PluginToHost(network, address string) (string, string, error) {
	return network, address, nil
}

// HostToPlugin leaves addresses as they are.
func (s stranger) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}
