// Package main is the plugin of host/custom_test.go.
package main

import (
	"github.com/strathost/strathost/host/testdata/custom/strategy"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

func main() {
	serve.Main(sdk.Plugin{Name: "custom", Version: "0.0.1", Description: "an indicator of its own", New: sdk.NewStrategy(strategy.New)})
}
