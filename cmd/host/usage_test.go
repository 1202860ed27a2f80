package main

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

// parents are the commands that have commands below them.
func parents(c *cobra.Command) []*cobra.Command {
	if !c.HasSubCommands() {
		return nil
	}
	list := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		list = append(list, parents(sub)...)
	}
	return list
}

func refusal(args ...string) error {
	root := newRoot()
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	root.SetArgs(args)
	return root.Execute()
}

func TestAMistypedCommandIsRefusedWithTheNearest(t *testing.T) {
	t.Parallel()
	found := parents(newRoot())
	if len(found) < 6 {
		t.Fatalf("%d commands have commands below them, expected host, new, data, script, plugin and completion at least", len(found))
	}
	for _, parent := range found {
		below := strings.Fields(parent.CommandPath())[1:]
		for _, sub := range parent.Commands() {
			mistyped := sub.Name() + "q"
			for _, args := range [][]string{{mistyped}, {mistyped, "x.js"}, {mistyped, "-Q"}} {
				err := refusal(append(below, args...)...)
				want := parent.CommandPath() + ` has no command "` + mistyped + `": did you mean ` + sub.Name() + "?"
				var coded failure
				if !errors.As(err, &coded) || coded.code != host.ExitUsage || err.Error() != want {
					t.Errorf("%s %v: got %v, want %s with exit code 2", parent.CommandPath(), args, err, want)
				}
			}
		}
		if err := refusal(append(below, "xyzzy")...); err == nil || !strings.Contains(err.Error(), `has no command "xyzzy"; it has `) {
			t.Errorf("%s xyzzy: %v", parent.CommandPath(), err)
		}
	}
}

func TestWrongArgumentsAreToldByWhatACommandTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ args, want string }{
		{"new strategy", "host new strategy takes NAME, got no arguments"},
		{"new scanner a b", "host new scanner takes NAME, got 2 arguments"},
		{"new plugin", "host new plugin takes NAME, got no arguments"},
		{"new session", "host new session takes NAME, got no arguments"},
		{"script check", "host script check takes FILE..., got no arguments"},
		{"version x", `host version takes no arguments, got "x"`},
		{"run a.yaml --file b.yaml", "two sessions files are named, a.yaml and --file b.yaml: leave one out"},
		{"validate a.yaml --file b.yaml", "two sessions files are named, a.yaml and --file b.yaml: leave one out"},
		{"help scrpt", `host has no command "scrpt": did you mean script?`},
		{"help script chek", `host script has no command "chek": did you mean check?`},
	} {
		var coded failure
		if err := refusal(strings.Fields(c.args)...); !errors.As(err, &coded) || coded.code != host.ExitUsage || err.Error() != c.want {
			t.Errorf("host %s: got %v, want %s", c.args, err, c.want)
		}
	}
}
