// Package main is a plugin with a method of a wrong form: it can never run.
package main

import (
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type wrong struct{}

func (*wrong) OnStart(sdk.Session, int) error { return nil }

func (*wrong) OnBars(sdk.Session, []sdk.Bar) error { return nil }

func main() {
	serve.Main(sdk.Plugin{Name: "wrongsig", Version: "0.1.0", Description: "is wrong",
		New: sdk.NewStrategy(func(struct{}) (*wrong, error) { return &wrong{}, nil })})
}
