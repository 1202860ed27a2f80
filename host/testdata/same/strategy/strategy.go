// Package strategy is the strategy of same.js in Go, for the plugin and for the Go value of host/same_test.go.
package strategy

import (
	"errors"
	"fmt"

	"github.com/strathost/strathost/sdk"
)

// Same is the strategy.
type Same struct {
	average sdk.Indicator
	tsla    sdk.Series
}

// New makes it.
func New(struct{}) (*Same, error) { return &Same{}, nil }

func (x *Same) OnStart(s sdk.Session) error {
	var err error
	x.average, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "RIVN", Name: "sma", Interval: "5m", Params: map[string]any{"period": 20}, Reason: "a look"})
	if err != nil {
		return err
	}
	x.tsla = nil
	return errors.Join(
		s.Every("30m", x.report),
		s.At("11:00", func(s sdk.Session) error {
			_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "rivn", Reason: "worth it"})
			return err
		}),
		s.At("11:30", func(s sdk.Session) error {
			x.tsla, err = s.AddBars(sdk.BarsRequest{Symbol: "TSLA", Interval: "15m", Days: 3, Reason: "a closer look"})
			return err
		}),
		s.At("12:00", func(s sdk.Session) error {
			return s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "RIVN", Reason: "enough"})
		}),
		s.At("12:15", func(s sdk.Session) error {
			gone := 0.0
			if x.average.Removed() {
				gone = 1
			}
			return s.Emit("gone", gone)
		}),
		s.At("12:30", func(s sdk.Session) error {
			h, err := s.History("AAPL", "1m", 30)
			if err != nil {
				return err
			}
			return s.Emit("past", h.Close(0))
		}),
		s.At("12:45", func(s sdk.Session) error {
			t, err := s.Today("AAPL")
			if err != nil {
				return err
			}
			return s.Emit("volume", t.Volume)
		}),
	)
}

func (x *Same) report(s sdk.Session) error {
	err := errors.Join(s.Emit("average", x.average.Value()), s.Emit("before", x.average.Previous(3)), s.Emit("random", s.Random()))
	if x.tsla != nil {
		err = errors.Join(err, s.Emit("tsla", x.tsla.Last().Close+float64(x.tsla.Len())))
	}
	return err
}

func (x *Same) OnBars(s sdk.Session, bars []sdk.Bar) error {
	sum := 0.0
	for _, b := range bars {
		sum += b.Close
	}
	if err := s.Emit("sum", sum); err != nil {
		return err
	}
	if _, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "NOSUCH", Reason: "hope"}); !errors.Is(err, sdk.NoDataSource) {
		return fmt.Errorf("NOSUCH gives %w", err)
	}
	return nil
}

func (x *Same) OnSymbol(s sdk.Session, e sdk.SymbolEvent) error {
	return s.Emit(fmt.Sprintf("%s %s by %s", e.Symbol, e.Change, e.By), float64(len(s.Symbols())))
}

func (x *Same) OnEnd(s sdk.Session) error {
	_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "MSFT"})
	return s.Emit(string(sdk.CodeOf(err)), 0)
}
