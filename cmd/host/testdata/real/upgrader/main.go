// Package main is a plugin that adds RIVN at 11:00.
package main

import (
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type upgrader struct{}

func (upgrader) OnStart(s sdk.Session) error {
	return s.At("11:00", func(s sdk.Session) error {
		_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "rivn", Reason: "it is worth having"})
		return err
	})
}

func (upgrader) OnBars(sdk.Session, []sdk.Bar) error { return nil }

func main() {
	serve.Main(sdk.Plugin{Name: "upgrader", Version: "0.0.1", Description: "adds RIVN at 11:00",
		New: sdk.NewStrategy(func(struct{}) (upgrader, error) { return upgrader{}, nil })})
}
