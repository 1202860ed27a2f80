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
