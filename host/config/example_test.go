package config_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/sdk"
)

// comparing makes sessions comparable: a calendar by its name, an indicator by its key.
func comparing() cmp.Options {
	return cmp.Options{
		cmpopts.IgnoreUnexported(config.Session{}),
		cmpopts.EquateEmpty(),
		cmp.Transformer("MIC", func(c *calendar.Calendar) string { return c.MIC() }),
		cmp.Transformer("Key", func(s indicator.Spec) string { return s.Key("") }),
		cmp.Comparer(func(a, b clock.Moment) bool { return a == b }),
	}
}

func at(line, col int) config.Place { return config.Place{File: "sessions.yaml", Line: line, Col: col} }

func moment(t *testing.T, s string) clock.Moment {
	t.Helper()
	m, err := clock.ParseMoment(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func spec(t *testing.T, name string, params map[string]any) indicator.Spec {
	t.Helper()
	d, err := indicator.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := indicator.Resolve(d, params)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheExampleHasEveryValueAndItsPlace(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	text, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := parse(root, string(text))
	if err != nil {
		t.Fatal(err)
	}
	grant := config.Grant{AddSymbol: true, Adhoc: true, MaxSymbols: config.Unlimited, MaxIndicators: config.Unlimited,
		MaxHistoryDays: config.Unlimited}
	ten := grant
	ten.MaxSymbols, ten.Place = 10, at(34, 16)
	limits := config.Limits{Timeout: time.Second, Stack: 2000, Memory: 512 << 20}
	ofPlugin := config.Limits{Timeout: time.Second, Stack: 2000}
	path := func(name string, line, col int) config.Path {
		return config.Path{Name: name, Full: filepath.Join(root, name), Place: at(line, col)}
	}
	param := func(name string, value any, line, col int) config.Params {
		return config.Params{
			Values: map[string]any{name: value},
			Places: map[string]config.Place{name: at(line, col)},
			Names:  []string{name},
		}
	}
	want := config.Session{
		Name:     "open-drive",
		Mode:     config.Backtest,
		Exchange: "XNYS",
		Calendar: mustLookup(t, "XNYS"),
		Start:    calendar.Date{Year: 2025, Month: time.July, Day: 2},
		End:      calendar.Date{Year: 2025, Month: time.July, Day: 3},
		Hours:    calendar.Regular,
		Seed:     1,
		Data: config.Data{
			Source:  config.Source{Kind: config.SourceSample, Written: "sample://", Place: at(12, 15)},
			Symbols: []config.Symbol{{Name: "AAPL", Place: at(13, 17)}, {Name: "RIVN", Place: at(13, 23)}},
			Intervals: []config.Interval{{Interval: "1m", Place: at(14, 19)}, {Interval: "5m", Place: at(14, 23)},
				{Interval: "15m", Place: at(14, 27)}},
			Incomplete: config.KeepIncomplete,
			Adjust:     config.AdjustNone,
			History: []config.History{
				{Interval: "1m", Days: 5, Require: config.RequireSome, Place: at(17, 33)},
				{Interval: "1d", Days: 20, Require: config.RequireAll, Place: at(18, 34)},
			},
			Indicators: []config.Indicator{
				{Spec: spec(t, "sma", map[string]any{"period": 20}), Interval: "5m", Place: at(20, 11)},
				{Spec: spec(t, "vwap", nil), Interval: "1m", Place: at(21, 11)},
			},
			Quality: config.Quality{Minimum: 80, OnLow: config.WarnOnLow},
		},
		Scanners: []config.Scanner{{
			Program: config.Program{
				Name: "gap", Script: path("scripts/gap_scanner.js", 25, 17), Params: param("threshold", 0.02, 26, 29),
				Grant: grant, Limits: limits, Isolation: config.IsolationThread, OnFailure: config.StopProgram, Place: at(24, 9),
			},
			Universe: config.Universe{Kind: config.UniverseList, Place: at(27, 19), Symbols: []config.Symbol{
				{Name: "TSLA", Place: at(27, 20)}, {Name: "F", Place: at(27, 26)}, {Name: "GM", Place: at(27, 29)},
			}},
			Schedule: []config.Slots{
				{PreSession: true, Place: at(28, 20)},
				{Every: "5m", From: moment(t, "open+5m"), To: moment(t, "10:30"), Place: at(28, 39)},
			},
		}},
		Strategies: []config.Strategy{{
			Program: config.Program{
				Name: "opening-range", Script: path("scripts/opening_range.js", 31, 17), Params: param("minutes", int64(15), 33, 27),
				Grant: ten, Limits: limits, Isolation: config.IsolationThread, OnFailure: config.StopProgram, Place: at(30, 9),
			},
			Follow: config.Follow{
				Kind: config.FollowConfig, From: []config.Name{{Name: "gap", Place: at(32, 42)}},
				Intervals: []config.Interval{{Interval: "1m", Place: at(32, 60)}}, Place: at(32, 17),
			},
		}, {
			Program: config.Program{
				Name: "momentum", Plugin: path("plugins/momentum", 39, 17), Params: param("lookback", int64(20), 40, 28),
				Env:   []config.Variable{{Name: "LOG", Value: "info", Place: at(41, 20)}},
				Grant: grant, Limits: ofPlugin, OnFailure: config.StopProgram, Place: at(38, 9),
			},
			Follow: config.Follow{
				Kind: config.FollowList, Symbols: []config.Symbol{{Name: "AAPL", Place: at(42, 28)}},
				Intervals: []config.Interval{{Interval: "1m", Place: at(14, 19)}}, Place: at(42, 17),
			},
		}},
		Export: config.Export{Formats: []config.Format{config.FormatJSON, config.FormatCSV}, Timeline: config.TimelineClose,
			History: config.HistorySummary},
		Place: at(4, 5),
	}
	if diff := cmp.Diff([]config.Session{want}, file.Sessions, comparing()); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	if file.Root != root || string(file.Text) != string(text) {
		t.Errorf("root %q, text of %d bytes", file.Root, len(file.Text))
	}
	if got := file.Sessions[0].Data.Symbols[1].Place.String(); got != "sessions.yaml:13:23" {
		t.Errorf("the place of RIVN is %q", got)
	}
}

func TestTheLeastSessionGetsTheDefaultsOfTheReference(t *testing.T) {
	t.Parallel()
	file, err := parse(newRoot(t), `
version: 1
sessions:
  - name: least
    start: 2025-07-02
    end: 2025-07-02
    data: {symbols: [AAPL]}
`)
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.Date{Year: 2025, Month: time.July, Day: 2}
	want := config.Session{
		Name: "least", Mode: config.Backtest, Exchange: "XNYS", Calendar: mustLookup(t, "XNYS"), Start: day, End: day,
		Hours: calendar.Regular, Seed: 1, Place: at(4, 5),
		Data: config.Data{
			Source:     config.Source{Kind: config.SourceSample, Written: "sample://"},
			Symbols:    []config.Symbol{{Name: "AAPL", Place: at(7, 22)}},
			Intervals:  []config.Interval{{Interval: sdk.Interval("1m")}},
			Incomplete: config.KeepIncomplete,
			Adjust:     config.AdjustNone,
			Quality:    config.Quality{OnLow: config.WarnOnLow},
		},
		Export: config.Export{Formats: []config.Format{config.FormatJSON, config.FormatCSV}, Timeline: config.TimelineClose,
			History: config.HistorySummary},
	}
	if diff := cmp.Diff([]config.Session{want}, file.Sessions, comparing()); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
}

func mustLookup(t *testing.T, mic string) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Lookup(mic)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
