package plugin

import (
	"errors"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// failed is how a call failed, as far as the process can tell of it: it is the author's, and what only a host finds out is not
// believed of it. A room of the host's own holds its author to limits itself, and its word counts. So does a process that says that
// the host broke the protocol, and one under a limit of memory that it could get no more of it: a runtime may survive that.
func (p *Plugin) failed(m *pb.Failed) error {
	f := wire.UnpackFailure(m)
	f.Place = placeOrNone(f.Place)
	if p.options.Room == nil && f.Code != sdk.ProtocolError && (f.Code != sdk.MemoryLimit || p.options.Limits.Memory == 0) {
		f = f.AsAuthors()
	}
	if r := p.caller.escaped(f); r != nil {
		return &escape{failure: f, refusal: r}
	}
	return f
}

// escape is a failure by a refusal of the host's own that escaped. Whoever gave it knows it again, and where it was asked for.
type escape struct {
	failure *sdk.Failure
	refusal *sdk.Refusal
}

func (e *escape) Error() string { return e.failure.Error() }

// Unwrap implements errors.Is and errors.As.
func (e *escape) Unwrap() []error { return []error{e.failure, e.refusal} }

// mostRefusals is how many of the latest refusals may be the one that escapes: an author may keep one for a while.
const mostRefusals = 32

// gave notes a refusal that the host gave; nil for an answer.
func (c *caller) gave(refusal error) {
	r, ok := errors.AsType[*sdk.Refusal](refusal)
	if !ok || r == nil {
		return
	}
	if i := slices.Index(c.refusals, r); i >= 0 { // asked for again
		c.refusals = slices.Delete(c.refusals, i, i+1)
	}
	c.refusals = append(c.refusals, r)
	c.refusals = c.refusals[max(0, len(c.refusals)-mostRefusals):]
}

// escaped is the refusal by which a call failed: code and sentence tell, as the error itself does not come back from a process. nil
// where it failed for another reason.
func (c *caller) escaped(f *sdk.Failure) *sdk.Refusal {
	for _, r := range slices.Backward(c.refusals) {
		if f.Code == sdk.Code(wire.Text(string(r.Code))) && strings.Contains(f.Message, wire.Text(r.Message)) {
			return r
		}
	}
	return nil
}
