package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/visible"
	"github.com/strathost/strathost/sdk"
)

// profiling is what host profile was asked for.
type profiling struct {
	host.ProfileOptions
	file, out, output string
	top               int
}

func newProfile() *cobra.Command {
	p := profiling{}
	c := &cobra.Command{
		Use:   "profile SCRIPT | profile --session NAME [SCRIPT]",
		Short: "Tell where the time of scripts goes, by the lines of their authors",
		Long: `Tell where the time of a script goes, by its lines. Without --session the script runs by itself, over the generated bars of
host bench, until the time is up; a scanner scans every five minutes. With --session a session of sessions.yaml runs, whole
and at least twice, and a script narrows the lines to it: the name of a strategy, or its file. Nothing is written but --out.

A fifth of the time goes into who was at work: the host, the script's own code, or one of its calls into the host. The rest
goes into lines, of which 100 a second are seen. self is the time in a line itself with what it calls of the host and of the
language, total with the script's own functions that it calls; both in percent of the time in the scripts that are told of.

Exit codes: 0 fine; 2 wrong usage; 3 a mistake, or what is no script; 4 a strategy was stopped; 5 no data; 130 interrupted.`,
		Example: `  host profile scripts/sma_cross.js
  host profile scripts/sma_cross.js --param fast=5 --for 30s --top 20
  host profile --session two-weeks
  host profile --session quickstart opening-range --out profile.pb.gz
  host profile --session pinned --locked
  go tool pprof -top profile.pb.gz`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := p.check(c, args); err != nil {
				return err
			}
			return p.profile(c)
		},
	}
	f := c.Flags()
	f.StringVar(&p.Session, "session", "", "run this session of the file, and not a script by itself")
	f.StringVar(&p.file, "file", defaultFile, "the file of the session")
	f.DurationVar(&p.For, "for", 10*time.Second, "how long to look; a session is run to its end")
	f.IntVar(&p.top, "top", 30, "lines to print; 0 for all")
	f.StringVar(&p.out, "out", "", "write the profile to this file too, for go tool pprof")
	f.IntVar(&p.Symbols, "symbols", 10, "symbols that a script by itself gets bars of")
	f.StringArrayVar(&p.Set, "param", nil, "a parameter of a script by itself, NAME=VALUE as in --set of host run; may be given several times, the last of one name holds")
	lockedFlags(c, &p.Locked, &p.PluginStore)
	f.StringVar(&p.Root, "root", "", "folder that imports of a script by itself stay in (default as in host script check)")
	outputFlag(c, &p.output)
	_ = c.RegisterFlagCompletionFunc("session", completeSessions)
	return c
}

// check refuses what does not go together.
func (p *profiling) check(c *cobra.Command, args []string) error {
	if err := checkOutput(p.output); err != nil {
		return err
	}
	if len(args) == 1 {
		p.Script = args[0]
	}
	var message string
	switch {
	case p.Session == "" && p.Script == "":
		message = "profile takes a script, or --session with the name of a session"
	case p.Session == "" && c.Flags().Changed("file"):
		message = "--file is that of a session: name it with --session"
	case p.For <= 0:
		message = fmt.Sprintf("--for is %v, expected a span such as 10s", p.For)
	case p.top < 0:
		message = fmt.Sprintf("--top is %d, expected a number of lines, or 0 for all", p.top)
	case p.Symbols < 1:
		message = fmt.Sprintf("--symbols is %d, expected at least 1", p.Symbols)
	}
	for _, of := range []string{"locked", "plugin-store"} {
		if p.Session == "" && c.Flags().Changed(of) {
			message = "--" + of + " is of the plugins of a session: name it with --session"
		}
	}
	for _, own := range []string{"param", "symbols", "root"} {
		if p.Session != "" && c.Flags().Changed(own) {
			message = "--" + own + " is for a script by itself: a session has its own in its file"
		}
	}
	if message != "" {
		return failure{host.ExitUsage, errors.New(message)}
	}
	return nil
}

func (p *profiling) profile(c *cobra.Command) error {
	p.Progress = func(line string) { fmt.Fprintln(c.ErrOrStderr(), line) }
	if p.Session != "" {
		file, err := load(c.ErrOrStderr(), p.file)
		if err != nil {
			return err
		}
		p.File = file
	}
	r, err := host.Profile(c.Context(), p.ProfileOptions)
	var mistakes sdk.Diagnostics
	switch {
	case c.Context().Err() != nil:
		return exit(host.ExitInterrupted)
	case errors.As(err, &mistakes):
		printMistakes(c.ErrOrStderr(), mistakes)
		return exit(host.ExitMistake)
	case errors.Is(err, host.ErrNoBars):
		return failure{host.ExitNoData, err}
	case err != nil:
		return failure{host.ExitUsage, err}
	}
	if p.out != "" {
		if err := writePprof(p.out, r); err != nil {
			return failure{host.ExitDifference, err}
		}
	}
	if p.top > 0 && len(r.Lines) > p.top {
		r.Lines = r.Lines[:p.top]
	}
	if p.output == "json" {
		err = json.NewEncoder(c.OutOrStdout()).Encode(r)
	} else {
		err = printProfile(c.OutOrStdout(), r)
	}
	if err != nil {
		return failure{host.ExitDifference, err}
	}
	for _, s := range r.Stopped {
		fmt.Fprintf(c.ErrOrStderr(), "%s was stopped: %s; the profile has what it did until then\n", s.Strategy,
			(&sdk.Failure{Code: s.Code, Message: s.Message, Place: s.Place}).Error())
	}
	if code := r.ExitCode(); code != host.ExitFine {
		return exit(code)
	}
	return nil
}

func writePprof(name string, r host.ProfileReport) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write the profile: %w", err)
	}
	err = r.WritePprof(f)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("write the profile %s: %w", name, err)
	}
	return nil
}

// leastShare is the percentage below which a call into the host is not worth a line of its own.
const leastShare = 0.5

func printProfile(w io.Writer, r host.ProfileReport) error {
	name := r.Script
	if r.Session != "" {
		name = "session " + r.Session
	}
	fmt.Fprintf(w, "%s, over %s\n\n", name, r.Over)
	fmt.Fprintf(w, "Where the time of the session went (%d looks, %s):\n", r.Shares.Looks, passText(r.Shares.Pass))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(percent float64, what string) { fmt.Fprintf(t, "%.1f %%\t  %s\n", percent, what) }
	row(r.Shares.Host, "the host, outside of scripts")
	for _, s := range r.Shares.Scripts {
		row(s.Percent, s.Strategy)
		row(s.Own, "  its own code")
		small := 0.0
		for _, call := range s.Calls {
			if call.Percent < leastShare {
				small += call.Percent
				continue
			}
			row(call.Percent, "  "+call.Call)
		}
		if small > 0 {
			row(small, "  other calls into the host")
		}
	}
	_ = t.Flush() // an error of w shows in the last write
	fmt.Fprintf(w, "\nWhere the time of the scripts went (%d samples, %s):\n", r.Samples, passText(r.Sampled))
	if err := printLines(w, r); err != nil {
		return err
	}
	var err error
	for _, note := range r.Notes {
		_, err = fmt.Fprintln(w, "note: "+note)
	}
	return err
}

func passText(p host.ProfilePass) string {
	text := fmt.Sprintf("%d runs", p.Runs)
	switch {
	case p.Runs == 0:
		text = "part of a run"
	case p.Runs == 1:
		text = "1 run"
	}
	if p.Cut && p.Runs > 0 {
		text += " and part of another"
	}
	return fmt.Sprintf("%s in %.1f s", text, p.Seconds)
}

func printLines(w io.Writer, r host.ProfileReport) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if r.Session != "" {
		fmt.Fprint(t, "strategy\t")
	}
	fmt.Fprintf(t, "%6s\t%7s\t%8s\tline\tfunction\t\n", "self %", "total %", "self ms")
	for _, l := range r.Lines {
		if r.Session != "" {
			fmt.Fprint(t, l.Strategy, "\t")
		}
		fmt.Fprintf(t, "%6.1f\t%7.1f\t%8.0f\t%s:%d\t%s\t%s\n", l.Self, l.Total, l.SelfMs, l.File, l.Line, visible.Line(l.Function), clipText(l.Text))
	}
	if r.Elsewhere > 0 {
		if r.Session != "" {
			fmt.Fprint(t, "\t")
		}
		fmt.Fprintf(t, "%6.1f\t\t\tin no line of the script\t\t\n", r.Elsewhere)
	}
	return t.Flush()
}

// clipText is the text of a line as far as a terminal shows it well.
func clipText(text string) string {
	const longest = 80
	runes := []rune(text)
	if len(runes) <= longest {
		return text
	}
	return string(runes[:longest-1]) + "…"
}
