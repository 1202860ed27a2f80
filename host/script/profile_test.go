package script_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// Tests of Lines are not parallel: goja takes one profile at a time.

// busy is a function whose loop, in its fifth line, takes nearly all of the time.
const busy = `
function small(x) { return x + 1; }
export function work(n) {
  let sum = small(n);
  for (let i = 0; i < n; i++) sum += Math.sqrt(i) * Math.sin(i) / (1 + i * i);
  return sum;
}
`

// profiled loads a script under a profiler, and calls its onBar for a while.
func profiled(t *testing.T, p *script.Profiler, o script.Options, look func(load, run func() error) error) {
	t.Helper()
	o.Profiler = p
	var s *script.Script
	bars := []sdk.Bar{{Symbol: "A", Interval: "1m", Close: 1}}
	err := look(func() error {
		s = load(t, o)
		return nil
	}, func() error {
		for began := time.Now(); time.Since(began) < 700*time.Millisecond; {
			if err := s.Hooks().Bars(newSession(), bars); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// hottest is the innermost line with the most samples, and its part of all.
func hottest(stacks []script.ProfiledStack) (script.ProfiledFrame, float64) {
	self, all := map[script.ProfiledFrame]int{}, 0
	var best script.ProfiledFrame
	for _, s := range stacks {
		all += s.Samples
		if len(s.Frames) > 0 {
			if self[s.Frames[0]] += s.Samples; self[s.Frames[0]] > self[best] {
				best = s.Frames[0]
			}
		}
	}
	return best, float64(self[best]) / float64(max(all, 1))
}

func TestTheHotLineIsTheAuthorsWhereverItIs(t *testing.T) {
	const handler = "export function onBar(session, bar) {\n  work(3000 * bar.close);\n}\n"
	tests := []struct {
		name  string
		file  string
		files files
		want  script.ProfiledFrame
	}{
		{"in the script", "scripts/a.js", one(handler + busy), script.ProfiledFrame{File: "scripts/a.js", Line: 8, Function: "work"}},
		{"in TypeScript", "scripts/a.ts",
			files{"scripts/a.ts": "interface Long {\n  a: number;\n  b: string;\n}\n" +
				strings.Replace(handler, "session, bar", "session: unknown, bar: { close: number }", 1) + strings.Replace(busy, "work(n)", "work(n: number): number", 1)},
			script.ProfiledFrame{File: "scripts/a.ts", Line: 12, Function: "work"}},
		{"in an imported file, at a line that the script has too, in a function whose name the script has too", "scripts/a.js",
			files{"scripts/a.js": "import { work as other } from '../lib/a file.js';\nfunction work(n) {\n  return other(n);\n}\n\n\n\n" + handler,
				"lib/a file.js": "\n" + busy},
			script.ProfiledFrame{File: "lib/a file.js", Line: 6, Function: "work"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := test.files.options(t)
			o.File = test.file
			p := script.NewProfiler()
			profiled(t, p, o, p.Lines)
			got, part := hottest(p.Stacks())
			if got != test.want || part < 0.8 {
				t.Errorf("the hottest line is %+v with %.0f %%, want %+v with nearly all", got, 100*part, test.want)
			}
			for _, s := range p.Stacks() {
				if s.Took < time.Duration(s.Samples)*10*time.Millisecond || s.Script != "test" && len(s.Frames) > 0 {
					t.Errorf("a sample is 10 ms of the strategy's at the least: %+v", s)
				}
				if len(s.Frames) > 0 && s.Frames[0] == test.want && (len(s.Frames) < 2 || s.Frames[len(s.Frames)-1].Function != "onBar") {
					t.Errorf("%+v is not called by onBar", s.Frames)
				}
			}
		})
	}
}

func TestCallsIntoTheHostAreToldByName(t *testing.T) {
	p := script.NewProfiler()
	o := one("export function onBar(session, bar) {\n  for (let i = 0; i < 3000; i++) bar.close;\n  for (let i = 0; i < 300; i++) session.log(`${i}`.repeat(300));\n}\n").options(t)
	found, looks := map[string]int{}, 0
	complete := func() bool { return looks >= 50 && found["session.log"] > 0 && found["bar.close"] > 0 && found[""] > 0 }
	for range 20 { // on a machine that is busy it looks less often
		profiled(t, p, o, p.Shares)
		var shares []script.ProfiledShare
		looks, shares = p.Seen()
		for _, s := range shares {
			if s.Script != "test" {
				t.Errorf("a share of %q, want the strategy's name", s.Script)
			}
			found[s.Call] = s.Looks
		}
		if complete() {
			break
		}
	}
	if !complete() {
		t.Errorf("of %d looks: %v, want session.log, bar.close and the script's own code", looks, found)
	}
	if len(p.Stacks()) != 0 {
		t.Errorf("looking at shares found lines: %v", p.Stacks())
	}
}

func TestAScriptUnderAProfileFailsAtTheSamePlace(t *testing.T) {
	fs := files{"scripts/a.js": "import { fail } from './b.js';\nexport function onBar() {\n  fail();\n}\n",
		"scripts/b.js": "\n\nexport function fail() {\n  throw new Error('no');\n}\n"}
	bars := []sdk.Bar{{Symbol: "A", Interval: "1m", Close: 1}}
	want := failure(t, load(t, fs.options(t)).Hooks().Bars(newSession(), bars))
	p := script.NewProfiler()
	for name, look := range map[string]func(load, run func() error) error{"shares": p.Shares, "lines": p.Lines} {
		var s *script.Script
		o := fs.options(t)
		o.Profiler = p
		err := look(func() error { s = load(t, o); return nil }, func() error { return s.Hooks().Bars(newSession(), bars) })
		got := failure(t, err)
		if got.Place != "scripts/b.js:4:9" || got.Place != want.Place || !slices.Equal(got.Stack, want.Stack) {
			t.Errorf("under %s it fails at %s %v, without at %s %v", name, got.Place, got.Stack, want.Place, want.Stack)
		}
	}
}

func TestOneProfileAtATime(t *testing.T) {
	nothing := func() error { return nil }
	err := script.NewProfiler().Lines(nothing, func() error { return script.NewProfiler().Lines(nothing, nothing) })
	if !errors.Is(err, script.ErrProfiling) {
		t.Errorf("got %v, want ErrProfiling", err)
	}
	if err := script.NewProfiler().Lines(nothing, nothing); err != nil {
		t.Errorf("a profile after one that ended: %v", err)
	}
}
