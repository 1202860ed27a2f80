package compare_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/compare"
	"github.com/strathost/strathost/host/export"
)

func TestARunIsEqualToItself(t *testing.T) {
	t.Parallel()
	for _, canonical := range []bool{false, true} {
		d := diff(t, run(), run(), compare.Options{Canonical: canonical})
		if !d.Equal || d.First != nil || d.Ledger.Equal != 4 || len(d.Inputs)+len(d.Files)+len(d.Summary.Symbols) != 0 {
			t.Errorf("canonical %t: %+v", canonical, d)
		}
		var text strings.Builder
		if err := d.Write(&text); err != nil || !strings.Contains(text.String(), "The runs are equal") {
			t.Errorf("%v:\n%s", err, text.String())
		}
	}
}

// Entries are aligned by what they are about: one more makes no difference of those that follow it.
func TestTheLedgersAreAligned(t *testing.T) {
	t.Parallel()
	ledger := []string{"09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "11:00 late add_symbol F", "16:00 config teardown TSLA < 2"}
	for _, c := range []struct {
		about string
		b     []string
		want  string
		moved int
		only  [2]int
	}{
		{"one more at the beginning", []string{"- pre add_symbol GM", "09:35 gap scan", "09:35 gap add_symbol TSLA < 2", "11:00 late add_symbol F", "16:00 config teardown TSLA < 3"},
			"B befor add_symbol GM for pre", 0, [2]int{0, 1}},
		{"one more at the same instant", []string{"09:35 gap scan", "09:35 gap add_symbol GM < 1", "09:35 gap add_symbol TSLA < 1", "11:00 late add_symbol F", "16:00 config teardown TSLA < 3"},
			"B 09:35 add_symbol GM for gap", 0, [2]int{0, 1}},
		{"another order of one instant", []string{"09:35 gap add_symbol TSLA", "09:35 gap scan", "11:00 late add_symbol F", "16:00 config teardown TSLA < 1"},
			"both 09:35 add_symbol TSLA for gap cause", 0, [2]int{}},
		{"an end that is missing", []string{"09:35 gap scan", "09:35 gap add_symbol TSLA < 1"},
			"A 11:00 add_symbol F for late\nA 16:00 teardown TSLA for the configuration", 0, [2]int{2, 0}},
		{"nothing", nil, "A 09:35 scan of gap\nA 09:35 add_symbol TSLA for gap\nA 11:00 add_symbol F for late\nA 16:00 teardown TSLA for the configuration", 0, [2]int{4, 0}},
		{"later that day", []string{"10:05 gap scan", "10:05 gap add_symbol TSLA < 1", "11:00 late add_symbol F", "16:00 config teardown TSLA < 2"},
			"both 09:35 scan of gap session_time\nboth 09:35 add_symbol TSLA for gap session_time", 2, [2]int{}},
		{"later than what followed", []string{"09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "16:00 config teardown TSLA < 2", "16:00 late add_symbol F"},
			"both 11:00 add_symbol F for late session_time", 1, [2]int{}},
		{"the next day", []string{"09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "16:00 config teardown TSLA < 2", "2025-07-02 11:00 late add_symbol F"},
			"A 11:00 add_symbol F for late\nB 11:00 add_symbol F for late", 0, [2]int{1, 1}},
		{"of another source", []string{"09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "11:00 soon add_symbol F", "16:00 config teardown TSLA < 2"},
			"A 11:00 add_symbol F for late\nB 11:00 add_symbol F for soon", 0, [2]int{1, 1}},
		{"refused", []string{"09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "11:00 late add_symbol F !quota_exceeded", "16:00 config teardown TSLA < 2"},
			"both 11:00 add_symbol F for late outcome code", 0, [2]int{}},
		{"of another cause", []string{"09:35 gap scan", "09:35 gap add_symbol TSLA", "11:00 late add_symbol F", "16:00 config teardown TSLA < 3"},
			"both 09:35 add_symbol TSLA for gap cause\nboth 16:00 teardown TSLA for the configuration cause", 0, [2]int{}},
		{"of a cause that is missing", []string{"09:35 gap add_symbol TSLA", "11:00 late add_symbol F", "16:00 config teardown TSLA < 1"},
			"A 09:35 scan of gap\nboth 09:35 add_symbol TSLA for gap cause", 0, [2]int{1, 0}},
		{"twice at one instant", []string{"09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "11:00 late add_symbol F", "11:00 late add_symbol F", "16:00 config teardown TSLA < 2"},
			"B 11:00 add_symbol F for late", 0, [2]int{0, 1}},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			d := diff(t, run(entries(ledger...)), run(entries(c.b...)), compare.Options{})
			if diff := cmp.Diff(c.want, told(d)); diff != "" {
				t.Errorf("differences (-want +got):\n%s", diff)
			}
			if d.Equal || d.Ledger.Moved != c.moved || [2]int{d.Ledger.OnlyA, d.Ledger.OnlyB} != c.only {
				t.Errorf("equal %t, %d moved, %d in A and %d in B only", d.Equal, d.Ledger.Moved, d.Ledger.OnlyA, d.Ledger.OnlyB)
			}
			back := diff(t, run(entries(c.b...)), run(entries(ledger...)), compare.Options{})
			if back.Ledger.OnlyA != d.Ledger.OnlyB || back.Ledger.OnlyB != d.Ledger.OnlyA || back.Ledger.Changed != d.Ledger.Changed || back.Ledger.Moved != d.Ledger.Moved {
				t.Errorf("the other way round it is %+v, this way %+v", back.Ledger.Counts, d.Ledger.Counts)
			}
		})
	}
}

// The first divergence comes with what led to it in either run, up to the first cause of all.
func TestTheFirstDivergenceHasItsCauses(t *testing.T) {
	t.Parallel()
	a := run(entries("09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "10:00 watcher add_indicator TSLA < 2"))
	b := run(entries("09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "10:00 watcher add_indicator TSLA !quota_exceeded < 2"))
	f := diff(t, a, b, compare.Options{}).First
	if f == nil || f.Ledger == nil || f.Ledger.A.Seq != 3 || f.File != "ledger.jsonl" {
		t.Fatalf("the first divergence is %+v", f)
	}
	for _, chain := range [][]export.LedgerLine{f.CausesA, f.CausesB} {
		if len(chain) != 2 || chain[0].Brief("2025-07-01") != "#2 add_symbol TSLA for gap at 09:35:00" || chain[1].Brief("2025-07-01") != "#1 scan of gap at 09:35:00" {
			t.Errorf("the chain is %+v", chain)
		}
	}
}

// It is the earliest of all files; the ledger's where several part at once.
func TestTheFirstDivergenceIsTheEarliestOfAllFiles(t *testing.T) {
	t.Parallel()
	later := entries("09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "16:00 config teardown TSLA < 2")
	emitted := func(at string) func(*folder) {
		return file("emitted.csv", "time,strategy,name,value\n2025-07-01T"+at+":00-04:00,gap,\"a \"\"b\"\", c\",1.5\n")
	}
	timeline := func(at string) func(*folder) {
		return file("timeline.csv", "time,symbol,volume,bars_1m\n2025-07-01T"+at+":00-04:00,AAPL,1,1\n")
	}
	for _, c := range []struct {
		changes []func(*folder)
		file    string
	}{
		{[]func(*folder){later, emitted("10:59")}, "emitted.csv"},
		{[]func(*folder){later, emitted("11:00")}, "ledger.jsonl"},
		{[]func(*folder){later, emitted("10:30"), timeline("10:29")}, "timeline.csv"},
		{[]func(*folder){emitted("10:30"), timeline("10:30")}, "emitted.csv"},
	} {
		d := diff(t, run(), run(c.changes...), compare.Options{})
		if d.First == nil || d.First.File != c.file {
			t.Errorf("the first divergence is %+v, expected one of %s", d.First, c.file)
		}
	}
}

func TestEmittedValuesAreToldByName(t *testing.T) {
	t.Parallel()
	rows := func(rows ...string) func(*folder) {
		return file("emitted.csv", "time,strategy,name,value\n"+strings.Join(rows, "\n")+"\n")
	}
	a := run(rows("2025-07-01T10:00:00-04:00,s,x,1", "2025-07-01T10:00:00-04:00,s,x,2", "2025-07-01T10:00:00-04:00,s,y,3", "2025-07-01T10:01:00-04:00,s,x,4"))
	b := run(rows("2025-07-01T10:00:00-04:00,s,y,3", "2025-07-01T10:00:00-04:00,s,x,1", "2025-07-01T10:00:00-04:00,s,x,5", "2025-07-01T10:02:00-04:00,s,x,4"))
	e := diff(t, a, b, compare.Options{}).Emitted
	want := compare.Emitted{Counts: compare.Counts{Equal: 2, Uneven: compare.Uneven{Changed: 1, OnlyA: 1, OnlyB: 1}}, Values: []compare.EmittedValue{
		{Strategy: "s", Name: "x", Uneven: compare.Uneven{Changed: 1, OnlyA: 1, OnlyB: 1}, First: compare.Change{Field: "2025-07-01T10:00:00-04:00", A: "2", B: "5"}}}}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("emitted (-want +got):\n%s", diff)
	}
}

// A column that one run lacks, as of an interval that it never had, is empty in it.
func TestSymbolsAndTimelineAreComparedByColumn(t *testing.T) {
	t.Parallel()
	a := run(file("symbols.csv", "day,symbol,life,source_kind,bars_1m\n2025-07-01,AAPL,1,config,390\n2025-07-01,F,1,script,388\n2025-07-02,AAPL,1,config,390\n"),
		file("timeline.csv", "time,symbol,volume,bars_1m\n2025-07-01T09:31:00-04:00,AAPL,1,1\n2025-07-01T09:31:00-04:00,F,1,1\n2025-07-01T09:32:00-04:00,AAPL,2,2\n2025-07-01T09:32:00-04:00,F,2,2\n"))
	b := run(file("symbols.csv", "day,symbol,life,source_kind,bars_1m,bars_5m\n2025-07-01,AAPL,1,config,390,\n2025-07-01,F,1,plugin,388,78\n2025-07-01,F,2,script,1,\n2025-07-02,AAPL,1,config,391,\n"),
		file("timeline.csv", "time,symbol,volume,bars_1m,bars_5m\n2025-07-01T09:31:00-04:00,AAPL,1,1,\n2025-07-01T09:31:00-04:00,F,1,1,0\n2025-07-01T09:32:00-04:00,F,3,2,0\n"))
	for _, canonical := range []bool{false, true} {
		d := diff(t, a, b, compare.Options{Canonical: canonical})
		changes := []compare.Change{{Field: "source_kind", A: "script", B: "plugin"}, {Field: "bars_5m", B: "78"}}
		if canonical {
			changes = changes[1:]
		}
		want := compare.Symbols{Counts: compare.Counts{Equal: 1, Uneven: compare.Uneven{Changed: 2, OnlyB: 1}}, Rows: []compare.SymbolRow{
			{Day: "2025-07-01", Symbol: "F", Life: "1", In: "both", Changes: changes},
			{Day: "2025-07-01", Symbol: "F", Life: "2", In: "B"},
			{Day: "2025-07-02", Symbol: "AAPL", Life: "1", In: "both", Changes: []compare.Change{{Field: "bars_1m", A: "390", B: "391"}}},
		}}
		if diff := cmp.Diff(want, d.Symbols); diff != "" {
			t.Errorf("canonical %t, symbols.csv (-want +got):\n%s", canonical, diff)
		}
		wantTimeline := compare.Timeline{Counts: compare.Counts{Equal: 1, Uneven: compare.Uneven{Changed: 2, OnlyA: 1}}, Symbols: []compare.TimelineSymbol{
			{Symbol: "AAPL", Uneven: compare.Uneven{OnlyA: 1}, Time: "2025-07-01T09:32:00-04:00", In: "A"},
			{Symbol: "F", Uneven: compare.Uneven{Changed: 2}, Time: "2025-07-01T09:31:00-04:00", In: "both", Changes: []compare.Change{{Field: "bars_5m", B: "0"}}},
		}}
		if diff := cmp.Diff(wantTimeline, d.Timeline); diff != "" {
			t.Errorf("timeline.csv (-want +got):\n%s", diff)
		}
	}
}

func TestInputsAreTold(t *testing.T) {
	t.Parallel()
	a := manifest(func(m *export.Manifest) {
		m.Config = json.RawMessage(`{"seed":1,"speed":60,"strategies":[{"name":"gap","params":{"minutes":30}},{"name":"old"}]}`)
		m.Data = []export.ManifestData{{Symbol: "AAPL", Interval: "1m", Digest: "one"}, {Symbol: "GM", Interval: "1m", Digest: "x"}, {File: "splits.csv", Digest: "s"}}
		m.Seed = 1
	})
	b := manifest(func(m *export.Manifest) {
		m.Config = json.RawMessage(`{"seed":2,"strategies":[{"name":"new"},{"name":"gap","params":{"minutes":15}}]}`)
		m.Data = []export.ManifestData{{Symbol: "AAPL", Interval: "1m", Digest: "two"}}
		m.Seed, m.Without, m.Adjust = 2, []string{"old", "gap:TSLA"}, "splits"
		m.Strategies = []export.ManifestSource{{Name: "gap", Kind: "plugin", Path: "./gap", Digest: "bbbbbbbbbbbbbbbbbbbb"}, {Name: "gap", Kind: "universe", Path: "u.txt", Digest: "u"}}
	})
	d := diff(t, run(a), run(b), compare.Options{})
	want := []compare.Change{
		{Field: "without", B: "old, gap:TSLA"},
		{Field: "seed", A: "1", B: "2"},
		{Field: "strategies.gap.params.minutes", A: "30", B: "15"},
		{Field: "strategies.new", B: `{"name":"new"}`},
		{Field: "strategies.old", A: `{"name":"old"}`},
		{Field: "adjust", B: "splits"},
		{Field: "gap", A: "script gap.js, digest aaaa", B: "plugin ./gap, digest bbbbbbbbbbbb"},
		{Field: "universe of gap", B: "universe u.txt, digest u"},
		{Field: "bars of AAPL 1m", A: "digest one", B: "digest two"},
		{Field: "bars of splits.csv", A: "digest s"},
	}
	if diff := cmp.Diff(want, d.Inputs); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	if d.Equal || d.First != nil {
		t.Errorf("equal %t, first %v", d.Equal, d.First)
	}
	if d := diff(t, run(a), run(b), compare.Options{Canonical: true}); !d.Equal {
		t.Error("canonical, runs that differ in what went into them alone are not equal")
	}
}

// Where the code of a source was changed, its digest and lines in every entry are no difference of their own.
func TestOtherCodeIsNoDivergence(t *testing.T) {
	t.Parallel()
	recoded := func(f *folder) {
		for i := range f.ledger {
			f.ledger[i].Source.Digest, f.ledger[i].Source.Location = "bbbb", "gap.js:9:9"
		}
		f.files["session.json"] = `{"session":{"name":"s"},"symbols":{"F":{"metadata":{"source":{"name":"gap","digest":"bbbb"}}}}}`
	}
	plain := file("session.json", `{"session":{"name":"s"},"symbols":{"F":{"metadata":{"source":{"name":"gap","digest":"aaaa"}}}}}`)
	digest := manifest(func(m *export.Manifest) {
		m.Strategies = []export.ManifestSource{{Name: "gap", Kind: "script", Path: "gap.js", Digest: "bbbb"}}
	})
	d := diff(t, run(plain), run(recoded, digest), compare.Options{})
	if d.First != nil || d.Ledger.OtherCode != 4 || d.Ledger.Changed != 0 || len(d.Files) != 0 || d.Equal {
		t.Errorf("with the input told: %+v", d)
	}
	d = diff(t, run(plain), run(recoded), compare.Options{})
	if d.First == nil || d.Ledger.Changed != 4 || len(d.Files) != 1 {
		t.Errorf("without it: %+v", d)
	}
	d = diff(t, run(plain), run(recoded), compare.Options{Canonical: true})
	if !d.Equal || d.Ledger.Equal != 4 {
		t.Errorf("canonical: %+v", d)
	}
}

func TestOtherFilesAreComparedByTheirBytes(t *testing.T) {
	t.Parallel()
	a := run(file("orders.csv", "a\nb\nc\n"), without("timeline.csv"), file("session.json", `{"a":{"b":[1,2],"c":"x"}}`))
	b := run(file("orders.csv", "a\nb\nd\n"), without("symbols.csv"), file("session.json", `{"a":{"b":[1,3,4],"c":"x"}}`))
	d := diff(t, a, b, compare.Options{})
	want := []compare.File{
		{Name: "symbols.csv", First: "it is in A only"}, {Name: "timeline.csv", First: "it is in B only"},
		{Name: "session.json", First: "a.b.1: 2 in A, 3 in B", Count: 2}, {Name: "orders.csv", First: "line 3"},
	}
	if diff := cmp.Diff(want, d.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// A run with no end of differences is told of in bounded room; all are counted.
func TestDifferencesAreBounded(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 3000 {
		many = append(many, fmt.Sprintf("%02d:%02d s add_symbol X%d", 10+i/1000, i/100%10, i))
	}
	d := diff(t, run(entries(many...)), run(entries()), compare.Options{})
	if len(d.Ledger.Entries) != 1000 || d.Ledger.More != 2000 || d.Ledger.OnlyA != 3000 || len(d.Summary.Symbols) != 3000 {
		t.Errorf("%d told, %d more, %d in A only, %d symbols", len(d.Ledger.Entries), d.Ledger.More, d.Ledger.OnlyA, len(d.Summary.Symbols))
	}
	var text strings.Builder
	if err := d.Write(&text); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(text.String(), "\n"); n > 150 || !strings.Contains(text.String(), "and 2960 more") {
		t.Errorf("%d lines:\n%.3000s", n, text.String())
	}
}

// A file that was changed or is gone is named, with its run.
func TestAFolderThatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	for about, c := range map[string]struct {
		spoil func(dir string) error
		says  string
	}{
		"no manifest": {func(dir string) error { return os.Remove(filepath.Join(dir, "manifest.json")) }, "is no run folder"},
		"no ledger":   {func(dir string) error { return os.Remove(filepath.Join(dir, "ledger.jsonl")) }, "ledger.jsonl"},
		"a ledger that lacks an entry": {func(dir string) error {
			path := filepath.Join(dir, "ledger.jsonl")
			b, err := os.ReadFile(path)
			if err == nil {
				_, rest, _ := strings.Cut(string(b), "\n")
				err = os.WriteFile(path, []byte(rest), 0o644)
			}
			return err
		}, "ledger.jsonl: run B: entry 2 of cause 1 does not follow entry 0"},
		"rows out of order": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "emitted.csv"), []byte("time,strategy,name,value\n2025-07-01T10:00:00-04:00,s,x,1\n2025-07-01T09:59:00-04:00,s,x,1\n"), 0o644)
		}, "emitted.csv: run B: its rows are not in order of time"},
		"no time": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "timeline.csv"), []byte("time,symbol\nnoon,AAPL\n"), 0o644)
		}, `timeline.csv: run B: "noon" is no time`},
		"an empty table": {func(dir string) error { return os.WriteFile(filepath.Join(dir, "symbols.csv"), nil, 0o644) }, "symbols.csv: it is empty"},
		"no JSON":        {func(dir string) error { return os.WriteFile(filepath.Join(dir, "session.json"), []byte("{"), 0o644) }, "session.json"},
	} {
		t.Run(about, func(t *testing.T) {
			t.Parallel()
			b := run().write(t)
			if err := c.spoil(b); err != nil {
				t.Fatal(err)
			}
			if _, err := compare.Runs(run().write(t), b, compare.Options{}); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, expected %s", err, c.says)
			}
		})
	}
}
