// Package strategy is the strategy of without.js in Go, for the plugin and for the Go value of host/without_test.go.
package strategy

import (
	"errors"
	"fmt"

	"github.com/strathost/strathost/sdk"
)

// Without is the strategy: it minds no refusal.
type Without struct{ bars float64 }

// New makes it.
func New(struct{}) (*Without, error) { return &Without{}, nil }

func (x *Without) OnStart(s sdk.Session) error {
	x.bars = 0
	err := errors.Join(
		s.Every("30m", func(s sdk.Session) error {
			if _, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "TSLA", Reason: "every half hour"}); err != nil {
				return err
			}
			return s.Emit("half an hour", x.bars)
		}),
		s.At("15:00", func(s sdk.Session) error {
			if _, err := s.Today("TSLA"); err != nil {
				return fmt.Errorf("no volume: %w", err)
			}
			return s.Emit("volume", 1)
		}),
		s.At("15:30", func(s sdk.Session) error {
			return s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA", Reason: "enough"})
		}))
	if err != nil {
		return err
	}
	if _, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "TSLA", Name: "sma", Interval: "5m", Params: map[string]any{"period": 3}}); err != nil {
		return err
	}
	return s.Emit("started", 1)
}

func (x *Without) OnBars(s sdk.Session, bars []sdk.Bar) error {
	x.bars += float64(len(bars))
	if x.bars == 100 {
		if _, err := s.AddBars(sdk.BarsRequest{Symbol: "TSLA", Interval: "15m", Days: 1}); err != nil {
			return err
		}
	}
	if x.bars > 100 {
		if _, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "MSFT"}); err != nil {
			return err
		}
	}
	return s.Emit("bars", x.bars)
}
