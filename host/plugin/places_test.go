//go:build unix

package plugin_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// lineOf is the line of tester_test.go that has a text.
func lineOf(t *testing.T, text string) string {
	t.Helper()
	source, err := os.ReadFile("tester_test.go")
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(source), text)
	if !found {
		t.Fatalf("tester_test.go has no %q", text)
	}
	return fmt.Sprintf("host/plugin/tester_test.go:%d", 1+strings.Count(before, "\n"))
}

// Go gives a loop on nothing line 1 of its file, or that of something else; a loop that emits is mostly in the libraries of the SDK.
func TestALoopIsToldByALineOfTheAuthors(t *testing.T) {
	t.Parallel()
	for do, line := range map[string]string{
		"loop without a body": "func loopOnNothing() {",
		"emit without end":    `_ = s.Emit("x", 1)`,
	} {
		t.Run(do, func(t *testing.T) {
			t.Parallel()
			if raceDetector && do == "loop without a body" {
				t.Skip("the race detector's code gives the loop a line of its own")
			}
			p := started(t, do, timeout(shortLimit))
			s := newFakeSession(t)
			f := sdk.FailureOf(p.Hooks().Bars(s, s.tick(0)))
			if want := lineOf(t, line); f.Code != sdk.CallTimeout || f.Place != want {
				t.Errorf("got %v at %s, expected %s", f, f.Place, want)
			}
		})
	}
}

// What a request takes on its way is not the author's time, in a call that is alone in its window as in any other.
func TestACallMayAskOftenWhateverItsLimit(t *testing.T) {
	t.Parallel()
	way := func(o *plugin.Options) {
		o.Through = func(s plugin.Stream, _ func()) plugin.Stream { return slowWay{s} }
	}
	p := started(t, "ask often", timeout(shortLimit), way)
	s := newFakeSession(t)
	began := time.Now()
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatalf("after %v: %v", time.Since(began), err)
	}
	if took := time.Since(began); took < shortLimit+time.Second { // the way alone takes two
		t.Errorf("it took %v: no limit was passed", took)
	}
}

// slowWay is a stream on which a message of the plugin takes its time.
type slowWay struct{ plugin.Stream }

func (s slowWay) Recv() (*pb.PluginMessage, error) {
	m, err := s.Stream.Recv()
	time.Sleep(time.Millisecond)
	return m, err
}

func TestPlacesOfAModuleOfItsOwnAreRelativeToTheYAML(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, folder := range []string{"plugins/trend", "plugins/many/trend", "flat"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, module := range []string{"plugins/trend", "plugins/many"} {
		if err := os.WriteFile(filepath.Join(root, module, "go.mod"), []byte("module example.com/trend\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "plugins/binary"), nil, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ root, path, want string }{
		{root, "./plugins/trend", "plugins/trend"},
		{root, "plugins/many/trend", "plugins/many"},
		{filepath.Join(root, "plugins", "trend"), ".", ""},         // the module is the folder of the YAML
		{filepath.Join(root, "plugins", "many", "trend"), ".", ""}, // or around it
		{filepath.Join(root, "flat"), "../plugins/trend", ""},      // or elsewhere: where depends on the machine
		{root, "flat", ""},           // no module
		{root, "plugins/binary", ""}, // built anywhere
		{root, "plugins/none", ""},
	} {
		if got := plugin.ModuleFolder(plugin.Options{Root: c.root, Path: c.path}); got != c.want {
			t.Errorf("%s in %s: %q, expected %q", c.path, strings.TrimPrefix(c.root, root), got, c.want)
		}
	}
}
