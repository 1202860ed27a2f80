package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// Watcher is told of what happens while runs are watched. All of it is called by the goroutine that calls Watch.
type Watcher struct {
	// Refused gets why nothing runs: sdk.Diagnostics for mistakes in the file, or what Run says of its options.
	Refused func(err error)
	// Ran gets what became of the sessions.
	Ran func(Rerun)
	// Waiting gets the number of files and folders that are looked at.
	Waiting func(files int)
	// Changed gets the files that changed. underWay says that a run was given up for them.
	Changed func(files []string, underWay bool)
}

// Rerun is one of the runs that are watched.
type Rerun struct {
	Outcomes []Outcome
	// Changes are, for each of the outcomes, what changed against the last run of the session that wrote results; nil where
	// there was none.
	Changes []*RunChanges
	// Gone are the sessions that ran before and that the file no longer has.
	Gone []string
}

// Watch runs the sessions of a file as Run does, and again whenever a file changes that they are made of: the file itself,
// scripts with all that they import, the source of plugins, universe files. A run that is under way is given up for the
// next. It goes on, whatever is wrong with the files, until the context ends, whose cause it then gives; another error is of
// the first run alone: the file is not there, or Run's. All sessions run as fast as they go.
//
// Of the runs that it made it leaves, of each session, the first, the last, and the one before: what was made between is
// removed, unless it cannot be made again (it is not reproducible, or differs from one of the same inputs) or somebody else
// ran the same since.
func Watch(ctx context.Context, path string, o Options, w Watcher) error {
	if _, err := os.Stat(path); err != nil {
		if _, err := Load(path); err != nil {
			return err
		}
	}
	var full float64
	o.Speed = &full
	x := &watching{path: path, options: o, sessions: map[string]*sessionRuns{}, made: map[string]FileState{}}
	for first := true; ; first = false {
		state := x.look(ctx)
		outcomes, changed, err := x.run(ctx, state)
		underWay := len(changed) > 0
		var mistakes sdk.Diagnostics
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case underWay: // of files that were being written nothing is told
		case err != nil && first && !errors.As(err, &mistakes):
			return err
		case err != nil:
			w.Refused(err)
		default:
			w.Ran(x.compare(outcomes))
		}
		x.prune(outcomes)
		if !underWay {
			w.Waiting(state.There())
		}
		if changed, err = settled(ctx, state, changed); err != nil {
			return err
		}
		w.Changed(changed, underWay)
	}
}

// settled waits until files have changed, unless some have already, and for the rest of what is written then.
func settled(ctx context.Context, state FileState, changed []string) ([]string, error) {
	for len(changed) == 0 {
		if _, err := state.Changed(ctx); err != nil {
			return nil, err
		}
		changed = state.Settle(ctx) // none where all is as it was
	}
	if all := state.Settle(ctx); len(all) > 0 {
		changed = all
	}
	return changed, context.Cause(ctx)
}

// watching is the state of Watch.
type watching struct {
	path     string
	options  Options
	known    []string // the files of the last look
	sessions map[string]*sessionRuns
	made     map[string]FileState // the run folders of ours that may go, with their manifests as we left them
}

// sessionRuns is what is known of a session's runs.
type sessionRuns struct {
	first, before string // run folders
	last          ranSession
}

// ranSession is what is kept of a run to compare the next with.
type ranSession struct {
	dir     string
	status  Status
	counts  export.Counts
	stopped []session.Stop
}

// look is what the files look like. What was known is looked at as long as a mistake may hide it.
func (x *watching) look(ctx context.Context) FileState {
	files, whole := filesOfRun(ctx, x.path, x.options)
	if !whole {
		files = append(files, x.known...)
		slices.Sort(files)
		files = slices.Compact(files)
	}
	x.known = files
	return LookAt(files)
}

// run runs the sessions, and gives it up as soon as a file changes.
func (x *watching) run(ctx context.Context, state FileState) ([]Outcome, []string, error) {
	running, stop := context.WithCancel(ctx)
	defer stop()
	seen := make(chan []string, 1)
	go func() {
		changed, _ := state.Changed(running) // its error is that the run is over
		if len(changed) > 0 {
			stop()
		}
		seen <- changed
	}()
	file, err := Load(x.path)
	var outcomes []Outcome
	if err == nil {
		outcomes, err = Run(running, file, x.options)
	}
	stop()
	changed := <-seen
	if len(changed) == 0 {
		changed = state.changed()
	}
	return outcomes, changed, err
}

// compare compares the runs with those before, whose place they take.
func (x *watching) compare(outcomes []Outcome) Rerun {
	r := Rerun{Outcomes: outcomes, Changes: make([]*RunChanges, len(outcomes))}
	ran := map[string]bool{}
	for i, o := range outcomes {
		ran[o.Session] = true
		s := x.sessions[o.Session]
		now := ranSession{dir: o.RunDir, status: o.Status, counts: o.Counts, stopped: o.Result.Stopped}
		if s != nil {
			r.Changes[i] = runChanges(s.last, now)
		}
		switch {
		case o.RunDir == "":
		case s == nil:
			x.sessions[o.Session] = &sessionRuns{first: o.RunDir, before: o.RunDir, last: now}
		default:
			s.before, s.last = s.last.dir, now
		}
	}
	for name, s := range x.sessions {
		if ran[name] {
			continue
		}
		r.Gone = append(r.Gone, name)
		delete(x.sessions, name)
		for _, dir := range []string{s.first, s.before, s.last.dir} { // it may come back
			delete(x.made, dir)
		}
	}
	slices.Sort(r.Gone)
	return r
}

// prune removes the runs of ours that nobody needs any more.
func (x *watching) prune(outcomes []Outcome) {
	for _, o := range outcomes {
		again := o.Reproducible && o.Difference == ""
		_, ours := x.made[o.RunDir]
		if o.RunDir != "" && again && (ours || !o.Existed) {
			x.made[o.RunDir] = LookAt([]string{filepath.Join(o.RunDir, "manifest.json")})
		}
	}
	needed := map[string]bool{}
	for _, s := range x.sessions {
		needed[s.first], needed[s.before], needed[s.last.dir] = true, true, true
	}
	for dir, manifest := range x.made {
		if needed[dir] {
			continue
		}
		delete(x.made, dir)
		if len(manifest.changed()) == 0 {
			_ = export.Remove(dir) // what cannot be removed stays, as every run of host run does
		}
	}
}
