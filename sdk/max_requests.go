package sdk

import "fmt"

// MaxRequests is how many requests one call into a script or a plugin may make: all that the host has to answer, refused ones
// too. Emit, Random, Log and what a handle tells are none. One more ends the call with TooManyRequests, at its line.
//
// The time of a call leaves out what it waits for the host, so that no time of the author's own ends a loop that does nothing but ask,
// such as one that waits within a call for a bar that can only come after it. The number does, at the same request on every machine
// and in every isolation. It is ten times what a call has use for that asks ten things of each of a thousand symbols.
const MaxRequests = 100_000

// RequestsFailure is why a call is ended that made more than MaxRequests requests; call names it, such as onBar.
func RequestsFailure(call string) *Failure {
	return &Failure{Code: TooManyRequests, Message: fmt.Sprintf("%s made more than %d requests: the host answers so many in one call", call, MaxRequests)}
}

// MaxAnswers is how often OnSymbol is called at one instant for changes that the strategy made in it. One that answers each of its own
// changes by another is stopped with TooManyRequests: the instant would never end.
const MaxAnswers = 10_000

// AnswersFailure is the failure of a strategy that answers its own changes of symbols without end, the last of them at a place.
func AnswersFailure(place string) *Failure {
	return &Failure{Code: TooManyRequests, Place: place,
		Message: fmt.Sprintf("the symbol handler was called %d times at one instant for what it did itself: it answers each of its changes by another", MaxAnswers)}
}
