package sdktest

import (
	"fmt"
	"math"
	"testing"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/scripttest"
)

// Stopped is a strategy that was stopped: when, with which code, and at which line of its author's.
type Stopped = scripttest.Stopped

// LogLine is a line of the session's log.
type LogLine = scripttest.LogLine

// LedgerLine is an entry of the ledger, with the fields of ledger.jsonl.
type LedgerLine = export.LedgerLine

// Symbol is a symbol of the session, with the fields of session.json.
type Symbol = export.SymbolJSON

// Result is what a session left.
type Result struct {
	t          testing.TB
	record     scripttest.Record
	transcript string
	read       bool // somebody asked who was stopped
}

// Emitted are the values that were emitted under a name, in their order.
func (r *Result) Emitted(name string) []float64 {
	var out []float64
	for _, e := range r.record.Emitted {
		switch {
		case e.Name != name:
		case e.Value == nil:
			out = append(out, math.NaN())
		default:
			out = append(out, *e.Value)
		}
	}
	return out
}

// Ledger are all entries of the ledger, the configuration's own among them.
func (r *Result) Ledger() []LedgerLine { return r.record.Ledger }

// Asked are the entries of what strategies and scanners asked for, the refused among them.
func (r *Result) Asked() []LedgerLine { return r.record.Asked() }

// Symbols are the session's at the end of its last day, by name.
func (r *Result) Symbols() map[string]Symbol { return r.record.Symbols }

// Logs are the lines of the session's log: what strategies log, and with RunBinary what the process writes to its standard
// error.
func (r *Result) Logs() []LogLine { return r.record.Log }

// Stopped are the strategies that were stopped. A test that does not ask fails where there is one.
func (r *Result) Stopped() []Stopped {
	r.read = true
	return r.record.Stopped
}

// Status is completed, strategy_stopped or session_stopped.
func (r *Result) Status() string { return r.record.Status }

// Transcript is what went between the host and the plugin, one line for each thing that happened, at the exchange's time:
// the calls of an instant, and indented what the plugin did in them: what it asked for and what came of it, what it emitted and
// what it logged, in their order but for log records, which come before values.
func (r *Result) Transcript() string { return r.transcript }

// checkStopped fails a test that did not look.
func (r *Result) checkStopped() {
	if r.read || len(r.record.Stopped) == 0 {
		return
	}
	r.t.Helper()
	s := r.record.Stopped[0]
	at := ""
	if s.Place != "" {
		at = fmt.Sprintf(", in %s", s.Place)
	}
	r.t.Errorf("sdktest: the strategy %s was stopped at %s%s: %s [%s]\na test that expects this asks for Stopped", s.Strategy, s.Time, at, s.Message, s.Code)
}
