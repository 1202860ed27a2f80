package serve_test

import (
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type quiet struct{}

func newQuiet(struct{}) (quiet, error) { return quiet{}, nil }

func (quiet) OnBars(sdk.Session, []sdk.Bar) error { return nil }

// The whole of a plugin's main package beside the strategy itself.
func Example() {
	plugin := sdk.Plugin{Name: "quiet", Version: "0.1.0", Description: "does nothing", New: sdk.NewStrategy(newQuiet)}
	main := func() { serve.Main(plugin) }
	_ = main // it ends the process
}
