//go:build unix

// Package main is a plugin that misbehaves, in the way that its environment names. The tests of the host run it beside a strategy that
// does not. "modes" prints all ways, one a line.
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
	"github.com/strathost/strathost/sdk/wire"
)

// The environment that a test gives.
const (
	envMode  = "CULPRIT"       // how it misbehaves
	envFate  = "CULPRIT_FATE"  // of the mode at_message: one of fates
	envAt    = "CULPRIT_AT"    // and the message, from 1; 0 counts them
	envNotes = "CULPRIT_NOTES" // the folder where each process notes what must not stay: a file named by its number, with its private folder
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "modes" {
		printModes()
		return
	}
	note(os.Getpid(), os.Getenv(wire.EnvRunDir))
	mode := os.Getenv(envMode)
	if do, ok := early[mode]; ok {
		do()
	}
	if do, ok := raw[mode]; ok {
		serveRaw(do)
		return
	}
	serve.Main(plugin(mode))
}

func printModes() {
	for _, modes := range [][]string{slices.Collect(maps.Keys(early)), slices.Collect(maps.Keys(raw)), slices.Collect(maps.Keys(calls)), {slowStart, hangInEnd}} {
		for _, m := range modes {
			fmt.Println(m)
		}
	}
}

// note writes down a process, and a folder of its own.
func note(pid int, dir string) {
	if notes := os.Getenv(envNotes); notes != "" {
		if err := os.WriteFile(filepath.Join(notes, strconv.Itoa(pid)), []byte(dir), 0o600); err != nil {
			panic(err)
		}
	}
}

// plugin is the strategy, made with the SDK.
func plugin(mode string) sdk.Plugin {
	return sdk.Plugin{Name: "culprit", Version: "1.0.0", Description: "misbehaves", New: sdk.NewStrategy(func(struct{}) (*culprit, error) {
		if mode == slowStart {
			forever()
		}
		return &culprit{mode: mode}, nil
	})}
}
