package host_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/pprof/profile"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

// profileFiles is a project with two strategies of one script and one of another, of which one line is hot.
func profileFiles(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"sessions.yaml": `version: 1
defaults: {start: 2025-07-01, end: 2025-07-01, data: {source: "sample://", symbols: [AAPL]}}
sessions:
  - name: three
    strategies:
      - {name: light, script: hot.js, params: {loops: 300}}
      - {name: heavy, script: hot.js, params: {loops: 3000}, isolation: process}
      - {name: other, script: other.ts}
`,
		"hot.js": "import { spin } from './lib/spin.ts';\nexport const params = { loops: 1 };\nexport function onBar(session, bar) {\n  spin(session.params.loops, bar);\n}\n",
		"lib/spin.ts": "type Bar = { close: number };\n\nexport function spin(n: number, bar: Bar) {\n  let x = 0;\n" +
			"  for (let i = 0; i < n; i++) x += Math.sqrt(i + bar.close);\n  return x;\n}\n",
		"other.ts": "export function onBar(): void {\n  let x: number = 0;\n  for (let i = 0; i < 1000; i++) x += i;\n}\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// takeProfile is not for parallel tests: there is one profile at a time.
func takeProfile(t *testing.T, o host.ProfileOptions) host.ProfileReport {
	t.Helper()
	r, err := host.Profile(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAProfileOfASessionTellsItsStrategiesApart(t *testing.T) {
	root := profileFiles(t)
	file, err := host.Load(filepath.Join(root, "sessions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	r := takeProfile(t, host.ProfileOptions{File: file, Session: "three", For: 3 * time.Second})
	hot := r.Lines[0]
	if hot.Strategy != "heavy" || filepath.Base(hot.File) != "spin.ts" || hot.Line != 5 || hot.Function != "spin" ||
		hot.Text != "for (let i = 0; i < n; i++) x += Math.sqrt(i + bar.close);" || hot.Self < 50 || hot.Samples == 0 {
		t.Errorf("the first line is %+v, want the loop of the strategy heavy", hot)
	}
	for _, want := range []struct {
		strategy, file string
		line           int
	}{{"light", "spin.ts", 5}, {"other", "other.ts", 3}, {"heavy", "hot.js", 4}} {
		if !slices.ContainsFunc(r.Lines, func(l host.ProfileLine) bool {
			return l.Strategy == want.strategy && filepath.Base(l.File) == want.file && l.Line == want.line
		}) {
			t.Errorf("the lines lack %v: %+v", want, r.Lines)
		}
	}
	self, samples := r.Elsewhere, 0
	for i, l := range r.Lines {
		self += l.Self
		samples += l.Samples
		if l.Total < l.Self-1e-9 || i > 0 && l.SelfMs > r.Lines[i-1].SelfMs {
			t.Errorf("line %d is out of order, or has less in all than in itself: %+v", i, l)
		}
	}
	if self < 99.9 || self > 100.1 || samples > r.Samples {
		t.Errorf("the lines and what is elsewhere are %.2f %% and %d samples of %d", self, samples, r.Samples)
	}
	shares := r.Shares.Host
	for _, s := range r.Shares.Scripts {
		shares += s.Percent
	}
	if shares < 99.9 || shares > 100.1 || r.Shares.Pass.Runs == 0 || r.Sampled.Runs == 0 || r.Sampled.Cut {
		t.Errorf("the shares are %.2f %% in all: %+v, %+v", shares, r.Shares, r.Sampled)
	}
	if !slices.ContainsFunc(r.Notes, func(n string) bool { return n[:5] == "heavy" }) {
		t.Errorf("the notes %q do not say that heavy ran in a thread", r.Notes)
	}
	if _, err := os.Stat(filepath.Join(root, "runs")); err == nil {
		t.Error("a profile wrote a run")
	}
}

func TestThePprofFileHasTheAuthorsFilesAndTheSameTimes(t *testing.T) {
	root := profileFiles(t)
	r := takeProfile(t, host.ProfileOptions{Script: filepath.Join(root, "hot.js"), Set: []string{"loops=2000"}, For: 2 * time.Second})
	var b bytes.Buffer
	if err := r.WritePprof(&b); err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	inner, outer, samples, took := int64(0), int64(0), int64(0), int64(0)
	for _, s := range p.Sample {
		samples += s.Value[0]
		took += s.Value[1]
		if first := s.Location[0].Line[0]; filepath.Base(first.Function.Filename) == "spin.ts" && first.Line == 5 && first.Function.Name == "spin" {
			inner += s.Value[1]
			if last := s.Location[len(s.Location)-1].Line[0]; filepath.Base(last.Function.Filename) == "hot.js" && last.Line == 4 && last.Function.Name == "onBar" {
				outer += s.Value[1]
			}
			if got := s.Label["strategy"]; len(got) != 1 || got[0] != "hot" {
				t.Errorf("a sample has the label %v, want hot", got)
			}
		}
	}
	if samples != int64(r.Samples) || inner == 0 || outer != inner || 100*inner < 80*took {
		t.Errorf("%d samples of %d; the loop has %d ns of %d, called by onBar %d", samples, r.Samples, inner, took, outer)
	}
}

func TestAProfileThatIsInterruptedEnds(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := host.Profile(ctx, host.ProfileOptions{Script: filepath.Join(profileFiles(t), "other.ts"), For: time.Hour})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 20*time.Second {
		t.Errorf("after %v: %v, want the deadline", time.Since(began), err)
	}
}

func TestAMistakeInAProfiledSessionIsPlacedAsInARun(t *testing.T) {
	root := profileFiles(t)
	if err := os.WriteFile(filepath.Join(root, "other.ts"), []byte("export function onBar(: void {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	file, err := host.Load(filepath.Join(root, "sessions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = host.Profile(context.Background(), host.ProfileOptions{File: file, Session: "three"})
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || ds[0].Code != sdk.SyntaxError || filepath.Base(ds[0].File) != "other.ts" || ds[0].Line != 1 {
		t.Errorf("got %v, want the syntax error at its line", err)
	}
}
