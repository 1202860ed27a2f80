package script

import (
	_ "embed"
	"fmt"

	"github.com/dop251/goja"
)

// freezeText freezes the language's own objects.
//
//go:embed freeze.js
var freezeText string

// freezeProgram is compiled once: each script has a world of its own, and the same is done to each.
var freezeProgram = goja.MustCompile("freeze.js", freezeText, true)

// freezeWorld freezes what the language brings, last of all: what a script changes are its own things.
func (s *Script) freezeWorld() error {
	if _, err := s.rt.RunProgram(freezeProgram); err != nil {
		return fmt.Errorf("freeze the language's own objects: %w", err)
	}
	return nil
}
