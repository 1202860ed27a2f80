// Package main is the command line of strathost: one file for each verb, no logic of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/bench"
	"github.com/strathost/strathost/host/visible"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

func main() {
	host.Init()
	if os.Getenv(bench.PluginVariable) != "" { // host bench started this very binary to measure a plugin
		serve.Main(bench.Plugin())
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// exit is an error that only carries an exit code: what there is to say has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// told is mistakes that have been printed.
type told struct {
	exit
	mistakes sdk.Diagnostics
}

func (t told) Unwrap() []error { return []error{t.exit, t.mistakes} }

// failure is an error with the exit code that it stands for.
type failure struct {
	code int
	err  error
}

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	problems := visible.NewWriter(os.Stderr)
	err := root.ExecuteContext(ctx)
	endOutput(root)
	var silent exit
	var coded failure
	switch {
	case err == nil:
		return host.ExitFine
	case errors.As(err, &silent):
		return int(silent)
	case errors.As(err, &coded):
		fmt.Fprintln(problems, "host:", coded.err)
		return coded.code
	}
	fmt.Fprintln(problems, "host:", err)
	fmt.Fprintln(problems, "See host --help.")
	return host.ExitUsage
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "host",
		Short: "Run trading strategies over market data, and know of every symbol who added it",
		Long: `strathost runs sessions: trading days replayed over market data, with strategies that are written as JavaScript
files or as Go plugins. Strategies ask for symbols, bars and indicators while the session runs; the host serves each
request whole or refuses it with a code, and keeps a ledger of who asked for what, when and why.

Exit codes, the first that applies: 3 a mistake was found before the first instant; 5 no data for a whole session;
4 a strategy was stopped; 1 a difference was found; 2 wrong usage; 130 interrupted; 0 fine.`,
		PersistentPreRunE: func(c *cobra.Command, args []string) error {
			showOutput(c)
			return refuseEmpty(c, args)
		},
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(flagMistake)
	root.AddCommand(newNew(), newSchema())
	root.AddCommand(newRun(), newValidate(), newExplain(), newDiff(), newShow(), newCheck(), newBench(), newProfile(), newData(), newCalendar(), newIndicators(), newScript(), newPlugin(), newTest(), newVersion())
	root.InitDefaultCompletionCmd()
	helpOf(root)
	strict(root)
	return root
}

// defaultFile is the sessions file where none is named.
const defaultFile = "sessions.yaml"

// fileFlag adds another way to name the sessions file, which commands have that take other arguments.
func fileFlag(c *cobra.Command) {
	c.Flags().String("file", defaultFile, "the sessions file, the same as FILE")
}

// checkFile refuses a sessions file that is named twice.
func checkFile(c *cobra.Command, args []string) error {
	if len(args) > 0 && c.Flags().Changed("file") {
		return failure{host.ExitUsage, fmt.Errorf("two sessions files are named, %s and --file %s: leave one out", args[0], c.Flag("file").Value)}
	}
	return nil
}

// fileArgument is the sessions file of a command, as FILE or --file.
func fileArgument(c *cobra.Command, args []string) string {
	switch {
	case c.Flags().Changed("file"):
		return c.Flag("file").Value.String()
	case len(args) > 0:
		return args[0]
	}
	return defaultFile
}

// outputFlag adds -o to a command.
func outputFlag(c *cobra.Command, output *string) {
	c.Flags().StringVarP(output, "output", "o", "text", "what to print: text or json")
	_ = c.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

func checkOutput(output string) error {
	if output != "text" && output != "json" {
		return failure{host.ExitUsage, fmt.Errorf("--output is %q, expected text or json", output)}
	}
	return nil
}
