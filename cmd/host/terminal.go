package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host/visible"
)

// showOutput makes what a command prints visible: terminals obey control characters, and authors and data may have put some into
// it. JSON stays the same JSON.
func showOutput(c *cobra.Command) {
	root := c.Root()
	root.SetErr(visible.NewWriter(root.ErrOrStderr()))
	if output := c.Flag("output"); output != nil && output.Value.String() == "json" {
		root.SetOut(visible.NewJSONWriter(root.OutOrStdout()))
		return
	}
	root.SetOut(visible.NewWriter(root.OutOrStdout()))
}

// endOutput writes what of a character is left: one that was never whole.
func endOutput(root *cobra.Command) {
	for _, w := range []io.Writer{root.OutOrStdout(), root.ErrOrStderr()} {
		if v, ok := w.(*visible.Writer); ok {
			_ = v.Flush() // whoever prints was told that it cannot be written
		}
	}
}

// drawnOn is the terminal behind a command's output, for what draws with control characters of the host's own.
func drawnOn(w io.Writer) io.Writer {
	if v, ok := w.(*visible.Writer); ok {
		return v.Under()
	}
	return w
}
