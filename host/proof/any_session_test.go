package proof_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/proof"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// How many sessions the property takes, and with which it begins: go test -run AnySession -args -sessions 500.
var (
	sessions  = flag.Uint64("sessions", 60, "how many random sessions are run and proved")
	firstSeed = flag.Uint64("first", 1, "the seed of the first random session")
	keepRuns  = flag.String("keep", "", "a folder for the runs of random sessions that do not hold")
)

// Whatever strategies and scanners do in whatever session: the folder that the run writes holds every check.
func TestTheFolderOfAnySessionIsSound(t *testing.T) {
	t.Parallel()
	for i := range *sessions {
		seed := *firstSeed + i
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			text, programs := anySession(seed)
			out := t.TempDir()
			if *keepRuns != "" {
				out = filepath.Join(*keepRuns, fmt.Sprint(seed))
			}
			file, err := config.Parse("any.yaml", []byte(text), config.ParseOptions{Root: out})
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			outcomes, err := host.Run(context.Background(), file, host.Options{Out: out, Go: programs})
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			o := outcomes[0]
			if o.RunDir == "" || o.Status != host.Completed && o.Status != host.NoData && o.Status != host.Stopped && o.Status != host.SessionStop {
				t.Fatalf("%s: %v %v\n%s", o.Status, o.Err, o.Mistakes, text)
			}
			report, err := proof.Prove(context.Background(), o.RunDir)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			for _, f := range report.Findings {
				t.Errorf("%s: %s: %s (%s)", f.Check, f.Place(), f.Message, f.Other)
			}
			if t.Failed() {
				t.Log(text)
			} else if *keepRuns != "" {
				_ = os.RemoveAll(out)
			}
		})
	}
}

// pick draws one of some values.
func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// anySession draws a session, and the Go programs that take part in it.
func anySession(seed uint64) (text string, programs []host.GoStrategy) {
	r := rand.New(rand.NewPCG(seed, 5))
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("version: 1\nsessions:\n  - name: any\n    seed: %d", seed)
	around := r.IntN(5) == 0
	line("    start: 2025-07-0%d\n    end: 2025-07-0%d", 1+r.IntN(2), 2+r.IntN(3)) // the third closes early, the fourth is a holiday
	switch {
	case around:
		line("    exchange: 24/7\n    day_starts: %q\n    keep_added: %t", pick(r, "00:00", "17:00", "17:00 America/New_York"), r.IntN(2) == 0)
	case r.IntN(4) == 0:
		line("    hours: extended")
	}
	line("    data:\n      source: sample://\n      symbols: [%s]", pick(r, "AAPL", "AAPL, RIVN", "AAPL, GM, NOPE"))
	intervals := pick(r, "1m", "1m, 5m", "5m, 15m", "1m, 5m, 1d", "1m, 60m, 1d", "1d", "1m, 1w", "7m")
	line("      intervals: [%s]", intervals)
	if around && intervals == "1d" {
		line("      incomplete: keep")
	} else {
		line("      incomplete: %s", pick(r, "keep", "keep", "skip"))
	}
	if r.IntN(2) == 0 {
		line("      history: [{days: %d, intervals: [%s]}%s]", 1+r.IntN(3), pick(r, "1m", "5m", "1d", "1m, 1d"), pick(r, "", ", {days: 12, intervals: [1d]}", ", {days: 9, intervals: [1w]}"))
	}
	if r.IntN(2) == 0 {
		line("      indicators: [{name: sma, period: 5, interval: %s}%s]", pick(r, "1m", "5m", "1d"), pick(r, "", ", {name: macd, interval: 5m}"))
	}
	if r.IntN(3) == 0 {
		line("      quality: {minimum: %s, on_low: %s}", pick(r, "50", "99.9"), pick(r, "warn", "drop"))
	}
	line("    export: {timeline: %s, history: %s}", pick(r, "instant", "instant", "close"), pick(r, "summary", "full"))
	grant := session.OpenGrant()
	for i := range 1 + r.IntN(3) {
		d := &doer{r: rand.New(rand.NewPCG(seed, uint64(100+i))), how: 2 + r.IntN(8), handles: map[string]sdk.Indicator{}}
		g := grant
		g.RemoveAny = r.IntN(5) == 0
		if r.IntN(4) == 0 {
			n := 1 + r.IntN(3)
			g.MaxSymbols = &n
		}
		d.fails = r.IntN(12) == 0
		p := host.GoStrategy{Session: "any", Name: fmt.Sprintf("s%d", i), Grant: &g, StopSession: r.IntN(2) == 0,
			Factory: sdk.NewStrategy(func(struct{}) (*doer, error) { return d, nil })}
		p.Follow.Config = r.IntN(2) == 0
		programs = append(programs, p)
	}
	if r.IntN(2) == 0 {
		d := &finder{&doer{r: rand.New(rand.NewPCG(seed, 99)), handles: map[string]sdk.Indicator{}}}
		p := host.GoStrategy{Session: "any", Name: "finder", Universe: []string{"F", "KO"},
			Factory: sdk.NewScanner(func(struct{}) (*finder, error) { return d, nil })}
		if r.IntN(2) == 0 {
			p.Schedule = append(p.Schedule, session.Slot{PreSession: true})
		}
		from, _ := clock.ParseMoment("open")
		to, _ := clock.ParseMoment("close")
		p.Schedule = append(p.Schedule, session.Slot{Every: time.Duration(30+r.IntN(90)) * time.Minute, From: from, To: to})
		programs = append(programs, p)
	}
	return b.String(), programs
}

// doer is a strategy that does at random whatever a strategy may.
type doer struct {
	r       *rand.Rand
	how     int // deeds a day
	fails   bool
	handles map[string]sdk.Indicator
}

func (d *doer) OnStart(s sdk.Session) error {
	clear(d.handles)
	for range d.how {
		minute := d.r.IntN(385)
		if d.r.IntN(12) == 0 {
			minute = 0
		}
		if d.r.IntN(4) == 0 {
			minute -= minute % 15
		}
		_ = s.At(fmt.Sprintf("open+%dm", minute), d.deed) // an early close may be before it
	}
	if d.r.IntN(4) == 0 {
		return s.At("close", d.deed)
	}
	return nil
}

func (d *doer) OnBars(s sdk.Session, bars []sdk.Bar) error {
	if d.r.IntN(400) == 0 {
		return d.deed(s)
	}
	return nil
}

// deed does one thing. A refusal is part of life.
func (d *doer) deed(s sdk.Session) error {
	if d.fails && d.r.IntN(8) == 0 {
		return errors.New("enough")
	}
	symbol := pick(d.r, "TSLA", "RIVN", "GM", "KO", "KO", "AAPL", "NOPE")
	interval := pick[sdk.Interval](d.r, "1m", "1m", "5m", "15m", "60m", "1h", "1d", "1d", "1w", "2d", "7m")
	reason := pick(d.r, "", "why not")
	switch d.r.IntN(14) {
	case 0, 1:
		_, _ = s.AddSymbol(sdk.SymbolRequest{Symbol: symbol, Reason: reason})
	case 2, 3, 4:
		_, _ = s.AddBars(sdk.BarsRequest{Symbol: symbol, Interval: interval, Days: pick(d.r, 0, 0, 1, 3, 12), HistoricalOnly: d.r.IntN(4) == 0, Reason: reason})
	case 5, 6, 7:
		if i, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: symbol, Name: pick(d.r, "sma", "ema", "vwap", "macd"), Interval: interval, Reason: reason}); err == nil {
			d.handles[symbol+i.Key()] = i
		}
	case 8:
		_ = s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: symbol})
	case 9:
		_ = s.RemoveBars(sdk.RemoveBarsRequest{Symbol: symbol, Interval: interval})
	case 10:
		for _, key := range slices.Sorted(maps.Keys(d.handles)) {
			if strings.HasPrefix(key, symbol) {
				_ = s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: d.handles[key], Reason: reason})
				delete(d.handles, key)
				break
			}
		}
	case 11:
		_ = s.Lock(sdk.LockRequest{Symbol: symbol, Carry: d.r.IntN(2) == 0, Reason: reason})
	case 12:
		_ = s.Unlock(sdk.UnlockRequest{Symbol: symbol})
	case 13:
		return s.Emit(symbol, d.r.Float64())
	}
	return nil
}

// finder is a scanner that does so.
type finder struct{ d *doer }

func (f *finder) OnScan(s sdk.Session, scan sdk.Scan) error {
	for range f.d.r.IntN(3) {
		if err := f.d.deed(s); err != nil {
			return err
		}
	}
	return nil
}
