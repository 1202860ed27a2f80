// Package main is a plugin: momentum watches one symbol through an indicator, without having it in the session, and asks
// for the symbol itself once it rises.
package main

import (
	"fmt"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type params struct {
	Watch    string `param:"watch" help:"the symbol to watch"`
	Lookback int    `param:"lookback" default:"20" min:"2" max:"500" help:"5m bars to average over"`
}

type momentum struct {
	params
	average sdk.Indicator
	rising  bool
}

func newMomentum(p params) (*momentum, error) { return &momentum{params: p}, nil }

// OnStart takes the day's handle. The symbol is provisioned for it, adhoc: it has what the average needs and no more.
func (m *momentum) OnStart(s sdk.Session) error {
	average, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: m.Watch, Name: "sma", Interval: "5m",
		Params: map[string]any{"period": m.Lookback}, Reason: "to see whether it rises"})
	if err != nil {
		return err
	}
	m.average, m.rising = average, false
	return s.Every("5m", m.look)
}

// look asks for the symbol in full once its average has risen three times in a row.
func (m *momentum) look(s sdk.Session) error {
	a := m.average
	if m.rising || !(a.Value() > a.Previous(1) && a.Previous(1) > a.Previous(2) && a.Previous(2) > a.Previous(3)) {
		return nil
	}
	m.rising = true
	_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: m.Watch, Reason: fmt.Sprintf("its average rose to %.2f", a.Value())})
	return err
}

// OnBars emits how far each bar of the watched symbol closes from its average.
func (m *momentum) OnBars(s sdk.Session, bars []sdk.Bar) error {
	for _, b := range bars {
		if b.Symbol != m.Watch || !m.average.Ready() {
			continue
		}
		if err := s.Emit("distance "+b.Symbol, b.Close/m.average.Value()-1); err != nil {
			return err
		}
	}
	return nil
}

var plugin = sdk.Plugin{Name: "momentum", Version: "0.1.0", Description: "watches a symbol and adds it once it rises", New: sdk.NewStrategy(newMomentum)}

func main() { serve.Main(plugin) }
