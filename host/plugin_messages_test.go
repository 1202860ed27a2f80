//go:build unix

package host_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

// fate is an end that a plugin meets at a message.
type fate struct {
	name    string
	code    sdk.Code
	message string
	clock   bool
}

var fates = []fate{
	{name: "killed", code: sdk.PluginExited, message: "signal: killed", clock: true},
	{name: "exit_0", code: sdk.PluginExited, message: "exit code 0", clock: true},
	{name: "exit_1", code: sdk.PluginExited, message: "exit code 1", clock: true},
	{name: "panic", code: sdk.PluginExited, message: "exit code 2: panic: at a message", clock: true},
	{name: "stopped", code: sdk.CallTimeout, message: "no sign of life", clock: true},
}

// A plugin may end at any message of the stream, one that it received or one that it was about to send: of each of them it is found
// out, and nobody else is hurt. The suite kills it at every message of a short session and lets it end otherwise at some; with -tags
// soak it meets every fate at every message, with windows of one instant, too.
func TestAPluginThatEndsAtAnyMessageIsNamed(t *testing.T) {
	t.Parallel()
	path := culpritPlugin(t)
	windows := []int{0}
	if soak {
		windows = []int{0, 1}
	}
	for _, window := range windows {
		session := func(name string, at int) beside {
			keys := ", " + plenty
			if name == "stopped" {
				keys = ", " + hanging
			}
			return beside{plugin: path, keys: keys, interval: "30m", options: host.Options{Window: window},
				env: map[string]string{"CULPRIT": "at_message", "CULPRIT_FATE": name, "CULPRIT_AT": strconv.Itoa(at)}}
		}
		sound := leftBy(t, beside{interval: "30m"}.run(t).outcome)
		counted := session("", 0).run(t)
		if left := leftBy(t, counted.outcome); counted.outcome.Status != host.Completed || !cmp.Equal(left.good, sound.good) {
			t.Fatalf("without a fault it is %s\n%s", counted.outcome.Status, left.log)
		}
		messages := strings.Fields(read(t, counted.notes, "messages"))
		ready := 1 + slices.Index(messages, "*strathostv1.PluginMessage_Ready")
		if len(messages) < 12 || ready == 0 {
			t.Fatalf("the messages are %v", messages)
		}
		for _, f := range fates {
			for at := 1; at <= len(messages); at++ {
				few := at == 1 || at == ready+1 || at == len(messages)-1
				if !soak && f.name != "killed" && !few || !soak && f.name == "stopped" && at == 1 { // which waits as long as a start may take
					continue
				}
				t.Run(fmt.Sprintf("%s/%d of %d/%s", f.name, at, len(messages), strings.TrimPrefix(filepath.Ext(messages[at-1]), ".")), func(t *testing.T) {
					t.Parallel()
					f.check(t, session(f.name, at).run(t), at, ready, len(messages), sound.good)
				})
			}
		}
	}
}

func (f fate) check(t *testing.T, got besideRun, at, ready, all int, good []string) {
	t.Helper()
	o := got.outcome
	if at <= ready {
		if o.Status != host.Refused || len(o.Mistakes) != 1 || o.Mistakes[0].Code != "not_started" {
			t.Errorf("it ended as %s: %v %v", o.Status, o.Mistakes, o.Err)
		}
		return
	}
	left := leftBy(t, o)
	if d := cmp.Diff(good, left.good); d != "" {
		t.Errorf("the other strategy's results (-alone +beside the culprit):\n%s", d)
	}
	if at == all { // Stop: its session is over
		if o.Status != host.Completed || !o.Reproducible {
			t.Errorf("it ended as %s\n%s", o.Status, left.log)
		}
		return
	}
	if len(o.Result.Stopped) != 1 {
		t.Fatalf("stopped were %+v\n%s", o.Result.Stopped, left.log)
	}
	if s := o.Result.Stopped[0]; s.Strategy != "culprit" || s.Code != f.code || !strings.Contains(s.Message, f.message) || o.Reproducible == f.clock {
		t.Errorf("it ended as %s: %s, reproducible: %v\n%s", s.Code, s.Message, o.Reproducible, left.log)
	}
}
