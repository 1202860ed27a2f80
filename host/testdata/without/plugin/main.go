// Package main is the plugin of host/same_test.go.
package main

import (
	"github.com/strathost/strathost/host/testdata/without/strategy"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

func main() {
	serve.Main(sdk.Plugin{Name: "without", Version: "0.0.1", Description: "the same in Go", New: sdk.NewStrategy(strategy.New)})
}
