package sdk

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// FailureOf is how a strategy failed whose hook returned err; nil for nil. An error around a refusal or a failure keeps
// its own words, without the code and the place, which the Failure has beside them. An error that is a nil pointer is one as well,
// and its message tells the way out. FailureOf calls the error's own methods: whoever runs an author's code
// calls it where a panic of theirs is caught.
func FailureOf(err error) *Failure {
	if err == nil {
		return nil
	}
	if nilPointer(err) {
		return &Failure{Code: StrategyError, Message: fmt.Sprintf("it returned a nil %T as an error, which is not nil: return nil", err)}
	}
	if f, ok := err.(*Failure); ok {
		return f
	}
	failure, _ := errors.AsType[*Failure](err)
	refusal, _ := errors.AsType[*Refusal](err)
	switch {
	case failure != nil:
		told := *failure
		told.Message = aroundOf(err, failure, failure.Message)
		return &told
	case refusal != nil:
		return &Failure{Code: refusal.Code, Message: aroundOf(err, refusal, refusal.Message)}
	}
	return &Failure{Code: CodeOf(err), Message: err.Error()}
}

// authors are the codes with which an author's own error may stop a strategy: those of refusals, which escape, its own, and what a
// runtime in the author's process finds out about the author's code.
var authors = map[Code]bool{
	SessionEnded: true, StrategyStopped: true, NotInCall: true, InvalidSymbol: true, InvalidInterval: true, UnknownIndicator: true,
	InvalidArgument: true, NotSupported: true, Counterfactual: true, PermissionDenied: true, QuotaExceeded: true, ConfigSymbol: true,
	Locked: true, Removed: true, NotLoaded: true, NoDataSource: true, IntervalNotSupported: true, NoHistoricalData: true,
	InsufficientHistory: true, CalendarRange: true, StoreError: true, LowQuality: true, StrategyError: true, StrategyPanic: true,
	StackOverflow: true, PendingPromise: true, TooManyRequests: true,
}

// AsAuthors is the failure as far as its author can tell of it. That a limit was passed, that a process ended or that a run cannot
// be repeated only a host knows: a failure that says so by the author's word is a StrategyError. nil for nil.
func (f *Failure) AsAuthors() *Failure {
	if f == nil {
		return nil
	}
	told := *f
	told.WallClock = false
	if !authors[f.Code] {
		told.Code = StrategyError
	}
	return &told
}

// aroundOf is what err says, with the sentence of the error inside of it in place of all that that one says.
func aroundOf(err, inside error, sentence string) string {
	text := err.Error()
	if before, after, found := strings.Cut(text, inside.Error()); found {
		return before + sentence + after
	}
	if strings.Contains(text, sentence) {
		return text
	}
	return text + ": " + sentence
}

// nilPointer says whether an error is a nil pointer, as that of a function which returns a variable of type *Refusal.
func nilPointer(err error) bool {
	v := reflect.ValueOf(err)
	return v.Kind() == reflect.Pointer && v.IsNil()
}
