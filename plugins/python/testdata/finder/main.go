// Package main is the counterpart of ../finder.py: a scanner.
package main

import (
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type finder struct{}

func newFinder(struct{}) (*finder, error) { return &finder{}, nil }

func (*finder) OnScan(s sdk.Session, scan sdk.Scan) error {
	for i, symbol := range scan.Universe {
		if scan.PreSession {
			_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: symbol, Reason: "before the session"})
			return err
		}
		if err := s.Emit(symbol, float64(scan.Time.Unix())+float64(i)); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	serve.Main(sdk.Plugin{Name: "finder", Version: "0.1.0", New: sdk.NewScanner(newFinder)})
}
