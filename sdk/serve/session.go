package serve

import (
	"context"
	"log/slog"
	"math"
	"sync/atomic"
	"time"

	"github.com/strathost/strathost/sdk"
)

// session is what the author's code holds: reads of its own things are answered here, the rest is asked of the host
// (requests.go).
type session struct {
	lane   *lane
	open   atomic.Bool // within a call of the author's code
	logger *slog.Logger
	bars   func() error // the call of OnBars, made once: it happens at every instant
}

var _ sdk.Session = (*session)(nil)

func newSession(l *lane) *session {
	s := &session{lane: l, logger: slog.New(&logHandler{lane: l})}
	s.bars = func() error { return l.hooks.Bars(s, l.window.due) }
	return s
}

func (s *session) Context() context.Context { return s.lane.ctx }
func (s *session) Name() string             { return s.lane.name }
func (s *session) Day() string              { return s.lane.today.Load().name }
func (s *session) Now() time.Time           { return time.Unix(0, s.lane.now.Load()).UTC() }
func (s *session) Location() *time.Location { return s.lane.today.Load().zone }
func (s *session) Log() *slog.Logger        { return s.logger }

func (s *session) Random() float64 {
	if !s.callable() {
		return math.NaN() // a number drawn at no moment of the session would shift all that follow
	}
	return s.lane.today.Load().random.Float64()
}

func (s *session) Emit(name string, value float64) error {
	if !s.callable() {
		return notInCall()
	}
	if err := sdk.CheckEmittedName(name); err != nil {
		return err
	}
	if err := s.lane.today.Load().emitted.Take(s.lane.now.Load()); err != nil {
		return err
	}
	if err := s.lane.out.emit(s.lane.now.Load(), name, value); err != nil {
		return stopped()
	}
	return nil
}

func notInCall() error {
	return sdk.Refuse(sdk.NotInCall, "", "the session is valid in a call that it was given to: neither after it nor beside it")
}

func stopped() error {
	return sdk.Refuse(sdk.StrategyStopped, "", errStopped.Error())
}
