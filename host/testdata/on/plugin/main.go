// Package main is the plugin of host/on_test.go.
package main

import (
	"github.com/strathost/strathost/host/testdata/on/strategy"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

func main() {
	serve.Main(sdk.Plugin{Name: "on", Version: "0.0.1", Description: "indicators on others", New: sdk.NewStrategy(strategy.New)})
}
