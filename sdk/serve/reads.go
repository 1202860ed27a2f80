package serve

import (
	"errors"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// The bounds of what is kept, in answers and in bars of history.
const (
	maxReads    = 1000
	maxReadBars = 100_000
)

// read is a request that only looks.
type read struct {
	of               string
	symbol, interval string
	count            int
}

// reads are the answers that the host gave in the running call, refusals too, until a request that changes something: no clock moves
// and nobody else acts meanwhile, so it would give the same again, at the price of a message to another process. A loop that asks
// the same over and over then takes the author's own time, and ends as any other.
type reads struct {
	results map[read]*pb.Result
	copies  map[read]sdk.Series // of history, which nothing changes
	bars    int                 // of the copies
}

// forget lets go of all.
func (r *reads) forget() {
	clear(r.results)
	clear(r.copies)
	r.bars = 0
}

// keepCopy keeps a copy of bars, as far as there is room.
func (r *reads) keepCopy(key read, made sdk.Series) {
	if r.bars += made.Len(); r.bars > maxReadBars {
		r.forget()
		return
	}
	r.copies[key] = made
}

// keep makes room for one more.
func (r *reads) keep() {
	if r.results == nil {
		r.results, r.copies = map[read]*pb.Result{}, map[read]sdk.Series{}
	}
	if len(r.results)+len(r.copies) >= maxReads {
		r.forget()
	}
}

// askOnce is ask for a request that only looks.
func (s *session) askOnce(key read, call func() *pb.Call) (*pb.Result, error) {
	if err := s.mayAsk(); err != nil {
		return nil, err
	}
	return s.readOnce(key, call)
}

// readOnce is askOnce for what may be asked.
func (s *session) readOnce(key read, call func() *pb.Call) (*pb.Result, error) {
	l := s.lane
	if r, known := l.reads.results[key]; known {
		return r, wire.UnpackRefusal(r.GetRefusal())
	}
	r, err := s.exchange(call())
	if r != nil && !errors.Is(err, sdk.Counterfactual) { // that one is noted each time
		l.reads.keep()
		l.reads.results[key] = r
	}
	return r, err
}

// copyOnce is a copy of bars.
func (s *session) copyOnce(key read, call func() *pb.Call) (sdk.Series, error) {
	if err := s.mayAsk(); err != nil {
		return nil, err
	}
	if known := s.lane.reads.copies[key]; known != nil {
		return known, nil
	}
	made, err := s.seriesOf(s.readOnce(key, call))
	if err == nil {
		s.lane.reads.keepCopy(key, made)
	}
	return made, err
}

// mayAsk counts a request, and says whether the author's code may make one now: in a call, on the goroutine that it was given to.
func (s *session) mayAsk() error {
	l := s.lane
	if !s.callable() {
		return notInCall()
	}
	if l.ctx.Err() != nil {
		return stopped()
	}
	if l.asked++; l.asked > sdk.MaxRequests && !l.endsCalls() {
		l.tooManyRequests()
	}
	return nil
}

// tooManyRequests ends the call, also where the author's code recovers and goes on: no request is served any more, and the strategy
// has failed.
func (l *lane) tooManyRequests() {
	failure := sdk.RequestsFailure("the call")
	failure.Place, failure.Stack = l.places.Best(place.Callers(1))
	l.broken = failure
	panic(failure)
}
