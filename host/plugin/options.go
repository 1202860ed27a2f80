package plugin

import (
	"log/slog"
	"time"

	"github.com/strathost/strathost/sdk"
)

// Options say which plugin to open, and for whom.
type Options struct {
	Root    string         // the folder of the YAML: paths are relative to it, and the process runs in it
	Path    string         // of a source folder or a binary, as written
	Name    string         // the strategy's, from the YAML
	Role    sdk.Role       // that the YAML needs it to have; empty for either
	Session string         // the session's name
	Seed    uint64         // the session's
	Params  map[string]any // as in sdk.Factory.Make
	// Env is added to the few variables that a plugin gets (environment.go).
	Env    map[string]string
	Limits Limits
	// Pinned, where its File is not empty, is the binary to run in place of what is at Path, which is then a name.
	Pinned Pinned
	// Room, where not nil, is what the program runs in place of a plugin. Path is only what messages name it by then.
	Room *Room
	// Value, where not nil, is a plugin that runs in this process, over a stream in memory with the same messages: a test
	// can be debugged and covered like that. It has no limits of time, as nothing can end its calls. Path is not looked at.
	Value *sdk.Plugin
	// Attach, where not nil, is a plugin that waits for a host under a debugger (-debug). It has no limits of time either,
	// and its process is never ended. Path is not looked at.
	Attach *Attach
	// Through, where not nil, makes what stands between the host and the stream: tests delay, count and break there. kill
	// ends the plugin's process.
	Through func(s Stream, kill func()) Stream
	// Window fixes how many instants a window has, as far as they can be foreseen; 0 for as many as will do. It changes no result.
	Window int
	// CacheDir is where binaries built from source folders are kept; empty for a folder of the user's cache.
	CacheDir string
	// Progress, where not nil, gets lines for a person, such as that a folder is being built.
	Progress func(line string)
	// Logger, where not nil, gets what the process writes to its standard error and output, and its supervision.
	Logger *slog.Logger

	bare   bool // see OpenBare
	stored bool // see DescribeStored
}

// Pinned is a binary that must be the one that somebody chose. It is read right before it is started, and refused where its
// SHA-256 is another or where it is no regular file.
type Pinned struct {
	File   string
	SHA256 string // in hex
	// Agree, where not nil, refuses what the plugin says of itself once it is ready, before anything of the session reaches it.
	Agree func(name, version string, role sdk.Role) error
}

// Room is a program of the host's own that makes a strategy of code that is not Go (serve.RoomMain). It knows its limits
// and where a call is better than a look from outside: it is ended only where it does not end a call itself.
type Room struct {
	Program string   // the path of the binary
	Env     []string // NAME=value, beside Options.Env
	// Exited, where not nil, says why a process ended by itself, of its exit code (-1 where a signal ended it), that signal and
	// its last lines on standard error; nil where there is nothing better to say.
	Exited func(Exit) *sdk.Failure
}

// Limits bound what a plugin takes; zero for the default. Those of the kernel are Linux's, and refused elsewhere: they hold for the
// process, and for each that it starts.
type Limits struct {
	Timeout      time.Duration // of one call into the author's code, without what it waits for the host; 1s
	StartTimeout time.Duration // from the process to Ready; 10s
	StopTimeout  time.Duration // for a call that still runs to return when the host stops; 5s
	PingEvery    time.Duration // how long it may be silent between calls before it is asked for a sign of life; 5s
	Memory       int64         // bytes that the process can write to, beyond what it has once it is ready; no limit
	CPU          time.Duration // of all processors together, in the whole run, in whole seconds; no limit
	Nice         int           // 1 to 19, the least important; 0, as the host itself
}

// The default limits.
const (
	defaultTimeout      = time.Second
	defaultStartTimeout = 10 * time.Second
	defaultStopTimeout  = 5 * time.Second
	// unlimited is that of a call that a person may stop at a breakpoint: 146 years, for which all sums fit.
	unlimited = time.Duration(1 << 62)
)

func (o Options) complete() Options {
	if o.Value != nil || o.Attach != nil {
		o.Limits.Timeout, o.Limits.StartTimeout = unlimited, unlimited
	}
	fill := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	fill(&o.Limits.Timeout, defaultTimeout)
	fill(&o.Limits.StartTimeout, defaultStartTimeout)
	fill(&o.Limits.StopTimeout, defaultStopTimeout)
	fill(&o.Limits.PingEvery, defaultPingEvery)
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Name == "" {
		o.Name = o.Path
	}
	o.Logger = o.Logger.With("plugin", o.Name)
	return o
}

// The codes of mistakes that keep a plugin from starting, beside those of package sdk.
const (
	NotFound    sdk.Code = "not_found"    // there is nothing at the path
	BuildFailed sdk.Code = "build_failed" // the source folder does not become a program
	NotStarted  sdk.Code = "not_started"  // the program does not become a plugin that is ready
)

// mistake is one diagnostic on the plugin itself.
func (o Options) mistake(code sdk.Code, message, hint string) sdk.Diagnostics {
	return sdk.Diagnostics{{Path: o.Path, Code: code, Message: message, Hint: hint}}
}
