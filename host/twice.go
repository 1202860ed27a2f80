package host

import (
	"context"
	"errors"
	"runtime"

	"github.com/strathost/strathost/host/export"
)

// Repeat is what the second run of a session showed.
type Repeat struct {
	// Processors are the GOMAXPROCS of the first run and of the second, of RunTwice.
	Processors [2]int
	// OneInstant says that the second was RunParanoid's.
	OneInstant bool
	// Files is how many files were compared: all that must repeat.
	Files int
	// Difference is the first place where the two runs differ; nil where they are equal.
	Difference *export.Difference
	// Dir is the folder of the second run where it differs: it is kept then, beside the first.
	Dir string
	// Status is how the second run ended, Err why it could not be compared.
	Status Status
	Err    error
}

func (r *Repeat) exitCode() int {
	switch {
	case r == nil:
		return ExitFine
	case r.Status == Interrupted:
		return ExitInterrupted
	case r.Difference != nil || r.Err != nil:
		return ExitDifference
	}
	return ExitFine
}

// RunTwice runs sessions twice, first on one processor and then on all, and tells in Outcome.Repeat whether both left the
// same bytes. The outcomes are those of the first run. The second runs as fast as it goes, its folder is removed where it is
// equal, and a session that did not run to a folder is not repeated. It changes GOMAXPROCS of the whole process while it
// runs, and gives plugins the same number; a plugin whose env sets GOMAXPROCS keeps its own.
func RunTwice(ctx context.Context, file *File, o Options) ([]Outcome, error) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	processors := [2]int{1, max(2, runtime.NumCPU())} // on a machine with one processor two threads take turns
	runtime.GOMAXPROCS(processors[0])
	o.processors = processors[0]
	return runAgain(ctx, file, o, Repeat{Processors: processors}, func(again *Options) {
		again.processors = processors[1]
		runtime.GOMAXPROCS(processors[1])
	})
}

// RunParanoid runs sessions, and again with one instant of input at a time for each strategy in a process of its own, and tells in
// Outcome.Repeat whether both left the same bytes: a process that read in its own memory what it was sent ahead of time cannot
// do so the second time. In all else it is as RunTwice.
func RunParanoid(ctx context.Context, file *File, o Options) ([]Outcome, error) {
	return runAgain(ctx, file, o, Repeat{OneInstant: true}, func(again *Options) { again.Window = 1 })
}

// runAgain runs sessions twice, the second time with other options.
func runAgain(ctx context.Context, file *File, o Options, how Repeat, change func(*Options)) ([]Outcome, error) {
	outcomes, err := Run(ctx, file, o)
	if err != nil {
		return outcomes, err
	}
	again := o
	again.Sessions = nil
	for _, first := range outcomes {
		if first.RunDir != "" {
			again.Sessions = append(again.Sessions, first.Session)
		}
	}
	if len(again.Sessions) == 0 {
		return outcomes, nil
	}
	asFastAsItGoes := 0.0
	again.Speed, again.Replay, again.Snapshots, again.Record = &asFastAsItGoes, nil, nil, false
	change(&again)
	seconds, err := Run(ctx, file, again)
	if err != nil {
		return outcomes, err
	}
	for i := range outcomes {
		if outcomes[i].RunDir == "" {
			continue
		}
		outcomes[i].Repeat = repeated(outcomes[i], seconds[0], how)
		seconds = seconds[1:]
	}
	return outcomes, nil
}

// repeated compares two runs of one session.
func repeated(first, second Outcome, r Repeat) *Repeat {
	r.Status = second.Status
	if second.RunDir == "" {
		if r.Err = second.Err; r.Err == nil {
			r.Err = errors.New("it left no folder")
		}
		return &r
	}
	r.Files, r.Difference, r.Err = export.Repeats(first.RunDir, second.RunDir)
	if r.Difference != nil {
		r.Dir = second.RunDir
	}
	return &r
}
