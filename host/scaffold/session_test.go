package scaffold_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/scaffold"
	"github.com/strathost/strathost/sdk"
)

// entry is what a session without programs looks like, at a margin.
func entry(name, margin, newline string) string {
	lines := []string{"- name: " + name, "  start: 2025-07-02", "  end: 2025-07-03", "  data:",
		"    source: sample://              # or a folder of bars: host data import",
		"    symbols: [AAPL, MSFT]", "    intervals: [1m, 5m]", "    history:", "      - {days: 5, intervals: [1m, 5m]}"}
	return margin + strings.Join(lines, newline+margin) + newline
}

const one = "- {name: one, start: 2025-07-02, end: 2025-07-02, data: {symbols: [A]}}"

func TestASessionIsPutBehindTheOthersAndNothingElseChanges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, margin, behind string }{
		"at the end":                {"# mine\nversion: 1\nsessions:\n  " + one + "  # the first\n", "  ", ""},
		"at the left margin":        {"version: 1\nsessions:\n" + one + "\n", "", ""},
		"before another key":        {"version: 1\nsessions:\n    " + one + "\n", "    ", "\n# for all\ndefaults:\n  seed: 2\n"},
		"after its own comments":    {"version: 1\nsessions:\n  " + one + "\n\n    # params: {}\n", "  ", "\n  # end of file\n"},
		"without a line end":        {"version: 1\nsessions:\n  " + one, "  ", ""},
		"with an anchor":            {"version: 1\ndefaults: &d {seed: 3}\nsessions:\n  " + one + "\n", "  ", ""},
		"after text of many lines":  {"version: 1\nsessions:\n  - name: one\n    start: 2025-07-02\n    end: 2025-07-02\n    data: {symbols: [A]}\n    scanners: [{name: s, script: s.js, schedule: [{at: open}]}]\n    strategies:\n      - name: x\n        script: s.js\n        params:\n          text: |\n            one\n            two\n\n", "  ", ""},
		"with line ends of Windows": {"version: 1\r\nsessions:\r\n  " + one + "\r\n", "  ", "defaults: {}\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "s.js"), "export function onBar() {}\n")
			write(t, filepath.Join(dir, "sessions.yaml"), c.before+c.behind)
			if _, err := scaffold.Session("two", dir, scaffold.Programs{}); err != nil {
				t.Fatal(err)
			}
			newline, before := "\n", c.before
			if strings.Contains(before, "\r\n") {
				newline = "\r\n"
			}
			if !strings.HasSuffix(before, "\n") {
				before += "\n"
			}
			if name == "after text of many lines" { // the empty line belongs to what follows
				before, c.behind = strings.TrimSuffix(before, "\n"), "\n"
			}
			if diff := cmp.Diff(before+entry("two", c.margin, newline)+c.behind, read(t, filepath.Join(dir, "sessions.yaml"))); diff != "" {
				t.Error(diff)
			}
			file, err := config.Load(filepath.Join(dir, "sessions.yaml"))
			if err != nil || len(file.Sessions) != 2 || file.Sessions[1].Name != "two" {
				t.Errorf("the file has %d sessions: %v", len(file.Sessions), err)
			}
		})
	}
}

func TestASessionThatCannotBePutInSafelyIsForTheAuthorToPutIn(t *testing.T) {
	t.Parallel()
	for before, why := range map[string]string{
		"{version: 1, sessions: [{name: one, start: 2025-07-02, end: 2025-07-02, data: {symbols: [A]}}]}\n":                                             "it is written in braces",
		"version: 1\nsessions: [{name: one, start: 2025-07-02, end: 2025-07-02, data: {symbols: [A]}}]\n":                                               "its sessions are not written as a list of dashes",
		"version: 1\nsessions:\n  - {name: one, start: 2025-07-02, end: 2025-07-02,\n     data: {symbols: [A]}\n     }\n":                               "it is written in a way that a session cannot safely be added to",
		"version: 1\nsessions:\n  - name: one\n    start: 2025-07-02\n    end: 2025-07-02\n    data: {symbols: [A], source: \"sample:\\\n      //\"}\n": "it is written in a way that a session cannot safely be added to",
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "sessions.yaml"), before)
		_, err := scaffold.Session("two", dir, scaffold.Programs{})
		var paste *scaffold.Paste
		if !errors.As(err, &paste) || !errors.Is(err, scaffold.ErrPaste) || paste.Why != why || paste.Text != entry("two", "  ", "\n") {
			t.Errorf("%s: got %v, want %s", before, err, why)
		}
		if after := read(t, filepath.Join(dir, "sessions.yaml")); after != before {
			t.Errorf("the file has changed:\n%s", after)
		}
	}
}

func TestASessionIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sound := "version: 1\nsessions:\n  " + one + "\n"
	write(t, filepath.Join(dir, "sessions.yaml"), sound)
	for _, c := range []struct {
		name     string
		programs scaffold.Programs
		want     string
	}{
		{"one", scaffold.Programs{}, "session one of sessions.yaml, line 3: it is there already, and nothing is written over"},
		{"Two", scaffold.Programs{}, `"Two" is no name of a session: 1 to 64 of a-z, 0-9, '_', '-', first a letter; did you mean two?`},
		{"../two", scaffold.Programs{}, `"../two" is no name of a session: 1 to 64 of a-z, 0-9, '_', '-', first a letter`},
		{"two", scaffold.Programs{Strategies: []string{"none.js"}}, "there is no script or plugin none.js beside sessions.yaml: make one with host new strategy, scanner or plugin"},
		{"two", scaffold.Programs{Scanners: []string{"../s.js"}}, "../s.js lies outside of the folder of sessions.yaml: give a path relative to that"},
	} {
		if _, err := scaffold.Session(c.name, dir, c.programs); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	write(t, filepath.Join(dir, "sessions.yaml"), "version: 1\nsession: []\n")
	var ds sdk.Diagnostics
	if _, err := scaffold.Session("two", dir, scaffold.Programs{}); !errors.As(err, &ds) {
		t.Errorf("a file with mistakes: %v", err)
	}
}

func TestASessionListsItsProgramsUnderNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"scripts/my_idea.js", "other/my_idea.ts", "plugins/my-idea/main.go", "scripts/config.js", "scripts/a b.js"} {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), "")
	}
	made, err := scaffold.Session("two", dir, scaffold.Programs{Strategies: []string{"./scripts/my_idea.js", "other/my_idea.ts", "plugins/my-idea"}, Scanners: []string{"scripts/config.js", "scripts/a b.js"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"sessions.yaml", "sessions.schema.json"}, made.Written); diff != "" {
		t.Error(diff)
	}
	text := read(t, filepath.Join(dir, "sessions.yaml"))
	for _, want := range []string{"# yaml-language-server: $schema=sessions.schema.json\n",
		"    - name: my-idea\n        script: scripts/my_idea.js\n", "    - name: my-idea-2\n        script: other/my_idea.ts\n",
		"    - name: my-idea-3\n        plugin: ./plugins/my-idea\n", "    - name: config-2\n        script: scripts/config.js\n", "    - name: a-b\n        script: scripts/a b.js\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the file lacks %q:\n%s", want, text)
		}
	}
	if read(t, filepath.Join(dir, "sessions.schema.json")) != string(config.Schema()) {
		t.Error("the schema is another one")
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
