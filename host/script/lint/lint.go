package lint

import (
	"context"
	"slices"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"

	"github.com/strathost/strathost/sdk"
)

// The codes of what is no mistake for certain. A feature that the engine lacks is sdk.NotSupported.
const (
	Backtracking  sdk.Code = "backtracking_regexp" // a regular expression that may run for hours
	ClockAtLoad   sdk.Code = "clock_at_load"       // the time is read while the script loads, when there is no session
	UnknownMember sdk.Code = "unknown_member"      // of the session, a bar or a handle: it throws when it is reached
	UnknownName   sdk.Code = "unknown_name"        // a variable that nobody declares: it throws when it is reached
	AsyncHandler  sdk.Code = "async_handler"       // a handler that returns a promise
	ReadOnly      sdk.Code = "read_only"           // a member of an object of the host's that is set: it throws
	IgnoredLocale sdk.Code = "ignored_locale"      // toLocaleString("de") and the like
	CalledLiteral sdk.Code = "called_literal"      // a number, a text or the like that is called: it throws when it is reached
)

// Finding is something that was found.
type Finding struct {
	At      file.Idx // in the bundle
	Code    sdk.Code
	Error   bool // the script cannot do what is written there; else it is worth a look
	Note    bool // and may well do no harm
	Message string
	Hint    string
	// Feature is the name that the engine lacks, such as setTimeout or Object.groupBy; "" for other findings.
	Feature string
}

// Subject is what is looked at.
type Subject struct {
	Tree *ast.Program
	// FileOf is the author's file of a place in the bundle, "" for what no file of the author's or of a package has.
	FileOf func(file.Idx) string
	// Own says whether a file is the author's, not of a package.
	Own func(file string) bool
	// Global says whether the engine has a global name; Members are those of a global object of it, nil for none.
	Global  func(name string) bool
	Members func(global string) []string
	// Exports are the functions of the bundle that the script exports, by the names that it exports them under.
	Exports map[string]string
	// Objects are the members of the objects that handlers are given, by their kind.
	Objects map[Kind][]string
	// Quiet are the members that any object may be asked for.
	Quiet func(member string) bool
	// Indicators are the names that addIndicator knows; nil for not known.
	Indicators []string
	// Parameter says what is wrong with one parameter of one of them, of which the value may not be known; nil for nothing.
	Parameter func(indicator, name string, value any, known bool) error
	// Interval says what is wrong with an indicator on an interval; Outputs are those of an indicator. nil for not known.
	Interval func(indicator string, interval sdk.Interval) error
	Outputs  func(indicator string) []string
	// Moment says what is wrong with the time of session.at. nil for not known.
	Moment func(text string) error
}

// Result is what a script shows.
type Result struct {
	Findings []Finding // in no order of their places
	// Members are the names that objects are asked for somewhere, such as addSymbol, whatever the objects are; sorted.
	Members []string
}

// Check finds everything. The time that it takes grows as the tree does. Its error is that of the context.
func Check(ctx context.Context, s Subject) (Result, error) {
	w := newWalker(ctx)
	w.program(s.Tree)
	if w.err != nil {
		return Result{}, w.err
	}
	c := &checker{Subject: s, facts: &w.facts, reported: map[file.Idx]bool{}}
	c.features()
	c.follow(ctx)
	c.objects()
	c.lacking()
	c.requests()
	c.handles()
	c.changes()
	c.callsOfLiterals()
	c.handlers()
	c.expressions()
	c.clock()
	return Result{c.findings, c.members()}, ctx.Err()
}

// Unavailable are the names that the engine is known to lack, sorted: of global things, and of members as in Object.groupBy.
func Unavailable() []string {
	names := make([]string, 0, len(waysOut))
	for name := range waysOut {
		if !slices.Contains(refused, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// WayOut is what to write in place of a name that the engine lacks, "" where it is not known.
func WayOut(name string) string { return waysOut[name] }

type checker struct {
	Subject
	facts    *facts
	findings []Finding
	called   map[ast.Expression]bool
	asked    map[readIn]bool
	// kinds are what expressions were found to be, as long as that cannot change.
	kinds      map[ast.Expression]Kind
	parameters map[slot]*binding
	reported   map[file.Idx]bool
}

func (c *checker) report(f Finding) {
	if c.FileOf(f.At) == "" || c.reported[f.At] { // one place is told of once: the first says most
		return
	}
	c.reported[f.At] = true
	c.findings = append(c.findings, f)
}

// own says whether a place is in a file of the author's.
func (c *checker) own(at file.Idx) bool {
	f := c.FileOf(at)
	return f != "" && c.Own(f)
}
