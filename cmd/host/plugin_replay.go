package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newPluginReplay() *cobra.Command {
	var r host.PluginReplay
	var show bool
	var output string
	c := &cobra.Command{
		Use:   "replay LOG [PLUGIN]",
		Short: "Play a log of messages to a plugin again, and tell the first difference",
		Long: `Play a log of messages, which host run --record has written into messages/ of a run folder, to a plugin again. No session runs and
no data are read: the plugin gets what it got, and what it asks for, emits and logs is compared with what it did. The first
difference is told, and the exit code is 1.

The plugin is that of the strategy that the sessions file has under the log's name; or PLUGIN, a source folder, a binary or a name of
plugins.lock; or with --attach LINE one that waits under a debugger, started with -debug. With --pause the replay waits for Enter
before an instant, so that breakpoints can be set there, and with --until it ends before one. Times are the exchange's.

What counts is what a plugin does at each instant. On which message its log rides does not, nor do reports of progress and the
lines of the author's from which requests came.`,
		Example: `  host plugin replay runs/desk/4f1c8e22a07b/messages/momentum.log
  host plugin replay momentum.log ./plugins/momentum --until 2025-07-02T10:05
  host plugin replay momentum.log --attach 1:unix:/run/user/1000/strathost-4711-99/plugin17 --pause 2025-07-02T10:05
  host plugin replay momentum.log --print`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkReplay(c, r, args, output); err != nil {
				return failure{host.ExitUsage, err}
			}
			if show {
				return printMessages(c, args[0])
			}
			r.Log, r.Progress, r.Logger = args[0], lines(c), slog.New(slog.NewTextHandler(c.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
			if len(args) > 1 {
				r.Plugin = args[1]
			}
			r.Paused = func(at time.Time) error { return waitForEnter(c, at) }
			played, err := host.ReplayPlugin(c.Context(), r)
			if err != nil {
				return pluginFailure(c, err)
			}
			if output == "json" {
				err = json.NewEncoder(c.OutOrStdout()).Encode(newReplayJSON(played))
			} else {
				err = printReplay(c.OutOrStdout(), played)
			}
			if err != nil {
				return failure{host.ExitDifference, fmt.Errorf("the result cannot be printed: %w", err)}
			}
			if played.Difference != nil {
				return exit(host.ExitDifference)
			}
			return nil
		},
	}
	pluginFlags(c, &r.Place)
	c.Flags().StringVar(&r.Attach, "attach", "", "a plugin that waits under a debugger, as it prints it with -debug")
	c.Flags().StringVar(&r.Until, "until", "", "end before this instant, such as 2025-07-01T10:05")
	c.Flags().StringVar(&r.Pause, "pause", "", "wait for Enter before this instant")
	c.Flags().BoolVar(&show, "print", false, "print the messages, a line for each, and play nothing")
	outputFlag(c, &output)
	return c
}

// waitForEnter waits for a line, for the end of the input, or for Ctrl-C, which leaves the reader behind: the program ends.
func waitForEnter(c *cobra.Command, at time.Time) error {
	fmt.Fprintf(c.ErrOrStderr(), "paused before %s; Enter goes on\n", at.Format("2006-01-02 15:04:05"))
	entered := make(chan error, 1)
	go func() {
		_, err := bufio.NewReader(c.InOrStdin()).ReadString('\n')
		entered <- err
	}()
	select {
	case err := <-entered:
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	case <-c.Context().Done():
		return c.Context().Err()
	}
}

// checkReplay says what is wrong with arguments that cannot be together, or are no instants.
func checkReplay(c *cobra.Command, r host.PluginReplay, args []string, output string) error {
	if err := checkOutput(output); err != nil {
		return err
	}
	printed := c.Flags().Changed("print")
	switch {
	case r.Attach != "" && len(args) > 1:
		return fmt.Errorf("the plugin is %s or the one of --attach: leave one of them out", args[1])
	case printed && (r.Attach != "" || len(args) > 1 || r.Until != "" || r.Pause != "" || output != "text"):
		return errors.New("--print prints the log and plays nothing: leave out the plugin and the other flags")
	}
	for _, flag := range [][2]string{{"until", r.Until}, {"pause", r.Pause}} {
		if flag[1] == "" {
			continue
		}
		if _, err := host.ParseInstant(flag[1], time.UTC); err != nil {
			return fmt.Errorf("--%s: %w", flag[0], err)
		}
	}
	if r.Attach != "" {
		return host.CheckAttach(r.Attach)
	}
	return nil
}

func printMessages(c *cobra.Command, log string) error {
	out := bufio.NewWriter(c.OutOrStdout())
	err := host.PrintMessages(out, log)
	if full := out.Flush(); full != nil {
		return failure{host.ExitDifference, fmt.Errorf("the messages cannot be printed: %w", full)}
	}
	return pluginFailure(c, err)
}

func printReplay(w io.Writer, p host.PluginReplayed) error {
	h := p.Log.Header
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "log of %s, %s %s of session %s: %s, %s, %s\n", strings.TrimSpace(h.Name+" "+h.Version), h.Role, h.Strategy, h.Session,
		countText(p.Log.Messages, "message"), countText(p.Log.Windows, "window"), countText(p.Log.Days, "day"))
	for _, n := range p.Notes {
		fmt.Fprintf(out, "note: %s\n", n)
	}
	if d := p.Difference; d != nil {
		fmt.Fprintf(out, "different: message %d%s\n  recorded  %s\n  now       %s\n", d.Message, placeText(p), d.Recorded, d.Now)
		return out.Flush()
	}
	if p.Tail != "" {
		fmt.Fprintf(out, "%s\n", p.Tail)
	}
	ended := ""
	if p.Stopped {
		ended = ", as far as it was played"
	}
	fmt.Fprintf(out, "equal: %s, %s%s\n", countText(p.Messages, "message"), countText(p.Windows, "window"), ended)
	return out.Flush()
}

// placeText is where in the session a difference is.
func placeText(p host.PluginReplayed) string {
	text := ""
	if p.Difference.Window > 0 {
		text = fmt.Sprintf(", window %d", p.Difference.Window)
	}
	if !p.Difference.Time.IsZero() {
		text += p.Difference.Time.Format(", 2006-01-02 15:04:05")
	}
	return text
}

// replayJSON is what host plugin replay -o json prints.
type replayJSON struct {
	Session    string          `json:"session"`
	Strategy   string          `json:"strategy"`
	Plugin     string          `json:"plugin"`
	Version    string          `json:"version"`
	Equal      bool            `json:"equal"`
	Messages   int             `json:"messages"` // that were played
	Windows    int             `json:"windows"`
	Stopped    bool            `json:"stopped"` // before --until
	Notes      []string        `json:"notes"`
	Tail       string          `json:"tail,omitempty"`
	Difference *differenceJSON `json:"difference"`
}

type differenceJSON struct {
	Message  int     `json:"message"`
	Window   uint64  `json:"window"`
	Time     *string `json:"time"`
	Recorded string  `json:"recorded"`
	Now      string  `json:"now"`
}

func newReplayJSON(p host.PluginReplayed) replayJSON {
	h := p.Log.Header
	out := replayJSON{Session: h.Session, Strategy: h.Strategy, Plugin: h.Name, Version: h.Version, Equal: p.Difference == nil, Messages: p.Messages,
		Windows: p.Windows, Stopped: p.Stopped, Notes: append([]string{}, p.Notes...), Tail: p.Tail}
	if d := p.Difference; d != nil {
		out.Difference = &differenceJSON{Message: d.Message, Window: d.Window, Recorded: d.Recorded, Now: d.Now}
		if !d.Time.IsZero() {
			at := d.Time.Format(time.RFC3339)
			out.Difference.Time = &at
		}
	}
	return out
}
