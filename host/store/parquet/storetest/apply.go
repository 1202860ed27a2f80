package storetest

import (
	"context"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

func (s suite) TheSameBarsAreTheSameFiles(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	all := Walk("2024-12-01T00:00:00Z", time.Minute, 200_000, 1)
	put(t, p.Store, "X", "1m", all)
	first := p.Contents(t)
	change := put(t, p.Store, "X", "1m", all)
	Same(t, "change", parquet.Change{Replaced: []int{200_000}, Unchanged: 2}, change)
	Same(t, "files after the second time", first, p.Contents(t))

	// In parts, in another order, into another store.
	other := s.create(t)
	put(t, other.Store, "X", "1m", all.Slice(100_000, 200_000))
	put(t, other.Store, "X", "1m", all.Slice(0, 120_000))
	Same(t, "files made of parts", first, other.Contents(t))
}

func (s suite) NewBarsReplaceAllThatIsInTheirRange(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	old := Walk("2024-12-31T22:00:00Z", time.Minute, 240, 1) // two files
	put(t, p.Store, "X", "1m", old)
	newer := Walk("2024-12-31T23:00:00Z", 2*time.Minute, 60, 9) // half as many, from 23:00 to 00:58
	change := put(t, p.Store, "X", "1m", newer)
	Same(t, "change", parquet.Change{Replaced: []int{119}, Written: 2}, change)
	Same(t, "bars", Join(old.Slice(0, 60), newer, old.Slice(179, 240)), bars(t, p.Store, "X", "1m"))
}

func (s suite) PatchesAreMadeInTheirOrder(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	a, b := Walk("2025-07-01T00:00:00Z", time.Minute, 100, 1), Walk("2025-07-01T01:00:00Z", time.Minute, 100, 2)
	change, err := p.Store.Apply(context.Background(), "X", "1m", []parquet.Patch{
		{From: a.Start[0], To: a.Start[99] + 1, Bars: a},
		{From: b.Start[0], To: b.Start[99] + 1, Bars: b},
	})
	if err != nil {
		t.Fatal(err)
	}
	Same(t, "change", parquet.Change{Replaced: []int{0, 40}, Written: 1}, change)
	Same(t, "bars", Join(a.Slice(0, 60), b), bars(t, p.Store, "X", "1m"))
}

func (s suite) ARangeWiderThanItsBarsEmptiesTheRest(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	put(t, p.Store, "X", "1m", Walk("2025-07-01T00:00:00Z", time.Minute, 100, 1))
	only := Walk("2025-07-01T00:30:00Z", time.Minute, 1, 2)
	if _, err := p.Store.Apply(context.Background(), "X", "1m", []parquet.Patch{{From: math.MinInt64, To: math.MaxInt64, Bars: only}}); err != nil {
		t.Fatal(err)
	}
	Same(t, "bars", only, bars(t, p.Store, "X", "1m"))
}

func (s suite) AFileOfWhichAPatchHasNoBarStays(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	between := Walk("2024-07-01T00:00:00Z", 24*time.Hour, 10, 1)
	put(t, p.Store, "X", "1d", between)
	before, after := Walk("2023-07-01T00:00:00Z", 24*time.Hour, 10, 2), Walk("2025-07-01T00:00:00Z", 24*time.Hour, 10, 3)
	put(t, p.Store, "X", "1d", Join(before, after))
	Same(t, "bars", Join(before, between, after), bars(t, p.Store, "X", "1d"))
}

func (s suite) AnIntervalKeepsItsFirstSpelling(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	put(t, p.Store, "X", "60m", Walk("2025-07-01T00:00:00Z", time.Hour, 10, 1))
	put(t, p.Store, "X", "1h", Walk("2025-07-01T10:00:00Z", time.Hour, 10, 1))
	put(t, p.Store, "Y", "1h", Walk("2025-07-01T10:00:00Z", time.Hour, 10, 1))
	hs, err := p.Store.Holdings(context.Background(), "X")
	if err != nil || len(hs) != 1 || hs[0].Interval != "60m" || hs[0].Bars != 20 {
		t.Errorf("holdings are %+v, %v", hs, err)
	}
}

func (s suite) WrongBarsAreRefusedBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	good := Walk("2025-07-01T00:00:00Z", time.Minute, 3, 1)
	with := func(change func(*market.Columns)) market.Columns {
		c := Join(good)
		change(&c)
		return c
	}
	for name, c := range map[string]struct {
		symbol   string
		interval sdk.Interval
		bars     market.Columns
		want     string
	}{
		"no bars":         {"X", "1m", market.Columns{}, "there are no bars"},
		"doubled":         {"X", "1m", with(func(c *market.Columns) { c.Start[1] = c.Start[0] }), "at or before the one ahead"},
		"out of order":    {"X", "1m", with(func(c *market.Columns) { c.Start[1] = c.Start[2] + 1 }), "at or before the one ahead"},
		"unsound":         {"X", "1m", with(func(c *market.Columns) { c.High[1] = 1 }), "bar 1: high 1 is below low"},
		"not a number":    {"X", "1m", with(func(c *market.Columns) { c.Close[2] = math.NaN() }), "bar 2: close is NaN"},
		"symbol":          {"", "1m", good, "is not a symbol"},
		"interval":        {"X", "1M", good, "ambiguous"},
		"too early":       {"X", "1m", with(func(c *market.Columns) { c.Start[0] = math.MinInt64 }), "not within the years"},
		"too late":        {"X", "1m", with(func(c *market.Columns) { c.Start[2] = math.MaxInt64 - 1 }), "not within the years"},
		"the very latest": {"X", "1m", with(func(c *market.Columns) { c.Start[2] = math.MaxInt64 }), "outside of its range"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := s.create(t)
			_, err := p.Store.Put(context.Background(), c.symbol, c.interval, c.bars)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v", err)
			}
			Same(t, "files", []string(nil), p.paths(t))
		})
	}
}

func (s suite) WritersTakeTurns(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	all := Walk("2025-07-01T00:00:00Z", time.Minute, 8_000, 1)
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			writer := p.Again(t) // as a process of its own would
			for i := range 10 {
				at := (i*8 + w) * 100
				if _, err := writer.Put(context.Background(), "X", "1m", all.Slice(at, at+100)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	Same(t, "bars", all, bars(t, p.Store, "X", "1m"))
}
