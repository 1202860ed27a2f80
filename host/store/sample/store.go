package sample

import (
	"context"
	"fmt"
	"sort"
	"sync"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

const (
	// Source is how a configuration names the sample market.
	Source = "sample://"
	// Version is the version of the generator. It changes whenever any bar does.
	Version = "1"

	minutes sdk.Interval = "1m"
	daily   sdk.Interval = "1d"
)

// Store is the sample market. It is safe for concurrent use.
type Store struct {
	days   func() ([]tradingDay, error)
	series map[string]*series
}

var _ store.Reader = (*Store)(nil)

// New makes the store. Nothing is drawn before it is asked for.
func New() *Store {
	s := &Store{days: sync.OnceValues(tradingDays), series: map[string]*series{}}
	for _, l := range listings() {
		s.series[l.symbol] = newSeries(l, s.days)
	}
	return s
}

// Name is "sample market (synthetic)".
func (s *Store) Name() string { return "sample market (synthetic)" }

// Symbols are the names of [Symbols], sorted.
func (s *Store) Symbols(context.Context) ([]string, error) {
	names := make([]string, 0, len(s.series))
	for n := range s.series {
		names = append(names, n)
	}
	sort.Strings(names)
	return names, nil
}

// Holdings are 1m and 1d from the symbol's first trading day to the last one that the calendar covers. Bars is exact:
// how many bars a day has is drawn before the bars are. The digest names version, symbol and interval.
func (s *Store) Holdings(_ context.Context, symbol string) ([]market.Holding, error) {
	one, ok := s.series[symbol]
	if !ok {
		return nil, nil
	}
	return one.holdings()
}

// Bars draws the bars with from <= start < to. It answers store.ErrNoSymbol for a symbol that is not listed and for an
// interval other than 1m and 1d, and no bars for a time that has none.
func (s *Store) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	one, ok := s.series[symbol]
	if !ok || interval != minutes && interval != daily {
		return market.Columns{}, fmt.Errorf("%s %s: %w", symbol, interval, store.ErrNoSymbol)
	}
	bars := one.minutes
	if interval == daily {
		bars = one.daily
	}
	drawn, err := bars(ctx, from, to)
	if err != nil {
		return market.Columns{}, fmt.Errorf("%s %s: %w", symbol, interval, err)
	}
	return drawn, nil
}
