// Package main is a plugin that misbehaves in the way that its parameter names, at the bar of 10:00.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type params struct {
	Mode string `param:"mode" help:"panic, exit, hang, stderr, error or wordless"`
}

type culprit struct{ params }

func newCulprit(p params) (*culprit, error) { return &culprit{p}, nil }

func (c *culprit) OnBars(s sdk.Session, _ []sdk.Bar) error {
	if s.Now().In(s.Location()).Format("15:04") != "10:00" {
		return nil
	}
	switch c.Mode {
	case "panic":
		panic("as I was told")
	case "exit":
		os.Exit(7)
	case "hang":
		for {
			time.Sleep(time.Second)
		}
	case "stderr":
		fmt.Fprintln(os.Stderr, `{"@message":1}`)
	case "error":
		return fmt.Errorf("a plain error")
	case "wordless":
		return fmt.Errorf("")
	}
	return nil
}

func main() {
	serve.Main(sdk.Plugin{Name: "misbehave", Version: "0.0.1", Description: "misbehaves as told", New: sdk.NewStrategy(newCulprit)})
}
