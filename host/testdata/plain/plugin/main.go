// Package main is a plugin that runs the script that its parameter code holds; see package plain.
package main

import (
	"os"

	"github.com/strathost/strathost/host/testdata/plain"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

func main() {
	p := sdk.Plugin{Name: "plain", Version: "0.0.1", Description: "runs a plain script in Go", New: plain.Strategies}
	if os.Getenv("PLAIN_ROLE") == string(sdk.RoleScanner) {
		p.New = plain.Scanners
	}
	serve.Main(p)
}
