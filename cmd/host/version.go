package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		Run: func(c *cobra.Command, _ []string) {
			fmt.Fprintf(c.OutOrStdout(), "strathost %s (%s %s/%s)\n", host.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		},
	}
}
