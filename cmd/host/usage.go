package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

// helpOf is cobra's help command, which refuses to help with what is no command.
func helpOf(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Name() != "help" {
			continue
		}
		c.Run = nil
		c.RunE = func(_ *cobra.Command, args []string) error {
			of, rest, err := root.Find(args)
			if of == nil || err != nil {
				return refuseSubcommand(root, args)
			}
			if of.HasSubCommands() && len(rest) > 0 {
				return refuseSubcommand(of, rest)
			}
			return of.Help()
		}
	}
}

// strict makes the command and all below it refuse arguments that they do not take, in our words and with exit code 2. Of
// itself cobra prints the help of a parent command whose subcommand is not known, as if it had been asked for.
func strict(c *cobra.Command) {
	if c.HasSubCommands() {
		if c.RunE == nil {
			c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
		}
		c.Args = refuseSubcommand
	} else if takes := c.Args; takes != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			err := takes(c, args)
			var own failure
			if err == nil || errors.As(err, &own) {
				return err
			}
			return failure{host.ExitUsage, fmt.Errorf("%s takes %s, got %s", c.CommandPath(), argumentsOf(c), countArguments(args))}
		}
	}
	for _, sub := range c.Commands() {
		strict(sub)
	}
}

// refuseSubcommand refuses what is no subcommand of a command.
func refuseSubcommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() || sub.Name() == "help" {
			names = append(names, sub.Name())
		}
	}
	text := fmt.Sprintf("%s has no command %q", c.CommandPath(), args[0])
	if near, ok := sdk.Nearest(args[0], names); ok {
		text += fmt.Sprintf(": did you mean %s?", near)
	} else {
		slices.Sort(names)
		text += "; it has " + strings.Join(names, ", ")
	}
	return failure{host.ExitUsage, fmt.Errorf("%s", text)}
}

// argumentsOf is what a command takes, by the line of its usage.
func argumentsOf(c *cobra.Command) string {
	_, takes, ok := strings.Cut(c.Use, " ")
	if !ok {
		return "no arguments"
	}
	return takes
}

func countArguments(args []string) string {
	switch len(args) {
	case 0:
		return "no arguments"
	case 1:
		return fmt.Sprintf("%q", args[0])
	}
	return fmt.Sprintf("%d arguments", len(args))
}
