package host

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// ProfileOptions say what is profiled: a script alone, or a session of a file.
type ProfileOptions struct {
	// Script is a script to be run by itself over generated bars, as host bench does. With Session it is the strategy or
	// scanner, by its name or its script, of which lines are told; empty for all that are scripts.
	Script string
	// Root is the folder that imports of a script by itself stay in; empty for ScriptRoot.
	Root string
	// Set are parameters of a script by itself, NAME=VALUE, read as in Options.Set; the last of one name holds.
	Set []string
	// Symbols are how many a script by itself gets bars of; 0 for 10.
	Symbols int
	// File and Session are the session; nil and empty for a script by itself.
	File    *File
	Session string
	// Locked and PluginStore are of the session's plugins, as in Options.
	Locked      bool
	PluginStore string
	// For is how long to look, 0 for 10 s. A script by itself is cut off then. A session is run whole, at least twice, and again
	// while there is time.
	For time.Duration
	// Progress, where not nil, gets lines for a person.
	Progress func(line string)
}

// profileFor is how long a profile looks where nobody says: at 100 looks a second it sees a line of 1 % a few times.
const profileFor = 10 * time.Second

// openingPatience is how many times as long a short session may take with the loading, such as the building of plugins.
const openingPatience = 2

// sharesPart is the part of the time in which shares are measured, 1000 looks a second; lines take the rest, 100 a second.
const sharesPart = 5

// profiled is what is run for a profile, as often as there is time.
type profiledSession struct {
	report ProfileReport
	shown  func(file string) string // how a file of the scripts is called from the working folder
	root   string
	only   map[string]bool // the strategies of which lines are told; "" for time of which nobody knows whose it is
	cut    bool            // it need not end
	// open loads the scripts; the function that it returns closes them.
	open func(context.Context, *script.Profiler) (session.Config, func(), error)
}

// Profile finds out where the time of scripts goes. The error is sdk.Diagnostics for mistakes in the scripts and for what is no
// script, ErrNoBars for a session without data, script.ErrProfiling where another profile is being taken, and the
// context's where that ended it. Limits hold as in a run: a strategy that was stopped is in the report, with what was seen until
// then.
func Profile(ctx context.Context, o ProfileOptions) (ProfileReport, error) {
	if o.For <= 0 {
		o.For = profileFor
	}
	var p profiledSession
	var err error
	if o.Session != "" {
		p, err = profileSession(ctx, o)
	} else {
		p, err = profileScript(ctx, o)
	}
	if err != nil {
		return ProfileReport{}, err
	}
	profiler := script.NewProfiler()
	shares, lines := o.For/sharesPart, o.For-o.For/sharesPart
	if p.report.Shares.Pass, err = p.pass(ctx, profiler, shares, profiler.Shares); err != nil {
		return ProfileReport{}, err
	}
	if p.report.Sampled, err = p.pass(ctx, profiler, lines, profiler.Lines); err != nil {
		return ProfileReport{}, err
	}
	p.report.takeShares(profiler)
	p.report.takeLines(profiler.Stacks(), p.only, p.shown, newSourceLines(p.root))
	return p.report, nil
}

// ErrNoBars is the error of Profile where a session has no data.
var ErrNoBars = errors.New("nothing to profile")

// pass runs the session, again and again while there is time, and looks in one way.
func (p *profiledSession) pass(ctx context.Context, profiler *script.Profiler, budget time.Duration, look func(load, run func() error) error) (ProfilePass, error) {
	var pass ProfilePass
	until := ctx
	if p.cut {
		var cancel context.CancelFunc
		until, cancel = context.WithTimeout(ctx, budget)
		defer cancel()
	}
	began, ran := time.Now(), time.Duration(0)
	for {
		result, took, err := p.once(until, profiler, look)
		ran += took
		pass.Seconds = ran.Seconds()
		if len(result.Stopped) > 0 {
			p.report.Stopped = stoppedOf(result)
		}
		switch {
		case ctx.Err() != nil:
			return pass, ctx.Err()
		case until.Err() != nil && err != nil:
			pass.Cut = true
			return pass, nil
		case err != nil:
			return pass, err
		}
		pass.Runs++
		pass.Bars += result.Bars()
		if len(result.Stopped) > 0 || until.Err() != nil || ran >= budget || time.Since(began) >= openingPatience*budget {
			return pass, nil
		}
	}
}

// once runs the session one time, and tells how long it took without the loading.
func (p *profiledSession) once(ctx context.Context, profiler *script.Profiler, look func(load, run func() error) error) (result session.Result, took time.Duration, err error) {
	var c session.Config
	closing := func() {}
	defer func() { closing() }()
	load := func() error {
		opened, end, err := p.open(ctx, profiler)
		if err == nil {
			c, closing = opened, end
		}
		return err
	}
	err = look(load, func() (err error) {
		began := time.Now()
		defer func() { took = time.Since(began) }()
		result, err = session.Run(ctx, c)
		return err
	})
	var none *session.NoDataError
	switch {
	case errors.As(err, &none):
		err = fmt.Errorf("%w: %w", ErrNoBars, err)
	case err == nil && result.Ended && result.Bars() == 0:
		err = fmt.Errorf("%w: there was no bar of any symbol %s", ErrNoBars, p.report.Over)
	}
	return result, took, err
}

func stoppedOf(r session.Result) []ProfileStopped {
	out := []ProfileStopped{}
	for _, s := range r.Stopped {
		out = append(out, ProfileStopped{Strategy: s.Strategy, Code: s.Code, Message: s.Message, Place: s.Place})
	}
	return out
}

// unprofiled is the mistake of naming what is no script.
func unprofiled(file, what string) error {
	return sdk.Diagnostics{{File: file, Code: sdk.NotSupported, Message: what + ": host profile tells of the lines of scripts",
		Hint: "how fast a plugin is tells host bench FOLDER, and Go's own profiler its lines: write a CPU profile to a file in its main " +
			"(runtime/pprof), and read it with go tool pprof -list"}}
}
