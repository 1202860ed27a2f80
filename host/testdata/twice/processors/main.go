// Package main is a plugin that is not what a strategy should be: it tells on how many processors it runs.
package main

import (
	"runtime"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type processors struct{}

func (processors) OnStart(s sdk.Session) error {
	return s.Emit("processors", float64(runtime.GOMAXPROCS(0)))
}

func (processors) OnBars(sdk.Session, []sdk.Bar) error { return nil }

func main() {
	serve.Main(sdk.Plugin{Name: "processors", Version: "0.1.0", Description: "tells its processors",
		New: sdk.NewStrategy(func(struct{}) (processors, error) { return processors{}, nil })})
}
