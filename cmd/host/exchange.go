package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

// exchange is the calendar that a command goes by, as its flags name it.
type exchange struct{ name, config string }

func exchangeFlags(c *cobra.Command) *exchange {
	var e exchange
	c.Flags().StringVar(&e.name, "exchange", "XNYS", "the exchange whose calendar and time it is: host calendar lists them")
	configFlag(c, &e.config)
	_ = c.RegisterFlagCompletionFunc("exchange", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return completeCalendars(e.config)
	})
	return &e
}

func configFlag(c *cobra.Command, file *string) {
	c.Flags().StringVar(file, "config", "", "a sessions file, whose calendars can be named too")
}

func completeCalendars(file string) ([]string, cobra.ShellCompDirective) {
	known, _ := host.LoadCalendars(file) // those of the host are there in any case
	all, err := known.All()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, info := range all {
		names = append(names, info.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// loadCalendars reads the calendars of a sessions file and prints every mistake in them.
func loadCalendars(c *cobra.Command, file string) (host.Calendars, error) {
	known, err := host.LoadCalendars(file)
	var mistakes sdk.Diagnostics
	if errors.As(err, &mistakes) {
		printMistakes(c.ErrOrStderr(), mistakes)
		return known, told{exit: host.ExitMistake, mistakes: mistakes}
	}
	if err != nil {
		return known, failure{host.ExitMistake, err}
	}
	return known, nil
}

// calendar is the one that the flags name.
func (e *exchange) calendar(c *cobra.Command) (*host.Calendar, error) {
	known, err := loadCalendars(c, e.config)
	if err != nil {
		return nil, err
	}
	found, err := known.Lookup(e.name)
	if err != nil {
		return nil, failure{host.ExitUsage, err}
	}
	return found, nil
}
