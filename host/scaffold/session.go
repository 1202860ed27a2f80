package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/strathost/strathost/host/config"
)

// The files that Session writes.
const (
	sessionsFile = "sessions.yaml"
	schemaFile   = "sessions.schema.json"
)

// ErrPaste is the error, or a part of it, where a session has to be put into a sessions file by hand. Paste has its text.
var ErrPaste = errors.New("the session is for you to put in")

// Paste is an error with the text of a session that its author has to put in.
type Paste struct {
	Why  string
	Text string
}

// Error says why, and what to put in.
func (p *Paste) Error() string {
	return fmt.Sprintf("%s: %s; nothing was written. Put this under sessions:\n\n%s", sessionsFile, p.Why, p.Text)
}

// Unwrap is ErrPaste.
func (p *Paste) Unwrap() error { return ErrPaste }

// Programs are what a session runs: scripts and plugins, as paths relative to the project's folder.
type Programs struct{ Strategies, Scanners []string }

// Session writes a session over the sample market into sessions.yaml: a new file, with a schema for editors beside it, or
// at the end of the sessions of one that is there. In that no other line changes; where that cannot be done safely, the
// error is a *Paste. Mistakes of a file that is there are sdk.Diagnostics.
func Session(name, dir string, programs Programs) (Result, error) {
	if err := checkName("session", name); err != nil {
		return Result{}, err
	}
	entry, err := programs.entry(name, dir)
	if err != nil {
		return Result{}, err
	}
	next := []string{"host validate --session " + name, "host run --session " + name}
	at := filepath.Join(dir, sessionsFile)
	old, err := os.ReadFile(at)
	if errors.Is(err, fs.ErrNotExist) {
		text, err := fill("sessions.yaml", map[string]string{"Entry": indent(entry, 2), "Schema": schemaFile})
		if err != nil {
			return Result{}, err
		}
		p := newProject(dir)
		p.files = []file{{name: sessionsFile, text: text},
			{name: schemaFile, text: config.Schema(), ours: func(text []byte) bool { return bytes.Contains(text, []byte("strathost: sessions.yaml")) }}}
		return p.write(next...)
	}
	if err != nil {
		return Result{}, fmt.Errorf("read %s: %w", sessionsFile, reason(err))
	}
	text, err := insert(at, old, name, entry)
	if err != nil {
		return Result{}, err
	}
	if err := os.WriteFile(at, text, 0o644); err != nil {
		return Result{}, fmt.Errorf("write %s: %w", sessionsFile, reason(err))
	}
	return Result{Written: []string{sessionsFile}, Next: next}, nil
}

// program is one entry of a session.
type program struct{ Name, Key, Path string }

// entry is the YAML of a session, an item of a list that stands at the left margin.
func (p Programs) entry(name, dir string) (string, error) {
	data := struct {
		Name                 string
		Scanners, Strategies []program
	}{Name: name}
	taken := map[string]bool{"config": true}
	for _, list := range []struct {
		paths []string
		to    *[]program
	}{{p.Scanners, &data.Scanners}, {p.Strategies, &data.Strategies}} {
		for _, written := range list.paths {
			one, err := newProgram(written, dir)
			if err != nil {
				return "", err
			}
			plain := one.Name
			for n := 2; taken[one.Name]; n++ {
				one.Name = fmt.Sprintf("%s-%d", plain, n)
			}
			taken[one.Name] = true
			*list.to = append(*list.to, one)
		}
	}
	text, err := fill("session.yaml", data)
	return string(text), err
}

// notInNames is what a file's name may have and the name of a strategy may not, and _, which is - in names.
var notInNames = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

// newProgram is a script or a plugin by its path, relative to the project's folder, with its file's name for a name.
func newProgram(written, dir string) (program, error) {
	clean := path.Clean(filepath.ToSlash(written))
	if !filepath.IsLocal(filepath.FromSlash(clean)) {
		return program{}, fmt.Errorf("%s lies outside of the folder of %s: give a path relative to that", written, sessionsFile)
	}
	info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(clean)))
	if err != nil {
		return program{}, fmt.Errorf("there is no script or plugin %s beside %s: make one with host new strategy, scanner or plugin", written, sessionsFile)
	}
	ext := path.Ext(clean)
	name := strings.Trim(notInNames.ReplaceAllString(strings.TrimSuffix(path.Base(clean), ext), "-"), "-.")
	if name = name[:min(len(name), 60)]; name == "" {
		name = "strategy"
	}
	switch isScript := ext == ".js" || ext == ".ts" || ext == ".mjs" || ext == ".mts"; {
	case isScript && !info.IsDir():
		return program{name, "script", quoted(clean)}, nil
	default:
		return program{name, "plugin", quoted("./" + clean)}, nil
	}
}

// quoted is text as a YAML scalar.
func quoted(text string) string {
	out, err := yaml.Marshal(text)
	if err != nil {
		return fmt.Sprintf("%q", text) // cannot be: it is text
	}
	return strings.TrimSuffix(string(out), "\n")
}

func indent(text string, by int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString(strings.Repeat(" ", by))
		}
		b.WriteString(line)
	}
	return b.String()
}

// insert puts an entry at the end of the sessions of a file, and makes sure that the file then says what it said before and
// that session.
func insert(file string, old []byte, name, entry string) ([]byte, error) {
	before, err := config.Load(file)
	if err != nil {
		return nil, err
	}
	for _, s := range before.Sessions {
		if s.Name == name {
			return nil, fmt.Errorf("session %s of %s, line %d: %w", name, sessionsFile, s.Place.Line, ErrExists)
		}
	}
	line, column, why := endOfSessions(old)
	if why != "" {
		return nil, &Paste{Why: why, Text: indent(entry, 2)}
	}
	newline := "\n"
	if bytes.Contains(old, []byte("\r\n")) {
		newline = "\r\n"
	}
	lines := strings.SplitAfter(string(old), "\n")
	line = afterComments(lines, min(line, len(lines)), column)
	head, tail := strings.Join(lines[:line], ""), strings.Join(lines[line:], "")
	if head != "" && !strings.HasSuffix(head, "\n") {
		head += newline
	}
	text := []byte(head + strings.ReplaceAll(indent(entry, column-1), "\n", newline) + tail)
	after, err := config.Parse(file, text, config.ParseOptions{Root: before.Root, Getenv: os.LookupEnv})
	if err != nil || !isWith(before, after, name) {
		return nil, &Paste{Why: "it is written in a way that a session cannot safely be added to", Text: indent(entry, 2)}
	}
	return text, nil
}

// isWith says whether a file has the sessions of another one, and behind them one more.
func isWith(before, after *config.File, name string) bool {
	n := len(before.Sessions)
	if len(after.Sessions) != n+1 || after.Sessions[n].Name != name {
		return false
	}
	for i, s := range before.Sessions {
		if !bytes.Equal(s.Canonical(), after.Sessions[i].Canonical()) {
			return false
		}
	}
	return true
}

// endOfSessions is the number of lines up to the end of the last session, and the column of the dashes of the list. Where
// the list is not written in lines, why says so.
func endOfSessions(text []byte) (line, column int, why string) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil || len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return 0, 0, "it is no map of keys" // config.Load has told of all else
	}
	root := document.Content[0]
	if root.Style&yaml.FlowStyle != 0 {
		return 0, 0, "it is written in braces"
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "sessions" {
			continue
		}
		list := root.Content[i+1]
		if list.Kind != yaml.SequenceNode || list.Style&yaml.FlowStyle != 0 || len(list.Content) == 0 {
			return 0, 0, "its sessions are not written as a list of dashes"
		}
		end := lastLine(list)
		if i+2 < len(root.Content) && root.Content[i+2].Line <= end {
			return 0, 0, "its sessions and what follows share a line"
		}
		return end, list.Column, ""
	}
	return 0, 0, "it has no sessions"
}

// afterComments is the number of lines up to the end of the comments of the last session: those that stand further right
// than the dashes.
func afterComments(lines []string, end, column int) int {
	for i := end; i < len(lines); i++ {
		text := strings.TrimLeft(lines[i], " ")
		switch {
		case strings.TrimSpace(text) == "":
		case text[0] == '#' && len(lines[i])-len(text) >= column:
			end = i + 1
		default:
			return end
		}
	}
	return end
}

// lastLine is the last line that a node has text on. Text of several lines has as many as it holds.
func lastLine(n *yaml.Node) int {
	last := n.Line
	if n.Kind == yaml.ScalarNode {
		last += strings.Count(strings.TrimRight(n.Value, "\n"), "\n")
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			last++
		}
		return last
	}
	for _, child := range n.Content {
		last = max(last, lastLine(child))
	}
	return last
}
