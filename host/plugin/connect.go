package plugin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"
)

// connect starts the process through go-plugin and opens the stream.
func (p *Plugin) connect() error {
	tlsConfig, clientCert, err := keys()
	if err != nil {
		return err
	}
	p.client = goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig:  goplugin.HandshakeConfig{MagicCookieKey: wire.CookieKey, MagicCookieValue: wire.CookieValue},
		VersionedPlugins: map[int]goplugin.PluginSet{wire.ProtocolVersion: {wire.PluginName: dispenser{}}},
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		TLSConfig:        tlsConfig,
		SkipHostEnv:      true,
		StartTimeout:     p.options.Limits.StartTimeout + time.Second, // ours comes first, and has a better message
		Logger:           hclog.NewNullLogger(),
		SyncStdout:       p.process.out.lateStdout,
		SyncStderr:       p.process.out.lateStderr,
		UnixSocketConfig: &goplugin.UnixSocketConfig{TempDir: p.options.unusedDirs()},
		RunnerFunc: func(_ hclog.Logger, spec *exec.Cmd, socketDir string) (runner.Runner, error) {
			if err := os.Remove(socketDir); err != nil { // the process makes its own: see rundir.go
				return nil, err
			}
			if err := p.options.holdToPin(); err != nil {
				return nil, err
			}
			p.process.cmd.Env = slices.Concat(p.options.environment(), spec.Env, private(p.runDir), []string{clientCert})
			return p.process, nil
		},
		GRPCDialOptions: dialOptions(),
	})
	protocol, err := p.client.Client()
	if err != nil {
		return err
	}
	return p.openStream(protocol)
}

func dialOptions() []grpc.DialOption {
	return []grpc.DialOption{
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(wire.MaxMessage), grpc.MaxCallSendMsgSize(wire.MaxMessage)),
		grpc.WithInitialWindowSize(wire.MaxChunk), // as on the plugin's side
		grpc.WithInitialConnWindowSize(wire.MaxChunk),
	}
}

// openStream opens the stream over a connection that stands.
func (p *Plugin) openStream(protocol goplugin.ClientProtocol) error {
	dispensed, err := protocol.Dispense(wire.PluginName)
	if err != nil {
		return err
	}
	client, ok := dispensed.(pb.StrategyClient)
	if !ok {
		return fmt.Errorf("go-plugin dispensed a %T", dispensed)
	}
	p.link, err = openLink(func(ctx context.Context) (Stream, error) { return client.Run(ctx) }, p.through())
	return err
}

// dispenser makes the client's half of the service for go-plugin.
type dispenser struct {
	goplugin.NetRPCUnsupportedPlugin
}

// GRPCServer is the plugin's half, which is not here.
func (dispenser) GRPCServer(*goplugin.GRPCBroker, *grpc.Server) error {
	return errors.New("the host calls strategies, it does not serve them")
}

// GRPCClient makes a client of the connection.
func (dispenser) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, c *grpc.ClientConn) (any, error) {
	return pb.NewStrategyClient(c), nil
}

// introduce sends Start and takes Ready.
func (p *Plugin) introduce() error {
	o := p.options
	if o.bare {
		return nil
	}
	params, err := wire.PackParams(o.Params)
	if err != nil {
		return sdk.Diagnostics{{Path: "params", Code: sdk.InvalidArgument, Message: fmt.Sprintf("the parameters: %v", err)}}
	}
	err = p.link.send(&pb.HostMessage{Body: &pb.HostMessage_Start{Start: &pb.Start{
		Session: wire.Text(o.Session), Strategy: wire.Text(o.Name), Role: string(o.Role), Params: params, Seed: o.Seed,
		TimeoutMs: uint32(min(o.Limits.Timeout.Milliseconds(), 1<<31)), Folder: o.moduleFolder(),
	}}})
	if err != nil {
		return err
	}
	making := making{p: p}
	for {
		m, err := making.next()
		if err != nil {
			return err
		}
		switch body := m.GetBody().(type) {
		case *pb.PluginMessage_Ready:
			return p.accept(body.Ready)
		case *pb.PluginMessage_Failed:
			return p.refused(body.Failed)
		case *pb.PluginMessage_Progress:
			if making.heard(body.Progress) {
				return making.tooLong()
			}
		case nil: // a constructor may log and take its time
		default:
			return fmt.Errorf("the plugin sent %s, expected Ready", bodyOf(m))
		}
	}
}

// refused makes diagnostics of a failure before Ready.
func (p *Plugin) refused(m *pb.Failed) error {
	if ds := wire.UnpackDiagnostics(m.GetDiagnostics()); len(ds) > 0 {
		for i := range ds {
			if ds[i].Path == "" && ds[i].File == "" {
				ds[i].Path = p.options.Path
			}
			if ds[i].Line > 0 { // a line of the author's, whose process knows no folder
				ds[i].File = p.options.inFolder(ds[i].File)
			}
		}
		return ds
	}
	f := wire.UnpackFailure(m)
	return p.options.mistake(f.Code, "the plugin does not start: "+f.Error(), "")
}

// accept takes what the plugin says of itself.
func (p *Plugin) accept(m *pb.Ready) error {
	p.info = Info{Name: m.GetName(), Version: m.GetVersion(), SDK: m.GetSdkVersion(), Language: m.GetSdkLanguage(), Role: sdk.Role(m.GetRole()),
		Protocol: wire.ProtocolVersion, Hooks: m.GetHooks(), Features: m.GetFeatures(), PID: p.process.number()}
	if p.digest == "" {
		p.digest = m.GetDigest()
	}
	p.caller.places = place.Places{Module: m.GetModule(), Main: m.GetMainPackage(), Folder: p.options.moduleFolder()}
	if agree := p.options.Pinned.Agree; p.options.Pinned.File != "" && agree != nil {
		if err := agree(p.info.Name, p.info.Version, p.info.Role); err != nil {
			return err
		}
	}
	if p.options.Role != "" && p.info.Role != p.options.Role {
		return p.options.mistake(sdk.WrongRole, fmt.Sprintf("the plugin is a %s, expected a %s", p.info.Role, p.options.Role),
			fmt.Sprintf("name it under %s of the YAML", map[sdk.Role]string{sdk.RoleStrategy: "strategies", sdk.RoleScanner: "scanners"}[p.info.Role]))
	}
	p.windows = slices.Contains(p.info.Features, wire.FeatureWindows)
	p.hooks = p.hooksFor(p.info.Hooks)
	if own := wire.UnpackCustomIndicators(m.GetIndicators()); len(own) > 0 {
		if ds := sdk.CheckIndicators(own, nil); len(ds) > 0 {
			return p.options.mistake(sdk.ProtocolError, "the plugin's own indicators: "+ds[0].Message, ds[0].Hint)
		}
		p.hooks.Indicators = p.ownIndicators(own)
		p.hooks.Update = func(s sdk.Session) error { return p.call(s, moment{hook: pb.Hook_HOOK_INSTANTS}) }
	}
	if p.hooks.Role() == "" || p.hooks.Role() != p.info.Role {
		return p.options.mistake(sdk.ProtocolError, fmt.Sprintf("the plugin says that it is a %s with the hooks %s",
			p.info.Role, strings.Join(p.info.Hooks, ", ")), "a strategy has bars, a scanner has scan")
	}
	return nil
}

// startMistake says why a process did not become ready. What is seen of the process says more than go-plugin's error,
// which is of a pipe or a connection.
func (p *Plugin) startMistake(ctx context.Context, clock *startClock, err error) error {
	var ds sdk.Diagnostics
	switch {
	case errors.As(err, &ds):
		return ds
	case ctx.Err() != nil:
		return ctx.Err()
	case p.process.number() == 0:
		return p.options.notExecutable(p.process.cmd.Path, err)
	}
	const settle = 200 * time.Millisecond // a process that failed is mostly about to end
	gone := p.process.ended(settle)
	if unbound := p.process.unboundBy(); unbound != nil {
		return p.options.mistake(NotStarted, fmt.Sprintf("the process cannot be held to its limits: %v", unbound), "leave the limit out")
	}
	if gone {
		if f := p.beyond(p.process.out.last()); f != nil {
			return p.options.mistake(f.Code, f.Message+" before it was ready", "a larger limit")
		}
	}
	if p.options.Room != nil {
		return p.roomMistake(clock, gone, err)
	}
	if clock.ranOut() {
		return p.withTail(fmt.Sprintf("the plugin was not ready within %v", p.options.Limits.StartTimeout), "")
	}
	line, seen := p.process.firstOutput()
	if seen {
		if message, hint := badHandshake(line); message != "" {
			return p.withTail(message, hint)
		}
	}
	if p.process.closedOutput() { // for which go-plugin has ended it
		return p.withTail("the plugin closed its standard output before it was ready",
			"on it serve.Main tells the host where it listens: leave it open, also where nobody is to read it")
	}
	if gone {
		hint := endHint(p.process.out.last(), p.Exit().Code, p.options.Pinned.File != "")
		if p.process.limits.Memory > 0 { // some programs have no words for it
			hint = strings.TrimPrefix(fmt.Sprintf("%s; limits.memory of %d MiB must be enough for it to start", hint, p.process.limits.Memory>>20), "; ")
		}
		return p.withTail(fmt.Sprintf("the plugin ended before it was ready: %s", p.process.fate()), hint)
	}
	return p.unreachable(line, err)
}

// unreachable says that nobody serves where the handshake says.
func (p *Plugin) unreachable(line string, err error) error {
	message := "the plugin could not be reached"
	if parts := strings.Split(line, "|"); len(parts) > 3 {
		message += fmt.Sprintf(" at %s %s, which is where its handshake says that it listens", parts[2], parts[3])
	}
	if s, is := status.FromError(err); is {
		err = errors.New(s.Message())
	}
	return p.withTail(fmt.Sprintf("%s: %v", message, err), quietBefore)
}

// quietBefore is the way out of a handshake that is none of serve.Main's.
const quietBefore = "serve.Main writes the handshake: print nothing to standard output before it, and in another language listen first and print then"

// roomMistake says why a process of the host's own did not become ready.
func (p *Plugin) roomMistake(clock *startClock, gone bool, err error) error {
	late := clock.ranOut()
	if room := p.options.Room; gone && !late && room.Exited != nil {
		if f := room.Exited(p.Exit()); f != nil {
			return sdk.Diagnostics{{File: p.options.Path, Code: f.Code, Message: f.Message}}
		}
	}
	_ = p.process.Kill(context.Background())
	if late {
		return sdk.Diagnostics{{File: p.options.Path, Code: sdk.CallTimeout,
			Message: fmt.Sprintf("its process was not ready within %v", p.options.Limits.StartTimeout),
			Hint:    "look for what the top level calls that does not return"}}
	}
	return sdk.Diagnostics{{File: p.options.Path, Code: NotStarted, Message: fmt.Sprintf("its process could not be reached: %v", err)}}
}

// badHandshake says what is wrong with the first line that a process wrote; empty where nothing is. The line is
// core|app|network|address|protocol|certificate.
func badHandshake(line string) (message, hint string) {
	const most = 200 // characters of a line that is none
	parts := strings.Split(line, "|")
	core, err := strconv.Atoi(parts[0])
	if len(parts) < 5 || err != nil {
		if r := []rune(line); len(r) > most {
			line = string(r[:most]) + "..."
		}
		return fmt.Sprintf("the plugin wrote %q to its standard output, expected the handshake of serve.Main", line),
			"a plugin prints nothing before serve.Main: use standard error, or the session's log"
	}
	app, err := strconv.Atoi(parts[1])
	switch {
	case core != goplugin.CoreProtocolVersion:
		return fmt.Sprintf("the plugin speaks version %d of go-plugin's handshake, the host %d", core, goplugin.CoreProtocolVersion),
			"rebuild it with the SDK of this host"
	case err != nil || app != wire.ProtocolVersion:
		return fmt.Sprintf("the plugin speaks version %s of the protocol, the host %d", parts[1], wire.ProtocolVersion),
			"rebuild it with the SDK of this host"
	case parts[4] != string(goplugin.ProtocolGRPC):
		return fmt.Sprintf("the plugin serves %s, expected grpc", parts[4]), "use serve.Main"
	}
	network, address := parts[2], parts[3]
	if _, _, err := net.SplitHostPort(address); network != "unix" && (network != "tcp" || err != nil) {
		return fmt.Sprintf("the plugin's handshake says that it listens at %s %s, expected unix and a path, or tcp, a host and a port", network, address), quietBefore
	}
	return "", ""
}

// withTail is a mistake with the last that the process wrote to standard error.
func (p *Plugin) withTail(message, hint string) error {
	_ = p.process.Kill(context.Background())
	p.process.ended(time.Second) // for its last words
	if lines := lastWordsOf(p.process.out.last()); len(lines) > 0 {
		message += "; its last lines are:\n  " + strings.Join(lines, "\n  ")
	}
	return p.options.mistake(NotStarted, message, hint)
}

// lastWordsOf are the beginning of Go's own last words, where it has some: what follows is of no use to most. Else the latest lines.
func lastWordsOf(all []string) []string {
	if i := slices.IndexFunc(all, isPanic); i >= 0 {
		all = all[i:]
		return lastLines(all[:min(len(all), mostLines)])
	}
	return lastLines(all)
}

// mostLines is as many as one reads.
const mostLines = 10

// lastLines are as many of the latest lines as one reads.
func lastLines(all []string) []string {
	return slices.Clone(all[max(0, len(all)-mostLines):])
}
