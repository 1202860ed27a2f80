package session_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func newReaders() *session.Readers {
	var number atomic.Int64
	return session.NewReaders("test", func() int64 { return number.Add(1) })
}

// answering lets the session's goroutine, which calls it, wait for a reader that reads elsewhere.
func answering(readers *session.Readers, read func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		read()
	}()
	for {
		select {
		case answer := <-readers.Requests():
			answer()
		case <-done:
			return
		}
	}
}

// Whatever strategies do between two of its readings, a reader that adds up what is new has what one has who reads all; and
// what it was given stays as it was when the day and its memory are gone.
func TestDeltasAddUpToACompleteSnapshotOfTheSameInstant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		deeds := drawDeeds(rt)
		every := []int{ // of how many instants each reader reads one
			rapid.IntRange(50, 100).Draw(rt, "often"), rapid.IntRange(100, 300).Draw(rt, "now and then"), rapid.IntRange(300, 700).Draw(rt, "rarely")}
		readers := newReaders()
		all := make([]*reader, 3)
		for i := range all {
			all[i] = &reader{Reader: readers.Reader(fmt.Sprint("reader ", i))}
		}
		type kept struct {
			reading session.Reading
			text    string
		}
		var keeps []kept
		instant := 0
		r := runDeeds(t, rt, deeds, func(d *desk) {
			d.config.Readers = readers
			d.config.Pace = func(_ calendar.Date, from, to time.Time) error {
				instant++
				for i, n := range every {
					if instant%n != 0 {
						continue
					}
					answering(readers, func() {
						got, err := all[i].next(context.Background(), t)
						if err != nil {
							t.Error(err)
							return
						}
						if !got.Snapshot.Active && from.Hour() < 16 || got.Snapshot.Clock != from.UnixNano() {
							t.Errorf("the snapshot is of %d, expected %d", got.Snapshot.Clock, from.UnixNano())
						}
						all[i].requireWhole(t, got)
						keeps = append(keeps, kept{got, jsonOf(t, got)})
					})
				}
				return nil
			}
		})
		for _, x := range all { // the last day, when all is over
			got, err := x.next(context.Background(), t)
			if err != nil {
				t.Fatal(err)
			}
			x.requireWhole(t, got)
			if diff := cmp.Diff(r.last(), got.Snapshot, comparing); diff != "" {
				t.Errorf("after the end (-recorded +read):\n%s", diff)
			}
		}
		for _, k := range keeps {
			if jsonOf(t, k.reading) != k.text {
				t.Errorf("the snapshot %d of %s did not stay as it was", k.reading.To, k.reading.Snapshot.Day.Date)
			}
		}
		if t.Failed() {
			rt.Fatal("see above")
		}
	})
}

// summary is what a delta tells, in words: a symbol's parts that changed, without the metrics and the rows of series that it had.
func summary(r session.Reading) []string {
	var out []string
	for _, name := range r.Removed {
		out = append(out, "- "+name)
	}
	for _, x := range r.Symbols {
		say := func(format string, args ...any) { out = append(out, x.Now.Name+fmt.Sprintf(format, args...)) }
		if x.New {
			say(" is new")
		}
		if x.Metadata {
			say(" metadata %s", x.Now.Metadata.AddedBy)
		}
		for _, s := range x.Series {
			if s.Bars && s.New.Len() == s.Now.Today.Len() {
				say(" + bars %s", s.Now.Interval)
			}
			if s.History {
				say(" + history %s", s.Now.Interval)
			}
		}
		for _, iv := range x.GoneBars {
			say(" - bars %s", iv)
		}
		for _, key := range x.GoneIndicators {
			say(" - %s", key)
		}
		for _, i := range x.Indicators {
			say(" %s", i.Key)
		}
	}
	return out
}

// A reader reads a minute after each thing that a strategy does, and hears of that.
func TestADeltaTellsWhatCameAndWent(t *testing.T) {
	t.Parallel()
	readers := newReaders()
	x := &reader{Reader: readers.Reader("x")}
	var short sdk.Indicator
	d := newDesk(t).history("1m", 1).strategy("busy", acting(
		at("09:41", func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "5m", 3))) }),
		at("09:51", func(s sdk.Session) { short = must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "1m", 2))) }),
		at("10:01", func(s sdk.Session) {
			if err := s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: short}); err != nil {
				t.Error(err)
			}
		}),
		at("10:11", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }),
		at("10:21", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "15m", 2))) }),
		at("10:31", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("RIVN", "1m", 0))) }),
		at("10:41", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("RIVN", "5m", 0))) }),
		at("10:51", func(s sdk.Session) {
			if err := s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "RIVN", Interval: "5m"}); err != nil {
				t.Error(err)
			}
		}),
		at("11:01", func(s sdk.Session) {
			if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "RIVN"}); err != nil {
				t.Error(err)
			}
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("RIVN")))
		}),
		at("11:11", func(s sdk.Session) {
			if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "RIVN"}); err != nil {
				t.Error(err)
			}
		}),
	))
	d.config.Readers = readers
	got := map[string][]string{}
	d.config.Pace = func(_ calendar.Date, from, _ time.Time) error {
		if clock := from.In(xnys(t).Location()).Format("15:04"); from.Unix() != 0 && strings.HasSuffix(clock, "2") && clock < "11:20" {
			answering(readers, func() {
				r, err := x.next(context.Background(), t)
				if err != nil {
					t.Error(err)
					return
				}
				x.requireWhole(t, r)
				got[clock] = summary(r)
			})
		}
		return nil
	}
	d.run()
	want := map[string][]string{
		"09:32": nil,
		"09:42": {"AAPL + bars 5m", "TSLA is new", "TSLA metadata adhoc", "TSLA + bars 1m", "TSLA + bars 5m", "TSLA sma(period=3)@5m"},
		"09:52": {"TSLA sma(period=3)@5m", "TSLA sma(period=2)@1m"},
		"10:02": {"TSLA - sma(period=2)@1m", "TSLA sma(period=3)@5m"},
		"10:12": {"TSLA metadata strategy", "TSLA + history 1m", "TSLA sma(period=3)@5m"},
		"10:22": {"AAPL + bars 15m", "TSLA sma(period=3)@5m"},
		"10:32": {"RIVN is new", "RIVN metadata adhoc", "RIVN + bars 1m", "TSLA sma(period=3)@5m"},
		"10:42": {"RIVN + bars 5m", "TSLA sma(period=3)@5m"},
		"10:52": {"RIVN - bars 5m", "TSLA sma(period=3)@5m"},
		"11:02": {"- RIVN", "RIVN is new", "RIVN metadata strategy", "RIVN + bars 1m", "RIVN + history 1m", "RIVN + bars 5m", "TSLA sma(period=3)@5m"},
		"11:12": {"- RIVN", "TSLA sma(period=3)@5m"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what is told (-want +got):\n%s", diff)
	}
}

// Readers come and go in goroutines of their own while bars stream and strategies add, upgrade and remove.
func TestReadersOfARunningSessionDoNotDisturbIt(t *testing.T) {
	t.Parallel()
	run := func(readers *session.Readers, pace func(calendar.Date, time.Time, time.Time) error) *record {
		d := newDesk(t).days("2025-07-01", today).indicator("5m", "sma", map[string]any{"period": 3}).history("1m", 1)
		d.config.Readers, d.config.Pace = readers, pace
		var handle sdk.Indicator
		d.strategy("busy", acting(
			at("09:40", func(s sdk.Session) { handle = must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "5m", 3))) }),
			at("10:00", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }),
			at("10:30", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("RIVN"))) }),
			at("11:00", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "15m", 2))) }),
			at("12:00", func(s sdk.Session) {
				if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "RIVN"}); err != nil {
					t.Error(err)
				}
			}),
			at("12:30", func(s sdk.Session) {
				must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("RIVN")))
				if err := s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: handle}); err != nil {
					t.Error(err)
				}
			}),
		))
		_, r := d.run()
		return r
	}
	want := run(nil, nil)

	readers := newReaders()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var wait sync.WaitGroup
	var readings, deltas atomic.Int64
	ended := make(chan struct{})
	for i := range 4 {
		wait.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(i)))
			for { // each comes, reads a while and goes
				x := &reader{Reader: readers.Reader(fmt.Sprint("reader ", i))}
				for range 1 + random.IntN(20) {
					got, err := x.next(ctx, t)
					if err != nil {
						t.Error(err)
						return
					}
					x.requireWhole(t, got)
					readings.Add(1)
					if got.From != 0 {
						deltas.Add(1)
					}
					select {
					case <-ended:
						return
					case <-time.After(time.Duration(random.IntN(300)) * time.Microsecond):
					}
				}
			}
		})
	}
	instants := int64(0)
	got := run(readers, func(calendar.Date, time.Time, time.Time) error { // slow enough for them to be there at many instants
		for instants++; instants > 30 && readings.Load() < instants/8; {
			select {
			case answer := <-readers.Requests():
				answer()
			case <-time.After(100 * time.Microsecond):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	close(ended)
	wait.Wait()
	if deltas.Load() < 20 {
		t.Errorf("only %d deltas were read", deltas.Load())
	}
	if diff := cmp.Diff(want.ledger(t), got.ledger(t)); diff != "" {
		t.Errorf("the ledger of a session that is read differs:\n%s", diff)
	}
	if diff := cmp.Diff(want.snapshots, got.snapshots, comparing); diff != "" {
		t.Errorf("the data of a session that is read differ:\n%s", diff)
	}
}

// A reader is told only of what it does not have, whatever the instant it reads at.
func TestADeltaIsSinceALatestReadingOrTheOneAheadOfIt(t *testing.T) {
	t.Parallel()
	readers := newReaders()
	x, other := readers.Reader("x"), readers.Reader("other")
	var to []int64
	d := newDesk(t).days("2025-07-01", today)
	d.config.Readers = readers
	read := func(r *session.Reader, from int64) session.Reading {
		return must[session.Reading](t)(r.Delta(t.Context(), from))
	}
	steps := map[string]func(){
		"2025-07-01 09:31": func() {
			if got := read(x, 0); got.From != 0 || !got.Reset || got.To == 0 {
				t.Errorf("of a number that it does not know it gets %d to %d, reset %t", got.From, got.To, got.Reset)
			}
			got := must[session.Reading](t)(x.Complete(t.Context()))
			if got.From != 0 || got.Reset {
				t.Errorf("a complete one is from %d, reset %t", got.From, got.Reset)
			}
			to = append(to, got.To)
			if again := read(x, got.To); again.From != got.To || again.To != got.To || len(again.Symbols) != 0 {
				t.Errorf("of nothing new it hears %+v", again.Symbols)
			}
			if theirs := read(other, got.To); theirs.From != 0 || !theirs.Reset {
				t.Errorf("a reader has what another was given")
			}
		},
		"2025-07-01 09:33": func() {
			got := read(x, to[0])
			to = append(to, got.To)
			if n := got.Symbols[0].Series[0].New.Len(); got.From != to[0] || n != 2 {
				t.Errorf("%d rows are new in two minutes", n)
			}
		},
		"2025-07-01 09:34": func() {
			got := read(x, to[0]) // what came at 09:33 was lost on its way
			to = append(to, got.To)
			if n := got.Symbols[0].Series[0].New.Len(); got.From != to[0] || n != 3 {
				t.Errorf("%d rows are new in three minutes", n)
			}
			if got := read(x, to[1]); !got.Reset {
				t.Error("of a reading that another took the place of there is a delta")
			}
			to[2] = read(x, 0).To
		},
		"2025-07-02 09:31": func() {
			if got := read(x, to[2]); !got.Reset || got.Snapshot.Day.Date.String() != today {
				t.Errorf("on a new day it gets a delta of %s", got.Snapshot.Day.Date)
			}
		},
	}
	d.config.Pace = func(day calendar.Date, from, _ time.Time) error {
		now := day.String() + from.In(xnys(t).Location()).Format(" 15:04")
		if do := steps[now]; do != nil {
			delete(steps, now)
			answering(readers, do)
		}
		return nil
	}
	d.run()
	if len(steps) > 0 {
		t.Errorf("%d steps were not taken", len(steps))
	}
}
