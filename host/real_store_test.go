package host_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// TestRealBarsAreWhatTheirFilesSay imports all real data into one store, and holds what a strategy, a run folder and the
// data verbs see of it against the files, bar by bar and to the last digit.
func TestRealBarsAreWhatTheirFilesSay(t *testing.T) {
	t.Parallel()
	raw := rawFiles(t)
	s := realStore{dir: filepath.Join(t.TempDir(), "store"), raw: raw, newYork: newYork(t)}
	report, err := host.Import(t.Context(), []string{filepath.Join(realData, "lean"), filepath.Join(realData, "alpaca")}, host.ImportOptions{Store: s.dir})
	if err != nil || report.Failed() > 0 || len(report.Diagnostics()) > 0 {
		t.Fatalf("the import: %v\n%v", err, report.Diagnostics())
	}
	t.Run("what a strategy sees", func(t *testing.T) {
		t.Parallel()
		s.strategies(t)
	})
	t.Run("what session.json says", func(t *testing.T) {
		t.Parallel()
		s.sessionJSON(t)
	})
	t.Run("what show says", func(t *testing.T) {
		t.Parallel()
		s.shown(t)
	})
	t.Run("what export writes", func(t *testing.T) {
		t.Parallel()
		s.exported(t)
	})
	t.Run("minutes of seconds", func(t *testing.T) {
		t.Parallel()
		s.seconds(t)
	})
	t.Run("what a check finds", func(t *testing.T) {
		t.Parallel()
		s.checked(t)
	})
}

func newYork(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// realStore is the store that is made of real data, and the files it was made of.
type realStore struct {
	dir     string
	raw     map[rawKey][]rawBar
	newYork *time.Location
}

// run runs a session over the store, with a Go value that collects the bars that it sees.
func (s realStore) run(t *testing.T, start, end, hours, data string, follow ...sdk.Interval) (map[rawKey][]sdk.Bar, string) {
	t.Helper()
	text := fmt.Sprintf("version: 1\nsessions:\n  - name: real\n    start: %s\n    end: %s\n    hours: %s\n    data: {source: store, %s}\n    export: {history: full}\n",
		start, end, hours, data)
	f, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: filepath.Dir(s.dir)})
	if err != nil {
		t.Fatal(err)
	}
	seen := &collected{bars: map[rawKey][]sdk.Bar{}}
	dir := runSession(t, f, host.Options{Out: t.TempDir(), Go: []host.GoStrategy{{Session: "real", Name: "collector",
		Factory: sdk.NewStrategy(func(struct{}) (*collected, error) { return seen, nil }), Follow: session.Follow{Config: true, Intervals: follow}}}})
	return seen.bars, dir
}

func runSession(t *testing.T, f *host.File, o host.Options) string {
	t.Helper()
	outcomes, err := host.Run(t.Context(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := outcomes[0]; got.Status != host.Completed || len(got.Faults) > 0 {
		t.Fatalf("the session is %s: %v %v %v", got.Status, got.Err, got.Mistakes, got.Faults)
	}
	return outcomes[0].RunDir
}

// collected is a strategy that keeps the bars it sees.
type collected struct {
	lock sync.Mutex
	bars map[rawKey][]sdk.Bar
}

func (c *collected) OnBars(_ sdk.Session, bars []sdk.Bar) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, b := range bars {
		key := rawKey{b.Symbol, b.Interval}
		c.bars[key] = append(c.bars[key], b)
	}
	return nil
}

// of are the raw bars of a series that pass.
func (s realStore) of(key rawKey, keep func(rawBar) bool) []rawBar {
	return slices.DeleteFunc(slices.Clone(s.raw[key]), func(r rawBar) bool { return !keep(r) })
}

func (s realStore) strategies(t *testing.T) {
	named := map[string]int{"SPY 1m 2013-10-04": 390, "AIG 1m 2013-10-04": 390, "BAC 1m 2013-10-04": 390, "IBM 1m 2013-10-04": 389, "AIG 1m 2013-10-07": 389,
		"AAPL 1m 2025-07-02": 349, "RIVN 1m 2025-07-02": 262}
	for _, x := range []struct {
		start, end string
		symbols    []string
		interval   sdk.Interval
	}{
		{"2013-10-04", "2013-10-11", []string{"SPY", "AIG", "BAC", "IBM"}, "1m"}, {"2013-10-07", "2013-10-11", []string{"IBM"}, "1s"},
		{"2025-07-02", "2025-07-02", []string{"AAPL", "RIVN"}, "1m"}, {"1998-01-02", "2021-03-31", []string{"SPY", "AIG", "BAC", "IBM"}, "1d"},
	} {
		for hours, within := range map[string]func(rawBar) bool{"regular": rawBar.regular, "extended": rawBar.extended} {
			if x.interval == "1d" {
				if hours == "extended" { // a day is regular hours whichever are asked for
					continue
				}
				within = func(rawBar) bool { return true }
			}
			data := fmt.Sprintf("symbols: [%s], intervals: [%s]", strings.Join(x.symbols, ", "), x.interval)
			seen, _ := s.run(t, x.start, x.end, hours, data, x.interval)
			for _, symbol := range x.symbols {
				key := rawKey{symbol, x.interval}
				want, got := s.of(key, within), seen[key]
				if len(want) == 0 || len(want) != len(got) {
					t.Errorf("%v, %s hours: %d bars in the files, the strategy sees %d", key, hours, len(want), len(got))
				}
				if x.interval != "1d" {
					s.counts(t, key, hours, want, got, named)
				}
				for i, b := range got[:min(len(got), len(want))] {
					if diff := s.differs(want[i], b); diff != "" {
						t.Errorf("%v, %s hours, bar %d: %s", key, hours, i, diff)
						break
					}
				}
			}
		}
	}
	if len(named) > 0 {
		t.Errorf("not counted: %v", named)
	}
}

// counts holds the number of bars of each day against the files, and against the numbers that are known by name.
func (s realStore) counts(t *testing.T, key rawKey, hours string, want []rawBar, got []sdk.Bar, named map[string]int) {
	t.Helper()
	inFiles, inSession := map[string]int{}, map[string]int{}
	for _, r := range want {
		inFiles[r.date]++
	}
	for _, b := range got {
		inSession[b.Start.In(s.newYork).Format(time.DateOnly)]++
	}
	if diff := cmp.Diff(inFiles, inSession); diff != "" {
		t.Errorf("bars of %v a day, %s hours (-files +session):\n%s", key, hours, diff)
	}
	for day, n := range inSession {
		name := fmt.Sprintf("%s %s %s", key.symbol, key.interval, day)
		if known, ok := named[name]; ok && hours == "regular" {
			delete(named, name)
			if n != known {
				t.Errorf("%s: %d bars, expected %d", name, n, known)
			}
		}
	}
}

// differs says how a bar that a strategy sees is not the one of the file.
func (s realStore) differs(r rawBar, b sdk.Bar) string {
	if b.Interval == "1d" { // a session names a daily bar by its day's open
		r.ms = 34_200_000
	}
	price := func(n int64) float64 { return float64(n) / 10_000 }
	if !b.Start.Equal(r.start(s.newYork)) || b.Open != price(r.open) || b.High != price(r.high) || b.Low != price(r.low) || b.Close != price(r.close) ||
		b.Volume != float64(r.volume) || b.Partial {
		return fmt.Sprintf("the file says %+v, the strategy sees %+v", r, b)
	}
	return ""
}

// text is a bar as a file of this product writes it: start, open, high, low, close, volume.
type text [6]string

// saysOtherwise says how the text of a bar is not the bar of the file.
func (s realStore) saysOtherwise(r rawBar, got text, start string) string {
	if got[0] != start {
		return fmt.Sprintf("it starts at %s, expected %s", got[0], start)
	}
	for i, want := range []int64{r.open, r.high, r.low, r.close, 10_000 * r.volume} {
		if n, err := tenThousandths(got[i+1]); err != nil || n != want {
			return fmt.Sprintf("%v: number %d is %s, expected %d ten-thousandths: %v", r, i+1, got[i+1], want, err)
		}
	}
	return ""
}

// same holds the texts of bars against those of the files.
func (s realStore) same(t *testing.T, what string, want []rawBar, got []text, layout string) {
	t.Helper()
	if len(want) == 0 || len(want) != len(got) {
		t.Errorf("%s: %d bars, the files have %d", what, len(got), len(want))
		return
	}
	for i, r := range want {
		if diff := s.saysOtherwise(r, got[i], r.start(s.newYork).Format(layout)); diff != "" {
			t.Errorf("%s, bar %d: %s", what, i, diff)
			return
		}
	}
}

// texts are rows of JSON as they are written.
func texts(t *testing.T, rows [][]any) []text {
	t.Helper()
	out := make([]text, len(rows))
	for i, row := range rows {
		for k, v := range row {
			out[i][k] = fmt.Sprint(v)
		}
	}
	return out
}

func (s realStore) sessionJSON(t *testing.T) {
	_, dir := s.run(t, "2013-10-11", "2013-10-11", "regular", "symbols: [SPY, AIG, BAC, IBM], history: [{days: 5, intervals: [1m]}]", "1m")
	var written struct {
		Symbols map[string]struct {
			Bars       map[string]struct{ Data [][]any }
			Historical struct {
				Bars map[string]struct{ Data [][]any }
			}
		}
	}
	decode(t, read(t, dir, "session.json"), &written)
	if len(written.Symbols) != 4 {
		t.Errorf("%d symbols", len(written.Symbols))
	}
	for symbol, x := range written.Symbols {
		on := func(last bool) func(rawBar) bool {
			return func(r rawBar) bool { return r.regular() && (r.date == "2013-10-11") == last }
		}
		key := rawKey{symbol, "1m"}
		s.same(t, symbol+" today", s.of(key, on(true)), texts(t, x.Bars["1m"].Data), time.RFC3339)
		s.same(t, symbol+" in history", s.of(key, on(false)), texts(t, x.Historical.Bars["1m"].Data), time.RFC3339)
	}
}

// decode reads JSON with its numbers as they are written.
func decode(t *testing.T, text string, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func (s realStore) shown(t *testing.T) {
	for key := range s.raw {
		layout, within := time.RFC3339, rawBar.regular
		q := host.BarsQuery{Source: s.dir, Symbol: key.symbol, Interval: key.interval, From: "2013-10-04"}
		switch {
		case key.interval == "1d":
			q.From, layout, within = "", time.DateOnly, func(rawBar) bool { return true }
		case key.symbol == "AAPL" || key.symbol == "RIVN":
			q.From = "2025-07-02"
		}
		bars, err := host.ShowBars(t.Context(), q)
		if err != nil {
			t.Errorf("%v: %v", key, err)
			continue
		}
		b, err := json.Marshal(bars)
		if err != nil {
			t.Fatal(err)
		}
		var written struct {
			Bars []struct {
				Start                          string
				Open, High, Low, Close, Volume json.Number
			}
		}
		decode(t, string(b), &written)
		var got []text
		for _, x := range written.Bars {
			got = append(got, text{x.Start, x.Open.String(), x.High.String(), x.Low.String(), x.Close.String(), x.Volume.String()})
		}
		s.same(t, fmt.Sprint(key), s.of(key, within), got, layout)
	}
}

// An export has every bar that is stored, those outside of all hours too.
func (s realStore) exported(t *testing.T) {
	for key, want := range s.raw {
		path := filepath.Join(t.TempDir(), "bars.csv")
		if _, err := host.ExportBars(t.Context(), host.BarsQuery{Source: s.dir, Symbol: key.symbol, Interval: key.interval}, path); err != nil {
			t.Errorf("%v: %v", key, err)
			continue
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		if err = errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		layout := time.RFC3339
		if key.interval == "1d" {
			layout = time.DateOnly
		}
		var got []text
		for _, row := range rows[1:] {
			got = append(got, text(row))
		}
		s.same(t, fmt.Sprint(key), want, got, layout)
	}
}

// LEAN's daily bars are as traded: just the splits of these years look like some, 1 for 20 of AIG among them, which met a fall
// by 13 %, and its crash of 2008-09-16 does not.
func (s realStore) checked(t *testing.T) {
	check, err := host.CheckData(t.Context(), s.dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range check.Findings {
		if f.Code == host.FoundSplit {
			got = append(got, fmt.Sprintf("%s %s %s", f.Symbol, f.Interval, f.Start))
		}
	}
	want := []string{"AIG 1d 1998-08-03", "AIG 1d 2000-07-31", "AIG 1d 2009-07-01", "BAC 1d 2004-08-30", "IBM 1d 1999-05-27"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what looks like splits (-want +got):\n%s", diff)
	}
	counts := map[sdk.Code]int{host.FoundGap: 17464, host.FoundOutlier: 26, host.FoundSplit: 5}
	if diff := cmp.Diff(counts, check.Counts); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
