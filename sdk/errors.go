package sdk

import (
	"errors"
	"fmt"
)

// Code is a stable name of a reason, the same in Go, JavaScript, the ledger and on the screen. It is an error, so
// that errors.Is(err, sdk.NoDataSource) tells why a request was refused.
type Code string

// Error is the code's name.
func (c Code) Error() string { return string(c) }

// The reasons for which a request is refused, in the order in which they are checked.
const (
	SessionEnded    Code = "session_ended"    // requests in OnEnd and later
	StrategyStopped Code = "strategy_stopped" // the strategy was stopped earlier in the run
	NotInCall       Code = "not_in_call"      // the session was used outside the call that it was given to

	InvalidSymbol    Code = "invalid_symbol"
	InvalidInterval  Code = "invalid_interval"
	UnknownIndicator Code = "unknown_indicator"
	InvalidArgument  Code = "invalid_argument"
	NotSupported     Code = "not_supported"

	// Counterfactual is the refusal of what a run leaves out on purpose (host run --without). A strategy that lets it escape
	// is not stopped: its handler ends there, and the strategy goes on.
	Counterfactual Code = "counterfactual"

	AlreadyLoaded Code = "already_loaded" // an outcome, never an error

	PermissionDenied Code = "permission_denied"
	QuotaExceeded    Code = "quota_exceeded"

	ConfigSymbol Code = "config_symbol" // a symbol of the configuration cannot be removed
	Locked       Code = "locked"
	Removed      Code = "removed"
	NotLoaded    Code = "not_loaded"

	NoDataSource         Code = "no_data_source"
	IntervalNotSupported Code = "interval_not_supported"
	NoHistoricalData     Code = "no_historical_data"
	InsufficientHistory  Code = "insufficient_history"
	CalendarRange        Code = "calendar_range"
	StoreError           Code = "store_error"
	LowQuality           Code = "low_quality" // quality.on_low: drop
)

// The mistakes that are found in a script, a plugin or its parameters before anything runs.
const (
	SyntaxError      Code = "syntax_error"
	UnknownExport    Code = "unknown_export"    // an export or method that looks like a handler and is none
	MissingHandler   Code = "missing_handler"   // neither what makes a strategy nor what makes a scanner
	WrongRole        Code = "wrong_role"        // a scanner where the YAML lists a strategy, or the other way round
	InvalidParameter Code = "invalid_parameter" // unknown, missing, of the wrong type or out of range
)

// The reasons for which a strategy is stopped. A strategy that lets a refusal escape is stopped with its code.
const (
	StrategyError   Code = "strategy_error"    // it returned an error or threw
	StrategyPanic   Code = "strategy_panic"    // it panicked
	CallTimeout     Code = "call_timeout"      // a call took longer than limits.timeout
	TooManyRequests Code = "too_many_requests" // a call made more than MaxRequests requests
	StackOverflow   Code = "stack_overflow"    // it called deeper than limits.stack
	MemoryLimit     Code = "memory_limit"      // it took more memory than limits.memory
	CPULimit        Code = "cpu_limit"         // its process took more processor time than limits.cpu
	PendingPromise  Code = "pending_promise"   // a handler returned a promise that can never settle
	PluginExited    Code = "plugin_exited"     // the plugin's process ended or its connection broke
	ProtocolError   Code = "protocol_error"    // the plugin sent what it must not
)

// Refusal is the answer to a request that was not served. Nothing half-made stays behind it.
type Refusal struct {
	Code    Code
	Symbol  string // empty where the request names none
	Message string // one sentence: what is wrong and, where there is one, the way out
}

// Refuse makes a refusal.
func Refuse(code Code, symbol, message string) *Refusal {
	return &Refusal{Code: code, Symbol: symbol, Message: message}
}

// Error is the code and the sentence.
func (r *Refusal) Error() string {
	if r == nil {
		return "a nil *sdk.Refusal"
	}
	return fmt.Sprintf("%s: %s", r.Code, r.Message)
}

// Unwrap is the code.
func (r *Refusal) Unwrap() error {
	if r == nil {
		return nil
	}
	return r.Code
}

// Failure says how a strategy failed. A room that runs strategies returns it from a hook; the coordinator then
// stops the strategy with its code.
type Failure struct {
	Code    Code
	Message string
	Place   string   // file:line:col of the author's own code, empty where it is not known
	Stack   []string // the author's frames, innermost first
	// WallClock is true where the failure depends on how fast the machine is, as a timeout does. The run is then
	// marked reproducible: false.
	WallClock bool
}

// Error is the place, the code and the message.
func (f *Failure) Error() string {
	if f == nil {
		return "a nil *sdk.Failure"
	}
	if f.Place == "" {
		return fmt.Sprintf("%s: %s", f.Code, f.Message)
	}
	return fmt.Sprintf("%s: %s: %s", f.Place, f.Code, f.Message)
}

// Unwrap is the code.
func (f *Failure) Unwrap() error {
	if f == nil {
		return nil
	}
	return f.Code
}

// CodeOf is the first code in the chain of err, or StrategyError where it has none. It is empty for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if nilPointer(err) {
		return StrategyError
	}
	var c Code
	if errors.As(err, &c) {
		return c
	}
	return StrategyError
}
