package host_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/sdk"
)

// faulty is what a run with a culprit left.
type faulty struct {
	outcome host.Outcome
	good    []string            // what the first strategy emitted, and the lines of the ledger that are not the culprit's
	others  map[string][]string // of each file what is not the culprit's
	day     time.Duration
	log     string
}

// after is a sound strategy in a process of its own. It comes after the culprit, so that it is called when the culprit was.
const after = "      - {name: after, script: beside.js, isolation: process, limits: {timeout: 1m}}\n"

// runFaulty runs a session of two sound strategies, one of them in a process, and the culprit between them; f is nil for none.
func runFaulty(t *testing.T, isolation config.Isolation, f *fault) faulty {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata", "faults"))); err != nil {
		t.Fatal(err)
	}
	text := "version: 1\nsessions:\n  - name: faulty\n    start: 2025-07-02\n    end: 2025-07-02\n" +
		"    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n    export: {timeline: instant}\n" +
		"    strategies:\n      - {name: good, script: beside.js}\n"
	if f != nil {
		memory := ""
		if f.memory != "" {
			memory = ", memory: " + f.memory
		}
		text += fmt.Sprintf("      - {name: culprit, script: culprit.js, isolation: %s, params: {mode: %s}, limits: {timeout: %v%s}}\n",
			isolation, f.mode, f.limit(), memory)
	}
	text += after
	file, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return leftBy(t, outcomes[0])
}

// leftBy is what a run left.
func leftBy(t *testing.T, o host.Outcome) faulty {
	t.Helper()
	if o.RunDir == "" {
		t.Fatalf("it did not run: %v %v", o.Mistakes, o.Err)
	}
	out := faulty{outcome: o, log: read(t, o.RunDir, "host.log"), others: othersIn(t, o.RunDir)}
	for line := range strings.Lines(read(t, o.RunDir, "emitted.csv")) {
		if strings.Contains(line, ",good,") {
			out.good = append(out.good, line)
		}
	}
	numbers := map[string]string{} // of the lines as they are where the culprit has none
	for line := range strings.Lines(read(t, o.RunDir, "ledger.jsonl")) {
		if !strings.Contains(line, `"name":"culprit"`) {
			numbers[lineNumber.FindStringSubmatch(line)[2]] = strconv.Itoa(len(numbers) + 1)
			out.good = append(out.good, lineNumber.ReplaceAllStringFunc(line, func(found string) string {
				parts := lineNumber.FindStringSubmatch(found)
				return parts[1] + numbers[parts[2]]
			}))
		}
	}
	out.day = dayTook(t, o.RunDir)
	return out
}

// ownLog is what host.log has of the culprit, without what is told of its process.
func (x faulty) ownLog() []string {
	var out []string
	for line := range strings.Lines(x.log) {
		if strings.Contains(line, "culprit") && !strings.Contains(line, "DEBUG culprit: ") {
			out = append(out, line)
		}
	}
	return out
}

// dayTook is how long the day took, of which all but the culprit's call is some milliseconds.
func dayTook(t *testing.T, dir string) time.Duration {
	t.Helper()
	took := 0.0
	for line := range bytes.Lines([]byte(read(t, dir, "timings.jsonl"))) {
		var x struct {
			What         string
			Milliseconds float64 `json:"ms"`
		}
		if err := json.Unmarshal(line, &x); err != nil {
			t.Fatal(err)
		}
		if x.What == "day" {
			took += x.Milliseconds
		}
	}
	return time.Duration(took * float64(time.Millisecond))
}

// lineNumber is where a line of the ledger says its own number, or that of the line which caused it.
var lineNumber = regexp.MustCompile(`("seq":|"cause":)(\d+)`)

var atCulprit = regexp.MustCompile(`^culprit\.js:\d+:\d+$`)

func (x faulty) check(t *testing.T, f fault) {
	t.Helper()
	stopped := x.outcome.Result.Stopped
	if len(stopped) != 1 || stopped[0].Strategy != "culprit" {
		t.Fatalf("stopped were %+v\n%s", stopped, x.log)
	}
	s := stopped[0]
	if s.Code != f.code || !strings.Contains(s.Message, f.message) {
		t.Errorf("it ended as %s: %s, expected %s: %s", s.Code, s.Message, f.code, f.message)
	}
	// The hard limit of a process leaves nobody who could tell the line.
	if hard := f.code == sdk.MemoryLimit && strings.Contains(s.Message, "the script asked") && s.Place == "culprit.js"; !atCulprit.MatchString(s.Place) && !hard {
		t.Errorf("the place is %q", s.Place)
	}
	if x.outcome.Reproducible == f.clock {
		t.Errorf("reproducible: %v", x.outcome.Reproducible)
	}
	if x.day > f.within() {
		t.Errorf("the day took %v, more than %v", x.day, f.within())
	}
	if f.code == sdk.CallTimeout && x.day < faultLimit {
		t.Errorf("the day took %v, and the limit of a call is %v", x.day, faultLimit)
	}
	if n := strings.Count(x.log, "culprit"); n > 600 {
		t.Errorf("host.log has %d lines of it", n)
	}
	if told := strings.Contains(x.log, "lines of the log were left out"); told != strings.HasPrefix(f.mode, "log_") {
		t.Errorf("host.log tells of lost lines: %v", told)
	}
}
