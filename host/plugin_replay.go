package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/host/plugin/record"
	"github.com/strathost/strathost/host/worker"
	"github.com/strathost/strathost/sdk"
)

// PluginReplay says which log of messages is played, and to which plugin.
type PluginReplay struct {
	// Log is the file of a log that a run with Options.Record has written.
	Log string
	// Place has the sessions file, whose strategy of the log's name is played to where neither Plugin nor Attach is given.
	Place PluginPlace
	// Plugin is a source folder, a binary or a name of plugins.lock; Attach is what a plugin under a debugger printed, with or
	// without NAME= in front. One of them at most.
	Plugin, Attach string
	// Until and Pause are instants, as ParseInstant reads them; empty for none. Before Until the replay ends, before Pause it calls
	// Paused once.
	Until, Pause string
	Paused       func(at time.Time) error
	Progress     func(line string) // as in Options
	Logger       *slog.Logger      // gets what the process writes to its standard error; nil for nobody
}

// PluginReplayed is what a replay showed.
type PluginReplayed struct {
	Log *record.Summary
	record.Result
}

// ReplayPlugin plays a log of messages to a plugin in place of a session, and finds the first place where it does something else
// than it did. The error is sdk.Diagnostics for a log that cannot be read, and for a plugin that is another or does not start.
func ReplayPlugin(ctx context.Context, r PluginReplay) (PluginReplayed, error) {
	log, err := openLog(r.Log)
	if err != nil {
		return PluginReplayed{}, err
	}
	defer log.Close()
	summary, err := record.Scan(log)
	if err != nil {
		return PluginReplayed{}, logMistake(r.Log, err)
	}
	out := PluginReplayed{Log: summary}
	o := record.Options{Paused: r.Paused}
	if o.Until, err = parseBound(r.Until, summary.Zone); err != nil {
		return out, err
	}
	if o.Pause, err = parseBound(r.Pause, summary.Zone); err != nil {
		return out, err
	}
	if summary.Start == nil {
		return out, sdk.Diagnostics{{File: r.Log, Code: LogEmpty, Message: "it ends before the first message: there is nothing to play"}}
	}
	to, err := r.open(ctx, summary)
	if err != nil {
		return out, err
	}
	closing := sync.OnceFunc(func() { _ = to.Close(context.WithoutCancel(ctx)) }) // it has shown what it does
	defer closing()
	if _, err := log.Seek(0, io.SeekStart); err != nil {
		return out, err
	}
	out.Result, err = record.Replay(ctx, log, summary, to, o)
	if was, is := summary.Header.Digest, to.Digest(); was != "" && is != "" && was != is && r.Attach == "" {
		out.Notes = append([]string{fmt.Sprintf("it is not the program that was recorded: its SHA-256 is %s, that of the other was %s", is, was)}, out.Notes...)
	}
	wrong := r.refusedStranger(ctx, out)
	if wrong != nil || errors.As(err, &wrong) {
		return out, sdk.Diagnostics{{File: r.Log, Code: WrongPlugin, Message: wrong.Error(), Hint: "name the plugin that was recorded, or a changed one of the same name"}}
	}
	return out, logMistake(r.Log, err)
}

// refusedStranger says whether a plugin that did not become ready is another than the one of the log: it may well refuse the
// parameters of that one. nil where it is not, or where it cannot be asked.
func (r PluginReplay) refusedStranger(ctx context.Context, p PluginReplayed) *record.WrongPluginError {
	if p.Difference == nil || p.Windows > 0 || r.Plugin == "" {
		return nil
	}
	d, err := DescribePlugin(ctx, r.Place, r.Plugin, nil)
	if err != nil || d.Name == p.Log.Header.Name {
		return nil
	}
	return &record.WrongPluginError{Recorded: p.Log.Header.Role + " " + p.Log.Header.Name, Now: string(d.Role) + " " + d.Name}
}

// The codes of logs of messages that cannot be played.
const (
	LogNotFound sdk.Code = "log_not_found"
	LogInvalid  sdk.Code = "log_invalid" // it is no log of messages, or one of another version
	LogDamaged  sdk.Code = "log_damaged" // it is not what was written
	LogEmpty    sdk.Code = "log_empty"
	WrongPlugin sdk.Code = "wrong_plugin"
)

// PrintMessages writes a log of messages as text. The error is as that of ReplayPlugin, or that of w.
func PrintMessages(w io.Writer, name string) error {
	log, err := openLog(name)
	if err != nil {
		return err
	}
	defer log.Close()
	return logMistake(name, record.Print(w, log))
}

// openLog opens a log. Where a folder is named, the hint has the logs in it.
func openLog(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		hint := "a run has logs where it was made with host run --record"
		found, _ := filepath.Glob(filepath.Join(name, "*.log"))
		inside, _ := filepath.Glob(filepath.Join(name, "messages", "*.log"))
		found = slices.DeleteFunc(append(found, inside...), func(f string) bool { return filepath.Base(f) == "host.log" })
		if len(found) > 0 {
			hint = "name one of " + filepath.ToSlash(strings.Join(found, ", "))
		}
		return nil, sdk.Diagnostics{{File: name, Code: LogNotFound, Message: "it is a folder, expected a log of messages", Hint: hint}}
	}
	f, err := os.Open(name)
	if err != nil {
		message := "it cannot be read: " + err.Error()
		if errors.Is(err, os.ErrNotExist) {
			message = "there is no such file"
		}
		return nil, sdk.Diagnostics{{File: name, Code: LogNotFound, Message: message, Hint: "host run --record writes messages/NAME.log into the run folder"}}
	}
	return f, nil
}

// logMistake is an error of reading a log as a mistake with the log's name.
func logMistake(name string, err error) error {
	var damage *record.DamageError
	var none *record.NotALogError
	switch {
	case errors.As(err, &damage):
		return sdk.Diagnostics{{File: name, Code: LogDamaged, Message: err.Error(), Hint: "host plugin replay --print shows what is whole ahead of it"}}
	case errors.As(err, &none):
		return sdk.Diagnostics{{File: name, Code: LogInvalid, Message: err.Error()}}
	}
	return err
}

// ParseInstant reads an instant: 2025-07-01T10:05 or 2025-07-01T10:05:30, of the given zone, or with an offset of its own, as in
// 2025-07-01T10:05:00-04:00.
func ParseInstant(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no instant, expected one such as 2025-07-01T10:05, of the exchange's time", text)
}

// CheckAttach says what is wrong with PluginReplay.Attach.
func CheckAttach(line string) error {
	_, err := attachLine(line)
	return err
}

// attachLine reads what a plugin printed with -debug, with or without its name.
func attachLine(line string) (plugin.Attach, error) {
	text := line
	if _, behind, named := strings.Cut(line, "="); named {
		text = behind
	}
	at, err := plugin.ParseAttach(text)
	if err != nil {
		return at, fmt.Errorf("attach: %s: %w", line, err)
	}
	return at, nil
}

func parseBound(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return ParseInstant(text, zone)
}

// open starts the plugin that the log is played to, or finds the one under a debugger.
func (r PluginReplay) open(ctx context.Context, s *record.Summary) (*plugin.Bare, error) {
	options := plugin.Options{Root: ".", Name: s.Header.Strategy, Session: s.Header.Session, Progress: r.Progress, Logger: r.Logger,
		Limits: plugin.Limits{Timeout: time.Duration(s.Start.GetTimeoutMs()) * time.Millisecond}}
	if r.Attach != "" {
		at, err := attachLine(r.Attach)
		if err != nil {
			return nil, err
		}
		options.Attach = &at
		return plugin.OpenBare(ctx, options)
	}
	p, o, err := r.entry(s)
	if r.Plugin == "" {
		if err != nil {
			return nil, err
		}
		return p.bare(ctx, o)
	}
	if err == nil && o.kind == sdk.SourcePlugin { // so that it gets the environment and the limits that it has there
		options.Root, options.Env, options.Limits = p.root, p.environment(o.setup.Env), processLimits(o.setup.Limits)
	}
	if s.Header.Kind == string(sdk.SourceScript) {
		return nil, sdk.Diagnostics{{File: r.Log, Code: WrongPlugin, Message: "it was recorded of the script " + s.Header.Path + ", which no plugin takes the place of",
			Hint: "leave PLUGIN out: the script is that of the sessions file"}}
	}
	return r.named(ctx, options)
}

// named starts the plugin of r.Plugin.
func (r PluginReplay) named(ctx context.Context, options plugin.Options) (*plugin.Bare, error) {
	options.Path = r.Plugin
	_, err := os.Stat(r.Plugin)
	if err != nil && !strings.ContainsRune(filepath.ToSlash(r.Plugin), '/') {
		file, err := lock.Read(r.Place.lockFile())
		if err != nil {
			return nil, err
		}
		pin, err := file.Pin(r.Place.store(), r.Plugin, "", thisPlatform)
		if err != nil {
			return nil, err
		}
		options.Pinned = plugin.Pinned{File: pin.File, SHA256: pin.SHA256}
		return plugin.OpenBare(ctx, options)
	}
	if options.Root != "." {
		options.Path = absolute(r.Plugin)
	}
	return plugin.OpenBare(ctx, options)
}

// entry is the log's strategy as the sessions file has it.
func (r PluginReplay) entry(s *record.Summary) (opener, *opened, error) {
	file, err := Load(r.Place.File)
	if err != nil {
		if _, missing := os.Stat(r.Place.File); missing != nil {
			err = sdk.Diagnostics{{File: r.Place.File, Code: plugin.NotFound, Message: fmt.Sprintf("there is no sessions file that names the plugin of strategy %s", s.Header.Strategy),
				Hint: "name the sessions file with --file, or the plugin itself behind the log"}}
		}
		return opener{}, nil, err
	}
	for _, session := range file.Sessions {
		if session.Name != s.Header.Session {
			continue
		}
		p := opener{root: file.Root, session: session, options: Options{PluginStore: r.Place.Store, Progress: r.Progress, progressLock: &sync.Mutex{}}, log: r.Logger}
		for _, x := range programs(session) {
			if x.Name == s.Header.Strategy {
				return p, newEntry(x, s), nil
			}
		}
	}
	return opener{}, nil, sdk.Diagnostics{{File: r.Place.File, Code: plugin.NotFound, Message: fmt.Sprintf("its session %s has no strategy or scanner %s any more, or it has no such session",
		s.Header.Session, s.Header.Strategy), Hint: "name the plugin itself behind the log"}}
}

func newEntry(x config.Program, s *record.Summary) *opened {
	o := &opened{name: x.Name, role: sdk.Role(s.Header.Role), setup: x, kind: sdk.SourcePlugin, path: x.Plugin.Name}
	if x.Script.Name != "" {
		o.kind, o.path = sdk.SourceScript, x.Script.Name
	}
	return o
}

// bare starts a program as one starts it for a session, and says nothing to it.
func (p opener) bare(ctx context.Context, o *opened) (*plugin.Bare, error) {
	if o.kind == sdk.SourceScript {
		options, err := p.workerOptions(o)
		if err != nil {
			return nil, err
		}
		return worker.OpenBare(ctx, options)
	}
	options, err := p.pluginOptions(o)
	if err != nil {
		return nil, err
	}
	return plugin.OpenBare(ctx, options)
}
