// Package main is a plugin that is not what a strategy should be: it looks into its own memory, where the SDK keeps what the host
// has sent ahead of time.
package main

import (
	"reflect"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type peeker struct{}

func (peeker) OnBars(s sdk.Session, _ []sdk.Bar) error {
	window := reflect.ValueOf(s).Elem().FieldByName("lane").Elem().FieldByName("window")
	return s.Emit("knows of instants", float64(window.FieldByName("instants").Len()))
}

func main() {
	serve.Main(sdk.Plugin{Name: "peeker", Version: "0.1.0", Description: "looks ahead",
		New: sdk.NewStrategy(func(struct{}) (peeker, error) { return peeker{}, nil })})
}
