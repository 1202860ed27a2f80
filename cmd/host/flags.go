package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/strathost/strathost/host"
)

// refuseEmpty refuses arguments and values of flags that are empty, which a shell makes of a variable that is not set. Where
// one may be left out, it would else mean all that there is.
func refuseEmpty(c *cobra.Command, args []string) error {
	for i, a := range args {
		if blank(a) {
			return failure{host.ExitUsage, fmt.Errorf("argument %d of %s is empty: a variable that is not set?", i+1, c.CommandPath())}
		}
	}
	var err error
	c.Flags().Visit(func(f *pflag.Flag) {
		empty := f.Value.Type() == "string" && blank(f.Value.String())
		if list, ok := f.Value.(interface{ GetSlice() []string }); ok {
			empty = slices.ContainsFunc(list.GetSlice(), blank)
		}
		if empty && err == nil {
			err = failure{host.ExitUsage, fmt.Errorf("--%s is given an empty value: a variable that is not set? Leave the flag out where you mean no value", f.Name)}
		}
	})
	return err
}

// names are the values of a flag that may be given several times, and several at a time with commas between them. Unlike
// pflag's own it keeps those that are empty, for refuseEmpty.
type names []string

func (n *names) Set(text string) error {
	*n = append(*n, strings.Split(text, ",")...)
	return nil
}

func (n *names) String() string     { return strings.Join(*n, ",") }
func (n *names) Type() string       { return "strings" }
func (n *names) GetSlice() []string { return *n }

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// flagMistake tells of a value that a flag cannot have by what it takes.
func flagMistake(c *cobra.Command, err error) error {
	if c.HasSubCommands() && c.Flags().NArg() > 0 { // host script chek -o json: the flag is one of the command that is meant
		return refuseSubcommand(c, c.Flags().Args())
	}
	takes := map[string]string{"float64": "a number", "int": "a whole number", "bool": "true or false", "duration": "a span such as 5s"}
	var wrong *pflag.InvalidValueError
	if errors.As(err, &wrong) && takes[wrong.GetFlag().Value.Type()] != "" {
		return fmt.Errorf("--%s is %q, expected %s", wrong.GetFlag().Name, wrong.GetValue(), takes[wrong.GetFlag().Value.Type()])
	}
	return err
}
