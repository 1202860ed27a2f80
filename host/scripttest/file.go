package scripttest

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// Options are what the tests of a file depend on.
type Options struct {
	// Root is the project's folder, which no import leaves; File is the file in it, with slashes.
	Root, File string
	// Filter, where it is not empty, is a part of the names of the tests that run; upper and lower case are the same.
	Filter string
	// Update writes the golden files in place of comparing with them.
	Update bool
	// Timeout is the time that a test, and the file as it loads, may take without that of its sessions; 0 for 5 s.
	Timeout time.Duration
	// Bench runs the sessions.
	Bench Bench
	// Elapsed is a reading of a clock, for durations; nil for none.
	Elapsed func() time.Duration
}

// DefaultTimeout is that of a test.
const DefaultTimeout = 5 * time.Second

// Outcome is what became of a test.
type Outcome string

// The outcomes of tests.
const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	Skipped Outcome = "skipped"  // by test.skip; what the filter leaves out is not told of
	LeftOut Outcome = "left_out" // by a test.only of its file
)

// Report is what became of a file. Names of files in it are relative to the root.
type Report struct {
	File string `json:"file"`
	// Mistakes are why it did not load: no test of it has run then.
	Mistakes sdk.Diagnostics `json:"mistakes,omitempty"`
	Tests    []Result        `json:"tests"`
	// Only are the places of test.only, where the file has any.
	Only []string `json:"only,omitempty"`
	// Wrote are the golden files that were written.
	Wrote []string `json:"wrote,omitempty"`

	Took time.Duration `json:"-"`
	// Files are all that the file was made of and that its sessions read of the project, sorted.
	Files []string `json:"-"`
	// Err is what ended it from outside: the end of the context, or what is no fault of the author's. Problem is its text.
	Err     error  `json:"-"`
	Problem string `json:"problem,omitempty"`
}

// Result is what became of one test.
type Result struct {
	Name    string  `json:"name"` // with the headings that it stands under, as in "gaps > are found"
	Place   string  `json:"place"`
	Outcome Outcome `json:"outcome"`
	// Failure is set for a test that failed.
	Failure *Failure      `json:"failure,omitempty"`
	Log     []string      `json:"log,omitempty"` // what it wrote to the console
	Took    time.Duration `json:"-"`
}

// Failure is why a test failed.
type Failure struct {
	// Place is file, line and column of the author's.
	Place   string   `json:"place"`
	Code    sdk.Code `json:"code"`
	Message string   `json:"message"` // of several lines where it shows what was expected and what received
	Stack   []string `json:"stack,omitempty"`
}

// Codes of failures that tests have beside those of the contract.
const (
	// Expectation is an expectation that does not hold.
	Expectation sdk.Code = "expectation"
	// NotRun is a test behind one that ran too long.
	NotRun sdk.Code = "not_run"
)

// file is a test file that runs.
type file struct {
	*script.Tester
	options Options
	tests   []declared
	scope   *scope
	loading bool
	running *declared
	ctx     context.Context
	unread  *Record // whose strategies were stopped, and nobody looked at that
	golden  goldens
	close   map[*goja.Object]closeTo // what expect.closeTo made
	report  Report
	arrayOf goja.Callable
	toJSON  goja.Callable
}

// declared is a test as the file declares it.
type declared struct {
	name, place string
	fn          goja.Callable // nil for one that is skipped
	only        bool
	scope       *scope
}

// scope is a file, or a heading in it.
type scope struct {
	outer   *scope // nil for the file
	heading string
	before  []hook // what beforeEach was given, in order
}

// hook is called before each test of its scope.
type hook struct {
	place string
	fn    goja.Callable
}

// headings are those that the scope stands under and its own, from the outermost.
func (s *scope) headings() []string {
	if s.outer == nil {
		return nil
	}
	return append(s.outer.headings(), s.heading)
}

// hooks are those of the scope, the outermost first.
func (s *scope) hooks() []hook {
	if s == nil {
		return nil
	}
	return append(s.outer.hooks(), s.before...)
}

// Run loads a file and runs its tests.
func Run(ctx context.Context, o Options) Report {
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Elapsed == nil {
		o.Elapsed = func() time.Duration { return 0 }
	}
	f := &file{options: o, ctx: ctx, scope: &scope{}, report: Report{File: o.File, Files: []string{o.File}, Tests: []Result{}}}
	began := o.Elapsed()
	err := f.run()
	f.report.Took = o.Elapsed() - began
	if f.Tester != nil {
		f.report.Files = append(f.report.Files, f.Files()...)
		err = errors.Join(err, f.Close())
	}
	var mistakes sdk.Diagnostics
	switch {
	case ctx.Err() != nil:
		f.report.Err = context.Cause(ctx)
	case errors.As(err, &mistakes):
		f.report.Mistakes = mistakes
		for _, d := range mistakes {
			if d.File != "" {
				f.uses(d.File) // where it is to be mended
			}
		}
	default:
		f.report.Err = err
	}
	slices.Sort(f.report.Files)
	f.report.Files = slices.Compact(f.report.Files)
	return f.report
}

func (f *file) run() error {
	t, err := script.OpenTester(f.ctx, script.Options{Root: f.options.Root, File: f.options.File, Name: path.Base(f.options.File), Seed: 1,
		Limits: script.Limits{Timeout: f.options.Timeout}})
	if err != nil {
		return err
	}
	f.Tester = t
	if err := f.define(); err != nil {
		return err
	}
	f.loading = true
	err = f.Load(f.ctx)
	f.loading = false
	if err != nil {
		return withHints(err)
	}
	if len(f.tests) == 0 {
		return sdk.Diagnostics{{File: f.options.File, Line: 1, Col: 1, Code: sdk.InvalidArgument, Message: "the file has no test",
			Hint: `write test("name", () => { ... })`}}
	}
	f.Told() // of the top level
	for i := range f.tests {
		if d := &f.tests[i]; d.only && !slices.Contains(f.report.Only, d.place) { // one in a loop is there more than once
			f.report.Only = append(f.report.Only, d.place)
		}
	}
	dead := ""
	for i := range f.tests {
		d := &f.tests[i]
		if !strings.Contains(strings.ToLower(d.name), strings.ToLower(f.options.Filter)) {
			continue
		}
		if f.ctx.Err() != nil {
			return nil
		}
		f.report.Tests = append(f.report.Tests, f.one(d, &dead))
	}
	return nil
}

// one runs one test. dead is the test behind which nothing can run any more.
func (f *file) one(d *declared, dead *string) Result {
	r := Result{Name: d.name, Place: d.place, Outcome: Passed}
	switch {
	case d.fn == nil:
		r.Outcome = Skipped
		return r
	case len(f.report.Only) > 0 && !d.only:
		r.Outcome = LeftOut
		return r
	case *dead != "":
		r.Outcome = Failed
		r.Failure = &Failure{Place: d.place, Code: NotRun, Message: "it did not run: " + *dead + " was stopped, and with it the file"}
		return r
	}
	began := f.options.Elapsed()
	f.running, f.unread = d, nil
	err := f.call(d)
	f.running = nil
	r.Took = f.options.Elapsed() - began
	r.Log = f.told()
	if err == nil && f.unread != nil {
		err = f.unread.failure()
		f.unread = nil
	}
	if err == nil {
		return r
	}
	r.Outcome, r.Failure = Failed, &Failure{Place: d.place, Code: sdk.StrategyError, Message: err.Error()}
	if failure := (*sdk.Failure)(nil); errors.As(err, &failure) {
		r.Failure = &Failure{Place: failure.Place, Code: failure.Code, Message: failure.Message, Stack: failure.Stack}
		if failure.WallClock {
			*dead = `"` + d.name + `"`
		}
	}
	if f.unread != nil { // it may be why
		r.Failure.Message += "\nmeanwhile " + f.unread.told()
	}
	return r
}

// call calls a test behind what is to be called before it.
func (f *file) call(d *declared) error {
	for _, h := range d.scope.hooks() {
		if err := f.Call("beforeEach", h.place, h.fn); err != nil {
			return err
		}
	}
	return f.Call("the test", d.place, d.fn)
}

// told is what the running test wrote to the console.
func (f *file) told() []string {
	lines, more := f.Told()
	var out []string
	for _, l := range lines {
		text := l.Text
		if l.Level != "INFO" {
			text = l.Level + " " + text
		}
		out = append(out, text)
	}
	if more > 0 {
		out = append(out, "and more that is not kept: a test keeps 100 lines")
	}
	return out
}
