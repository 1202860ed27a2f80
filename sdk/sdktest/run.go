package sdktest

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/handmade"
	"github.com/strathost/strathost/host/scripttest"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// Run runs a plugin, or what a factory makes, through a session in the test's own process, to its end. A session that cannot
// run ends the test. A strategy that was stopped fails it, unless the test asks for [Result.Stopped]. Calls have no limit of
// time here, as one may stop at a breakpoint: that of go test ends one that never returns, and shows where it is. In the session the
// strategy has the plugin's name, or, of a factory, that of the test's folder; name in [Entry] gives it another.
func Run[P sdk.Plugin | sdk.Factory](t testing.TB, plugin P, options ...Option) *Result {
	t.Helper()
	b := newBench(t, options)
	var tested sdk.Plugin
	switch x := any(plugin).(type) {
	case sdk.Plugin:
		tested = x
	case sdk.Factory:
		tested = sdk.Plugin{Name: hereName(t), Version: "0.0.0", New: x}
	}
	if b.killAt > 0 {
		t.Fatal("sdktest: KillAt needs a process of its own: use RunBinary")
	}
	for _, key := range []string{"env", "limits"} {
		if _, given := b.entry[key]; given {
			t.Fatalf("sdktest: Entry: %s is that of a process of its own: use RunBinary", key)
		}
	}
	if err := tested.New.Check(); err != nil {
		t.Fatalf("sdktest: the plugin %s: %v", tested.Name, err)
	}
	return b.run(tested.Name, tested.New.Role(), ".", &tested)
}

// hereName is the name of the test's folder, which RunBinary of "." gives to the same plugin: what is random in a session is so
// by the names of its strategies.
func hereName(t testing.TB) string {
	t.Helper()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatalf("sdktest: %v", err)
	}
	return filepath.Base(here)
}

// RunBinary is Run over a process, as host run starts it: path is a folder with the source of a plugin, which is built, or a
// binary, relative to the test's folder. The limits of the process hold; see [Entry]. In the session the strategy has the name of
// the folder or binary. Where that is the one that it has with Run, both leave the same, and one golden file is for both.
func RunBinary(t testing.TB, path string, role sdk.Role, options ...Option) *Result {
	t.Helper()
	if role != sdk.RoleStrategy && role != sdk.RoleScanner {
		t.Fatalf("sdktest: RunBinary: %q is no role: sdk.RoleStrategy or sdk.RoleScanner", role)
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		t.Fatalf("sdktest: %v", err)
	}
	return newBench(t, options).run(filepath.Base(whole), role, path, nil)
}

// bench is a test's session in the making.
type bench struct {
	t      testing.TB
	given  map[string]any // of the session, as the YAML has it
	entry  map[string]any // of the plugin in it
	params map[string]any
	bars   []Series
	// sampled says that Sample was given.
	sampled bool
	faults
}

func newBench(t testing.TB, options []Option) *bench {
	t.Helper()
	b := &bench{t: t, given: map[string]any{}, entry: map[string]any{}}
	for i, o := range options {
		if o == nil {
			t.Fatalf("sdktest: option %d of %d is nil: leave it out", i+1, len(options))
		}
		if err := o(b); err != nil {
			t.Fatalf("sdktest: %v", err)
		}
	}
	if b.sampled && len(b.bars) > 0 {
		t.Fatal("sdktest: Bars and Sample are two markets: give one of them, and the days of Bars by its bars or with Session")
	}
	return b
}

var programName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// run runs the session. value is nil for a program at a path.
func (b *bench) run(name string, role sdk.Role, path string, value *sdk.Plugin) *Result {
	b.t.Helper()
	if !programName.MatchString(name) {
		name = "strategy"
	}
	if given, ok := b.entry["name"].(string); ok {
		name = given
	}
	root, err := filepath.Abs(".")
	if err != nil {
		b.t.Fatalf("sdktest: %v", err)
	}
	s, held, err := b.configure(root, name, role, path)
	if err != nil {
		b.t.Fatalf("sdktest: the session: %s", told(err))
	}
	if b.killAt > 0 {
		b.window = 1 // else bars ahead of the one that is never seen are not seen either
	}
	tap := newTap(b.faults)
	record, err := host.TestPlugin(b.t.Context(), host.PluginTest{Root: root, Session: s, Bars: held, Name: name, Value: value, Window: b.window, Through: tap.through})
	if err != nil {
		b.t.Fatalf("sdktest: the session: %s", told(err))
	}
	r := &Result{t: b.t, record: record, transcript: tap.text(name, record.Stopped)}
	b.t.Cleanup(r.checkStopped)
	return r
}

// configure makes the session with the plugin in it.
func (b *bench) configure(root, name string, role sdk.Role, path string) (config.Session, store.Reader, error) {
	entry := maps.Clone(b.entry)
	entry["name"], entry["plugin"] = name, path
	if len(b.params) > 0 {
		entry["params"] = b.params
	}
	list := "strategies"
	if role == sdk.RoleScanner {
		list = "scanners"
		if entry["schedule"] == nil {
			entry["schedule"] = []any{map[string]any{"at": "pre_session"}}
		}
	}
	others, _ := b.given[list].([]any)
	b.given[list] = append(others, entry)
	if b.given["name"] == nil {
		b.given["name"] = "test"
	}
	switch {
	case len(b.bars) > 0:
		if err := b.takeFromBars(); err != nil {
			return config.Session{}, nil, err
		}
	case b.given["start"] == nil && b.given["end"] == nil:
		return config.Session{}, nil, errors.New("it has no market: use Bars or Sample, or give start and end with Session")
	}
	s, err := scripttest.Configure(root, b.given)
	if err != nil || len(b.bars) == 0 {
		return s, nil, err
	}
	made, err := expand(b.bars, s.Calendar, s.Hours)
	if err != nil {
		return s, nil, err
	}
	held, err := handmade.Hold(made, s.Calendar, s.Hours)
	return s, held, err
}

// told is mistakes as a test writes what is wrong.
func told(err error) string {
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || len(ds) == 0 {
		return err.Error()
	}
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = scripttest.Told(d)
		if d.Code != "" {
			lines[i] += fmt.Sprintf(" [%s]", d.Code)
		}
	}
	return strings.Join(lines, "\n")
}
