// Command momentum is a plugin that the tests build.
package main

import (
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type params struct {
	Lookback int `param:"lookback" default:"20" min:"2" help:"bars to look back"`
}

type momentum struct{ lookback int }

func (m *momentum) OnBars(s sdk.Session, _ []sdk.Bar) error {
	_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "TSLA"})
	return err
}

func newMomentum(p params) (*momentum, error) { return &momentum{lookback: p.Lookback}, nil }

var plugin = sdk.Plugin{Name: "momentum", Version: "0.1.0", Description: "follows what rises", New: sdk.NewStrategy(newMomentum)}

func main() { serve.Main(plugin) }
