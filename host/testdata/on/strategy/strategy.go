// Package strategy is the strategy of on.js in Go, for the plugin and for the Go value of host/on_test.go.
package strategy

import (
	"errors"
	"fmt"

	"github.com/strathost/strathost/sdk"
)

// On is the strategy.
type On struct {
	handles []sdk.Indicator
	calls   int
}

// New makes it.
func New(struct{}) (*On, error) { return &On{}, nil }

type params = map[string]any

type request struct {
	name     string
	interval sdk.Interval
	params   params
}

func wishes() []request {
	return []request{
		{"sma", "15m", params{"period": 5, "on": "high"}},
		{"sma", "1m", params{"period": 3, "on": params{"name": "macd", "slow": 20, "field": "signal"}}},
		{"ema", "5m", params{"period": 9, "on": params{"name": "rsi", "period": 14}}},
		{"ema", "1m", params{"period": 4, "on": params{"name": "sma", "period": 3, "on": params{"name": "vwap"}}}},
		{"bbands", "5m", params{"period": 20, "on": "hl2"}},
	}
}

func mistakes() []request {
	return []request{
		{"sma", "1m", params{"period": 5, "on": "hihg"}},
		{"sma", "1m", params{"period": 5, "on": params{"name": "macd", "field": "signals"}}},
		{"sma", "1m", params{"period": 5, "on": params{"name": "rsi", "perod": 3}}},
		{"sma", "1m", params{"period": 5, "on": params{"name": "rsy"}}},
		{"sma", "1m", params{"period": 5, "on": params{"period": 3}}},
		{"sma", "1m", params{"period": 5, "on": params{"name": "sma", "period": 2, "on": params{"name": "macd", "field": "line"}}}},
		{"vwap", "1m", params{"on": "high"}},
	}
}

func (x *On) OnStart(s sdk.Session) error {
	x.handles = nil
	for _, symbol := range []string{"AAPL", "RIVN"} {
		for _, w := range wishes() {
			h, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: symbol, Name: w.name, Interval: w.interval, Params: w.params})
			if err != nil {
				return err
			}
			x.handles = append(x.handles, h)
		}
	}
	for _, m := range mistakes() {
		_, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: m.name, Interval: m.interval, Params: m.params})
		if err := refused(s, err); err != nil {
			return err
		}
	}
	_, err := x.handles[4].Field("top")
	return refused(s, err)
}

// refused emits what a refusal says, in pieces: a name has at most 200 bytes.
func refused(s sdk.Session, err error) error {
	var r *sdk.Refusal
	if !errors.As(err, &r) {
		return fmt.Errorf("a mistake gives %w", err)
	}
	text := fmt.Sprintf("%s: %s", r.Code, r.Message)
	for i := 0; i < len(text); i += 150 {
		if err := s.Emit(text[i:min(i+150, len(text))], 0); err != nil {
			return err
		}
	}
	return nil
}

func (x *On) OnBars(s sdk.Session, _ []sdk.Bar) error {
	if x.calls++; x.calls%20 != 0 {
		return nil
	}
	for _, h := range x.handles {
		for _, f := range h.Fields() {
			v, err := h.Field(f)
			if !h.Ready() {
				v = -1
			}
			if err := errors.Join(err, s.Emit(h.Symbol()+" "+h.Key()+" "+f, v)); err != nil {
				return err
			}
		}
		before := -1.0
		if h.Ready() {
			before = h.Previous(2)
		}
		if err := s.Emit(h.Symbol()+" "+h.Key()+" before", before); err != nil {
			return err
		}
	}
	return nil
}
