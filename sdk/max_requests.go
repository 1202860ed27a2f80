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
