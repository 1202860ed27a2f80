package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

// tests is what host test was asked for.
type tests struct {
	host.TestOptions
	names  []string // files and folders
	output string
	junit  string
	watch  bool
	all    bool
	// forbidOnly fails where a test.only leaves out others.
	forbidOnly bool
}

func newTest() *cobra.Command {
	t := tests{}
	c := &cobra.Command{
		Use:   "test [FILE|FOLDER]...",
		Short: "Run the tests of scripts: *.test.js and *.test.ts",
		Long: `Run the tests of scripts: files whose names end in .test.js or .test.ts, .test.mjs or .test.mts, by default all below the
working folder, without node_modules. A test runs sessions over bars made by hand or the sample market, by the coordinator that host run has, and
looks at what they asked for and emitted. docs/testing.md tells how to write one.

Exit codes: 0 all passed; 1 a test failed, or --forbid-only found a test.only; 2 wrong usage; 3 a test file does not load.`,
		Example: "  host test\n  host test scripts/opening_range.test.js -t breakout\n  host test --update\n  host test --watch\n  host test --junit results.xml",
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(t.output); err != nil {
				return err
			}
			switch {
			case t.watch && t.output == "json":
				return failure{host.ExitUsage, errors.New("--watch goes on, and json is one answer: leave one of them out")}
			case t.Parallel < 0:
				return failure{host.ExitUsage, fmt.Errorf("--parallel is %d, expected at least 1, or 0 for as many as there are processors", t.Parallel)}
			case t.Timeout <= 0:
				return failure{host.ExitUsage, fmt.Errorf("--timeout is %v, expected a span such as 5s", t.Timeout)}
			}
			if t.names = args; len(args) == 0 {
				t.names = []string{"."}
			}
			if t.watch {
				return t.again(c)
			}
			_, err := t.once(c)
			return err
		},
	}
	f := c.Flags()
	f.StringVarP(&t.Filter, "filter", "t", "", "run the tests alone whose names have this in them")
	f.BoolVar(&t.Update, "update", false, "write the golden files with what was received")
	f.BoolVar(&t.watch, "watch", false, "run the tests again when a file changes that they are made of")
	f.BoolVarP(&t.all, "verbose", "v", false, "tell of the tests that passed, too")
	f.BoolVar(&t.forbidOnly, "forbid-only", false, "fail where a test.only leaves out other tests: for checks before a merge")
	f.StringVar(&t.junit, "junit", "", "write the results to a file in the form of JUnit")
	f.IntVar(&t.Parallel, "parallel", 0, "files at once (default as many as there are processors)")
	f.DurationVar(&t.Timeout, "timeout", 5*time.Second, "time that a test may take without that of its sessions")
	f.StringVar(&t.Root, "root", "", "folder that imports stay in (default the nearest above the file with sessions.yaml or package.json)")
	outputFlag(c, &t.output)
	return c
}

// once runs the tests once. The files are those that they are made of.
func (t tests) once(c *cobra.Command) ([]string, error) {
	files, err := host.FindTests(t.names)
	if err != nil {
		return nil, failure{host.ExitUsage, err}
	}
	out, reports := c.OutOrStdout(), []host.TestReport{}
	var failed error
	host.TestScripts(c.Context(), files, t.TestOptions, func(r host.TestReport) {
		if reports = append(reports, r); t.output == "text" && c.Context().Err() == nil {
			failed = errors.Join(failed, r.Print(out, t.all))
		}
	})
	var made []string
	ran := 0
	for _, r := range reports {
		made = append(made, r.Files...)
		ran += len(r.Tests)
	}
	code := host.TestExitCode(c.Context(), reports)
	if code == host.ExitInterrupted {
		return made, exit(code)
	}
	if t.output == "json" {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		failed = e.Encode(struct {
			Files []host.TestReport `json:"files"`
		}{reports})
	} else if failed == nil {
		_, failed = fmt.Fprintln(out, host.TestTotal(reports))
	}
	if failed == nil && t.junit != "" {
		failed = writeFile(t.junit, func(w io.Writer) error { return host.WriteJUnit(w, reports) })
	}
	if t.forbidOnly {
		for _, r := range reports {
			for _, place := range r.Only {
				fmt.Fprintf(c.ErrOrStderr(), "error: %s: test.only leaves out the other tests of its file, and --forbid-only is given\n", place)
				if code == host.ExitFine {
					code = host.ExitDifference
				}
			}
		}
	}
	switch {
	case failed != nil:
		return made, failure{host.ExitDifference, failed}
	case code != host.ExitFine:
		return made, exit(code)
	case ran == 0:
		return made, failure{host.ExitUsage, fmt.Errorf("no test has %q in its name", t.Filter)}
	}
	return made, nil
}

func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// again runs the tests whenever something that they are made of changes, until it is interrupted. A file that was once looked at
// is looked at to the end: one that breaks hides those that it imports.
func (t tests) again(c *cobra.Command) error {
	var known []string
	for {
		known = t.watched(known)
		state := host.LookAt(known) // before the tests run: what changes meanwhile is seen
		made, err := t.once(c)
		var silent exit
		switch {
		case c.Context().Err() != nil:
			return exit(host.ExitInterrupted)
		case err != nil && !errors.As(err, &silent):
			fmt.Fprintln(c.ErrOrStderr(), "host:", err)
		}
		known = t.watched(slices.Concat(known, made))
		for file, look := range host.LookAt(known) {
			if _, there := state[file]; !there {
				state[file] = look
			}
		}
		fmt.Fprintf(c.OutOrStdout(), "waiting for changes of %d files and folders; Ctrl-C ends it\n", len(state))
		changed, err := state.Changed(c.Context())
		if err != nil {
			return exit(host.ExitInterrupted)
		}
		fmt.Fprintf(c.OutOrStdout(), "\nchanged: %s\n", strings.Join(changed, ", "))
		state.Settle(c.Context())
	}
}

// watched are the files and folders that are looked at: those that tests are or were made of, and the folders that they are
// found in.
func (t tests) watched(made []string) []string {
	found, err := host.FindTests(t.names)
	if err != nil {
		found = nil
	}
	all := slices.Concat(made, found, t.names)
	for _, f := range found { // where another test may come to be
		all = append(all, filepath.Dir(f))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
