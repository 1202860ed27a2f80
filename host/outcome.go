package host

import (
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// Status is how a session ended.
type Status string

// The ways in which a session ends.
const (
	Completed   Status = "completed"
	Stopped     Status = "strategy_stopped" // it ran to its end, without one or more strategies
	SessionStop Status = "session_stopped"  // a strategy's failure stopped it (on_failure: stop_session)
	NoData      Status = "no_data"          // no symbol of the configuration could be served on any day
	Refused     Status = "refused"          // a mistake was found before the first instant: it did not run
	Interrupted Status = "interrupted"
	Failed      Status = "failed" // the host itself could not go on, such as for a full disk
)

// Exit codes of the command line, and of Outcome.ExitCode.
const (
	ExitFine        = 0
	ExitDifference  = 1
	ExitUsage       = 2
	ExitMistake     = 3
	ExitStopped     = 4
	ExitNoData      = 5
	ExitInterrupted = 130
)

// Outcome is what became of one session.
type Outcome struct {
	Session string
	Status  Status
	// RunDir is the run folder; empty where nothing was written.
	RunDir string
	// Difference tells where the run differs from an earlier one of the same inputs; empty where it does not.
	Difference string
	// Existed is true where an earlier, equal run folder was kept.
	Existed      bool
	Reproducible bool
	// Snapshot is the session's data at the end of its last day; nil where no day was served.
	Snapshot *session.Snapshot
	Result   session.Result
	Counts   export.Counts
	Store    string // the store's name
	Adjust   string // data.adjust: none or splits; empty where no store was opened
	// Mistakes are why a session was refused.
	Mistakes sdk.Diagnostics
	// Faults are wrong rows and files of the data, which were left out.
	Faults sdk.Diagnostics
	// Warnings are what the session warned of, each once: history or warm-up that fell short, low quality, bars that were
	// left out. host.log has them with their times.
	Warnings []string
	// Repeat is what a second run showed; nil where there was none (RunTwice alone makes one).
	Repeat *Repeat
	// Err is what ended a session that was interrupted, failed or had no data.
	Err error
}

// ExitCode is the outcome as an exit code.
func (o Outcome) ExitCode() int {
	switch o.Status {
	case Refused:
		return ExitMistake
	case NoData:
		return ExitNoData
	case Stopped, SessionStop:
		return ExitStopped
	case Interrupted:
		return ExitInterrupted
	case Failed:
		return ExitDifference
	}
	if o.Difference != "" {
		return ExitDifference
	}
	return o.Repeat.exitCode()
}

// ExitCode is the first that applies of several outcomes, in the order 3, 5, 4, 1, 130, 0.
func ExitCode(outcomes []Outcome) int {
	for _, code := range []int{ExitMistake, ExitNoData, ExitStopped, ExitDifference, ExitInterrupted} {
		for _, o := range outcomes {
			if o.ExitCode() == code || o.Repeat.exitCode() == code || code == ExitDifference && o.Difference != "" {
				return code
			}
		}
	}
	return ExitFine
}
