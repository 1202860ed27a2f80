package host

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// ProfileReport is where the time of scripts went. Every field is always there. Names of files are relative to the working folder
// where they can be.
type ProfileReport struct {
	Script  string `json:"script"`  // by itself; empty for a session
	Session string `json:"session"` // empty for a script by itself
	Over    string `json:"over"`    // what it ran over, for a person
	// Shares is who was at work, seen in runs of their own before lines were looked at, which slows calls.
	Shares ProfileShares `json:"shares"`
	// Sampled are the runs in which lines were looked at.
	Sampled ProfilePass `json:"sampled"`
	Samples int         `json:"samples"` // of the scripts that lines are told of
	// Elsewhere is the part of their time, in percent, in which they were in no line of the author's.
	Elsewhere float64          `json:"elsewhere_percent"`
	Lines     []ProfileLine    `json:"lines"` // by their own time, the most first, then by strategy, file and line
	Stopped   []ProfileStopped `json:"stopped"`
	Notes     []string         `json:"notes"`

	stacks []script.ProfiledStack // with files as they are shown
}

// ProfilePass is how much was looked at.
type ProfilePass struct {
	Seconds float64 `json:"seconds"` // without the loading of scripts
	Runs    int     `json:"runs"`    // that came to their end
	Bars    int     `json:"bars"`    // base bars of those
	Cut     bool    `json:"cut"`     // the last run was cut off
}

// ProfileShares are parts of the time of a session, in percent.
type ProfileShares struct {
	Pass    ProfilePass     `json:"pass"`
	Looks   int             `json:"looks"`
	Host    float64         `json:"host_percent"` // outside of scripts: the host's loop, its data, and plugins
	Scripts []ProfileScript `json:"scripts"`      // by strategy
}

// ProfileScript is what a script was at, in percent of the time of the session.
type ProfileScript struct {
	Strategy string        `json:"strategy"`
	Percent  float64       `json:"percent"`
	Own      float64       `json:"own_percent"` // in the author's code
	Calls    []ProfileCall `json:"calls"`       // in the host, for the script: the longest first
}

// ProfileCall is a function or a value of the host's, such as session.addIndicator or indicator.value.
type ProfileCall struct {
	Call    string  `json:"call"`
	Percent float64 `json:"percent"`
}

// ProfileLine is a line of the author's. Percent are of the time in all scripts that lines are told of.
type ProfileLine struct {
	Strategy string `json:"strategy"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"` // the one that took most of it
	Text     string `json:"text"`     // trimmed; empty where the file cannot be read
	Samples  int    `json:"samples"`  // in the line itself
	// Self is the time in the line itself and in what it calls of the host and the language, Total also in the author's functions
	// that it calls.
	Self    float64 `json:"self_percent"`
	Total   float64 `json:"total_percent"`
	SelfMs  float64 `json:"self_ms"`
	TotalMs float64 `json:"total_ms"`
}

// ProfileStopped is a strategy that was stopped.
type ProfileStopped struct {
	Strategy string   `json:"strategy"`
	Code     sdk.Code `json:"code"`
	Message  string   `json:"message"`
	Place    string   `json:"place"`
}

// fewSamples is the number below which a profile is a rough one: of 100 samples a line of 10 % gets between 4 and 16.
const fewSamples = 100

func newProfileReport(script, session, over string) ProfileReport {
	return ProfileReport{Script: script, Session: session, Over: over, Lines: []ProfileLine{}, Stopped: []ProfileStopped{}, Notes: []string{}}
}

// ExitCode is the report as an exit code: 4 where a strategy was stopped.
func (r ProfileReport) ExitCode() int {
	if len(r.Stopped) > 0 {
		return ExitStopped
	}
	return ExitFine
}

func (r *ProfileReport) takeShares(p *script.Profiler) {
	looks, shares := p.Seen()
	r.Shares.Looks, r.Shares.Scripts = looks, []ProfileScript{}
	percent := func(n int) float64 { return 100 * float64(n) / float64(max(looks, 1)) }
	host := looks
	for _, s := range shares { // by script
		host -= s.Looks
		if n := len(r.Shares.Scripts); n == 0 || r.Shares.Scripts[n-1].Strategy != s.Script {
			r.Shares.Scripts = append(r.Shares.Scripts, ProfileScript{Strategy: s.Script, Calls: []ProfileCall{}})
		}
		x := &r.Shares.Scripts[len(r.Shares.Scripts)-1]
		x.Percent += percent(s.Looks)
		if s.Call == "" {
			x.Own += percent(s.Looks)
		} else {
			x.Calls = append(x.Calls, ProfileCall{s.Call, percent(s.Looks)})
		}
	}
	r.Shares.Host = percent(host)
	for _, x := range r.Shares.Scripts {
		slices.SortStableFunc(x.Calls, func(a, b ProfileCall) int { return cmp.Compare(b.Percent, a.Percent) })
	}
}

// lineKey is a line of a strategy's script.
type lineKey struct {
	strategy, file string
	line           int
}

type lineTime struct {
	self, total time.Duration
	samples     int
	functions   map[string]time.Duration
}

// takeLines sums up stacks by line. A line that is in a stack more than once, by recursion, counts once.
func (r *ProfileReport) takeLines(stacks []script.ProfiledStack, only map[string]bool, shown func(string) string, texts *sourceLines) {
	lines := map[lineKey]*lineTime{}
	files := map[string]string{}
	var all, elsewhere time.Duration
	for _, s := range stacks {
		if !only[s.Script] {
			continue
		}
		all += s.Took
		r.Samples += s.Samples
		if len(s.Frames) == 0 {
			elsewhere += s.Took
		}
		s.Frames = slices.Clone(s.Frames)
		counted := map[lineKey]bool{}
		for i, f := range s.Frames {
			s.Frames[i].File = shown(f.File)
			files[s.Frames[i].File] = f.File
			k := lineKey{s.Script, s.Frames[i].File, f.Line}
			if lines[k] == nil {
				lines[k] = &lineTime{functions: map[string]time.Duration{}}
			}
			x := lines[k]
			if i == 0 {
				x.self += s.Took
				x.samples += s.Samples
			}
			if !counted[k] {
				counted[k] = true
				x.total += s.Took
				x.functions[f.Function] += s.Took
			}
		}
		r.stacks = append(r.stacks, s)
	}
	percent := func(d time.Duration) float64 { return 100 * float64(d) / float64(max(all, 1)) }
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	r.Elsewhere = percent(elsewhere)
	for k, x := range lines {
		r.Lines = append(r.Lines, ProfileLine{Strategy: k.strategy, File: k.file, Line: k.line, Function: longest(x.functions),
			Text: texts.text(files[k.file], k.line), Samples: x.samples, Self: percent(x.self), Total: percent(x.total),
			SelfMs: ms(x.self), TotalMs: ms(x.total)})
	}
	slices.SortFunc(r.Lines, func(a, b ProfileLine) int {
		return cmp.Or(cmp.Compare(b.SelfMs, a.SelfMs), strings.Compare(a.File, b.File), a.Line-b.Line, strings.Compare(a.Strategy, b.Strategy))
	})
	if r.Samples < fewSamples {
		note := fmt.Sprintf("few samples (%d): shares of lines are rough", r.Samples)
		if len(r.Stopped) == 0 {
			note += "; a longer --for gathers more"
		}
		r.Notes = append(r.Notes, note)
	}
}

// longest is the function with the most time, the first by name of several.
func longest(functions map[string]time.Duration) string {
	best := ""
	for _, f := range slices.Sorted(maps.Keys(functions)) {
		if best == "" || functions[f] > functions[best] {
			best = f
		}
	}
	return best
}

// sourceLines are the lines of the author's files.
type sourceLines struct {
	root  string
	files map[string][]string
}

func newSourceLines(root string) *sourceLines {
	return &sourceLines{root: root, files: map[string][]string{}}
}

// text is a line, trimmed; empty where it cannot be read, as of a file that was removed meanwhile.
func (l *sourceLines) text(file string, line int) string {
	lines, ok := l.files[file]
	if !ok {
		data, err := os.ReadFile(filepath.Join(l.root, filepath.FromSlash(file)))
		if err == nil {
			lines = strings.Split(string(data), "\n")
		}
		l.files[file] = lines
	}
	if line < 1 || line > len(lines) {
		return ""
	}
	return strings.TrimSpace(lines[line-1])
}
