package sdk_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/strathost/strathost/sdk"
)

// breakout asks for a symbol when another closes above a price.
type breakout struct{ breakoutParams }

type breakoutParams struct {
	Above float64       `param:"above" min:"0" help:"the price to close above"`
	Add   string        `param:"add" default:"TSLA" help:"the symbol to add then"`
	Wait  time.Duration `param:"wait" default:"5m" max:"1h" help:"time from the open before it looks"`
}

func newBreakout(p breakoutParams) (*breakout, error) { return &breakout{p}, nil }

func (b *breakout) OnBars(s sdk.Session, bars []sdk.Bar) error {
	for _, bar := range bars {
		if bar.Close <= b.Above {
			continue
		}
		_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: b.Add, Reason: bar.Symbol + " breaks out"})
		if errors.Is(err, sdk.QuotaExceeded) {
			return nil // others were faster
		}
		return err
	}
	return nil
}

// A factory is made of an author's constructor. It knows the parameters by the tags of their struct.
func ExampleNewStrategy() {
	plugin := sdk.Plugin{Name: "breakout", Version: "0.1.0", Description: "follows what breaks out", New: sdk.NewStrategy(newBreakout)}
	for _, p := range plugin.New.Params() {
		fmt.Printf("%s %s: %s\n", p.Name, p.Kind, p.Help)
	}
	// Output:
	// above float64: the price to close above
	// add string: the symbol to add then
	// wait duration: time from the open before it looks
}

// Every mistake in the parameters is told at once, before anything starts.
func ExampleFactory_Make() {
	_, err := sdk.NewStrategy(newBreakout).Make(map[string]any{"abov": 10, "wait": "2h"})
	fmt.Println(err)
	// Output:
	// params.above: missing: above is required; the price to close above [invalid_parameter]
	// params.wait: expected at most 1h, got "2h"; time from the open before it looks [invalid_parameter]
	// params.abov: unknown parameter "abov"; did you mean above? [invalid_parameter]
}

// A refused request is an error that says why, to a program and to a person.
func ExampleRefusal() {
	var err error = sdk.Refuse(sdk.NoDataSource, "XYZ", "there are no bars of XYZ")
	fmt.Println(errors.Is(err, sdk.NoDataSource))
	var refusal *sdk.Refusal
	if errors.As(err, &refusal) {
		fmt.Println(refusal.Symbol, refusal.Code)
	}
	// Output:
	// true
	// XYZ no_data_source
}
