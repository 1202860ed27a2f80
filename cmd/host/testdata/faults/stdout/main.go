// Package main prints to its standard output before the handshake.
package main

import (
	"fmt"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type quiet struct{}

func (quiet) OnBars(sdk.Session, []sdk.Bar) error { return nil }

func main() {
	fmt.Println("hello from the plugin")
	serve.Main(sdk.Plugin{Name: "stdout", Version: "0.0.1", New: sdk.NewStrategy(func(struct{}) (quiet, error) { return quiet{}, nil })})
}
