package store

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Memory is a store in memory, for tests, benchmarks and programs that bring their own bars.
type Memory struct {
	name   string
	series map[string]map[sdk.Interval]held
}

// held is a series with what the catalogue says of it, so that no one hashes bars twice.
type held struct {
	bars   market.Columns
	digest string
}

// NewMemory makes an empty store.
func NewMemory(name string) *Memory {
	return &Memory{name: name, series: map[string]map[sdk.Interval]held{}}
}

// Put gives the store a series, replacing one of the same symbol and interval. It refuses bars that are out of
// order, doubled or unsound. Put is not safe while others read.
func (m *Memory) Put(symbol string, interval sdk.Interval, bars market.Columns) error {
	canonical, err := sdk.CanonicalSymbol(symbol)
	if err != nil {
		return err
	}
	for i := range bars.Len() {
		if i > 0 && bars.Start[i] <= bars.Start[i-1] {
			return fmt.Errorf("bar %d of %s %s starts at or before the one ahead of it", i, canonical, interval)
		}
		if err := bars.Row(i).Check(); err != nil {
			return fmt.Errorf("bar %d of %s %s: %w", i, canonical, interval, err)
		}
	}
	if m.series[canonical] == nil {
		m.series[canonical] = map[sdk.Interval]held{}
	}
	m.series[canonical][interval] = held{bars: bars, digest: bars.Digest()}
	return nil
}

// Name is the name that the store was made with.
func (m *Memory) Name() string { return m.name }

// Symbols are all symbols, sorted.
func (m *Memory) Symbols(context.Context) ([]string, error) {
	names := make([]string, 0, len(m.series))
	for n := range m.series {
		names = append(names, n)
	}
	sort.Strings(names)
	return names, nil
}

// Holdings is what the store has of a symbol.
func (m *Memory) Holdings(_ context.Context, symbol string) ([]market.Holding, error) {
	var hs []market.Holding
	for iv, h := range m.series[symbol] {
		c := h.bars
		if c.Len() == 0 {
			continue
		}
		hs = append(hs, market.Holding{Interval: iv, First: c.Start[0], Last: c.Start[c.Len()-1], Bars: c.Len(),
			Digest: h.digest})
	}
	slices.SortFunc(hs, func(a, b market.Holding) int { return sdk.CompareIntervals(a.Interval, b.Interval) })
	return hs, nil
}

// Bars are the bars with from <= start < to, sharing the store's memory.
func (m *Memory) Bars(_ context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	h, ok := m.series[symbol][interval]
	if !ok {
		return market.Columns{}, fmt.Errorf("%s %s: %w", symbol, interval, ErrNoSymbol)
	}
	return h.bars.Between(from, to), nil
}
