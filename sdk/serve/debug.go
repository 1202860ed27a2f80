package serve

//determinism:allow-file it is the main function of a process

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/wire"
)

// debugged serves one host after the other until a person ends it. The process is that person's: it has no parent to
// watch, no limit of time, and it writes to the terminal. The connection is not encrypted, as go-plugin has keys only for
// processes that it starts; the socket lies in a folder that nobody else may enter.
func debugged(plugin sdk.Plugin, self string, problems io.Writer) int {
	if err := plugin.New.Check(); err != nil {
		fmt.Fprintf(problems, "%s: %v\n", plugin.Name, err)
		return exitFault
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	folder, err := socketFolder()
	if err != nil {
		fmt.Fprintf(problems, "%s: the folder for the socket: %v\n", self, err)
		return exitFault
	}
	defer func() {
		if err := os.RemoveAll(folder); err != nil {
			fmt.Fprintf(problems, "%s: the folder of the socket stays: %v\n", self, err)
		}
	}()
	if err := debugEnvironment(folder); err != nil {
		fmt.Fprintf(problems, "%s: %v\n", self, err)
		return exitFault
	}
	debug.SetMaxStack(maxStack)
	waits := make(chan *goplugin.ReattachConfig, 1)
	over := make(chan struct{})
	go goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  goplugin.HandshakeConfig{MagicCookieKey: wire.CookieKey, MagicCookieValue: wire.CookieValue},
		VersionedPlugins: map[int]goplugin.PluginSet{wire.ProtocolVersion: {wire.PluginName: &registration{server: debugServer(plugin, problems)}}},
		GRPCServer:       newGRPCServer,
		Logger:           hclog.New(&hclog.LoggerOptions{Name: "serve", Level: hclog.Error, Output: untilOver{ctx, problems}}),
		Test:             &goplugin.ServeTestConfig{Context: ctx, ReattachConfigCh: waits, CloseCh: over},
	})
	select {
	case at := <-waits:
		line := wire.Attach{Protocol: at.ProtocolVersion, Network: at.Addr.Network(), Address: at.Addr.String()}
		fmt.Fprintf(problems, "%s %s waits for a host. In the folder of your sessions.yaml:\n\n  host run --attach '%s=%s'\n\n"+
			"%s is the strategy's name there. Ctrl-C ends this.\n", plugin.Name, plugin.Version, plugin.Name, line, plugin.Name)
	case <-over:
		return exitFault // and why has been said
	}
	<-over
	if ctx.Err() == nil {
		return exitFault
	}
	return exitFine
}

// untilOver writes until the end, when all that still breaks was meant to.
type untilOver struct {
	ctx context.Context
	io.Writer
}

func (w untilOver) Write(b []byte) (int, error) {
	if w.ctx.Err() != nil {
		return len(b), nil
	}
	return w.Writer.Write(b)
}

// debugServer serves streams one after the other, and tells of them.
func debugServer(plugin sdk.Plugin, w io.Writer) *server {
	room := goRoom(plugin)
	digest := ownDigest()
	return &server{again: true,
		began: func() {},
		ended: func() { fmt.Fprintln(w, "the host is gone; waiting for the next") },
		room: func(ctx context.Context, start Start) (Made, error) {
			fmt.Fprintf(w, "a host is here: strategy %s of session %s\n", start.Strategy, start.Session)
			made, err := room(ctx, start)
			made.Digest = digest
			return made, err
		}}
}

// ownDigest is the SHA-256 of this program, in hex, for the host's manifest; empty where the file cannot be read.
func ownDigest() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// socketPath is how long the path of a socket may be on all systems, less what go-plugin adds to its folder.
const socketPath = 103 - len("/plugin1234567890")

// socketFolder makes a private folder. Its name has this process's number: a host removes those whose process is dead, so
// that what a debugger kills leaves nothing behind for long.
func socketFolder() (string, error) {
	for _, base := range []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir(), "/tmp"} {
		dir := filepath.Join(base, fmt.Sprintf("%s%d-%d", runDirPrefix, os.Getpid(), rand.Uint32()))
		if info, err := os.Stat(base); err != nil || !info.IsDir() || len(dir) > socketPath {
			continue
		}
		return dir, os.Mkdir(dir, 0o700)
	}
	return "", errors.New("there is no temporary folder, or its path is too long for a socket: set TMPDIR")
}

// debugEnvironment tells go-plugin of the folder, and forgets what a host would have told it.
func debugEnvironment(folder string) error {
	for _, name := range []string{"PLUGIN_CLIENT_CERT", "PLUGIN_PROTOCOL_VERSIONS", "PLUGIN_MULTIPLEX_GRPC", goplugin.EnvUnixSocketGroup} {
		if err := os.Unsetenv(name); err != nil {
			return err
		}
	}
	return os.Setenv(goplugin.EnvUnixSocketDir, folder)
}
