package host

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/config"
)

// Replay is the hand on a run's pace: it pauses, steps and changes the speed while the sessions of [Options.Replay] run.
// Nothing of it reaches a result: a run that was paused and stepped leaves the bytes of one that ran through. The zero value
// runs each session at its own speed. All methods are safe for concurrent use, strategies of the same process included, and
// none of them waits. A Replay serves one Run at a time.
type Replay struct {
	mu      sync.Mutex
	changed chan struct{} // closed at each command, and made anew
	speed   *float64      // nil for each session's own
	paused  bool
	steps   int // instants to pass though it is paused
	days    int // beginnings of days to reach as fast as it goes
	at      ReplayStatus
}

// ReplayStatus is how far a replay is.
type ReplayStatus struct {
	// Session is the one that runs; empty before the first, and after the last.
	Session string
	// Day and Time are the session's trading day and its clock, in the exchange's zone; zero before its first day.
	Day  calendar.Date
	Time time.Time
	// Speed is how many times as fast as real time it runs; 0 is as fast as it goes.
	Speed float64
	// Paused is true while it waits for Resume, Step or NextDay, and in the instant that still runs when Pause is called.
	Paused bool
}

// Pause stops before the next instant, and forgets the steps and days that are still to go.
func (r *Replay) Pause() { r.command(func() { r.paused, r.steps, r.days = true, 0, 0 }) }

// Resume goes on at the speed.
func (r *Replay) Resume() { r.command(func() { r.paused, r.steps = false, 0 }) }

// Step runs to the next instant at which something happens, the beginning of a day included, without waiting, and pauses
// there. Several calls are several steps.
func (r *Replay) Step() { r.command(func() { r.paused, r.steps = true, r.steps+1 }) }

// NextDay runs to the beginning of the next trading day, or to the end of the session, as fast as it goes; there it is
// paused where it was before. Several calls are several days.
func (r *Replay) NextDay() { r.command(func() { r.days++ }) }

// SetSpeed makes this and all later sessions run so many times as fast as real time, from now on; 0 is as fast as they go.
// The error is for what is no speed.
func (r *Replay) SetSpeed(speed float64) error {
	if err := CheckSpeed(speed); err != nil {
		return err
	}
	r.command(func() { r.speed, r.at.Speed = &speed, speed })
	return nil
}

// CheckSpeed says whether a number can be a speed: 0 or more, and finite.
func CheckSpeed(speed float64) error {
	if !(speed >= 0) || math.IsInf(speed, 0) {
		return fmt.Errorf("the speed is %v, expected 0 for as fast as it goes, or more: 60 is sixty times real time", speed)
	}
	return nil
}

// Status is how far the replay is now.
func (r *Replay) Status() ReplayStatus {
	r.mu.Lock()
	defer r.mu.Unlock()
	status := r.at
	status.Paused = r.paused
	return status
}

func (r *Replay) command(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
	if r.changed != nil {
		close(r.changed)
		r.changed = nil
	}
}

// begin makes a session the one that runs.
func (r *Replay) begin(session string, speed float64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.speed != nil {
		speed = *r.speed
	}
	r.at = ReplayStatus{Session: session, Speed: speed}
}

// end is after a session: what was still to go was meant for it.
func (r *Replay) end() {
	r.command(func() { r.steps, r.days, r.at = 0, 0, ReplayStatus{Speed: r.at.Speed} })
}

// reach is the clock of the session.
func (r *Replay) reach(day calendar.Date, t time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at.Day, r.at.Time = day, t
}

// turn says whether the next instant may run now. Where it may not, speed is that at which time passes until then, 0
// where it is paused, and changed is closed when that is to be asked again.
func (r *Replay) turn(newDay bool) (now bool, speed float64, changed <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.days > 0:
		if newDay {
			r.days--
		}
		return true, 0, nil
	case r.steps > 0:
		r.steps--
		return true, 0, nil
	case !r.paused && (r.at.Speed == 0 || newDay): // a night is not waited through
		return true, 0, nil
	}
	if !r.paused {
		speed = r.at.Speed
	}
	if r.changed == nil {
		r.changed = make(chan struct{})
	}
	return false, speed, r.changed
}

// pace is the Pace of a session; nil for as fast as it goes. While it waits it serves requests.
func (o Options) pace(ctx context.Context, s config.Session, requests <-chan func()) func(day calendar.Date, from, to time.Time) error {
	speed, replay := s.Speed, o.Replay
	if o.Speed != nil {
		speed = *o.Speed
	}
	if math.IsInf(speed, 0) { // as YAML may have it
		speed = 0
	}
	if replay == nil && speed == 0 {
		return nil
	}
	if replay == nil {
		replay = &Replay{}
	}
	replay.begin(s.Name, speed)
	p := &pacer{replay: replay, location: s.Calendar.Location(), requests: requests}
	return func(day calendar.Date, from, to time.Time) error { return p.wait(ctx, day, from, to) }
}

// pacer holds one session to the pace of a replay. It is used by the session's goroutine.
type pacer struct {
	replay   *Replay
	location *time.Location // of the exchange
	requests <-chan func()  // for the session's goroutine, while that waits here; nil for none
	day      calendar.Date
	due      time.Time // by the wall clock, when the clock's instant was due; zero where it came without waiting
}

// longestLag is how far a session may fall behind its pace, by the wall clock, and still catch up: more, as after the
// machine slept, is forgotten.
const longestLag = time.Second

// wait waits until it is time for the session's clock to move. Its error is the context's.
func (p *pacer) wait(ctx context.Context, day calendar.Date, from, to time.Time) error {
	newDay := day != p.day
	left := float64(to.Sub(from)) // of simulated time, in nanoseconds
	began := time.Now()
	if began.Sub(p.due) < longestLag {
		began = p.due
	}
	p.due = time.Time{}
	for {
		now, speed, changed := p.replay.turn(newDay)
		if !now {
			passed, due, err := p.until(ctx, began, left, speed, changed)
			if err != nil {
				return err
			}
			if !due { // told something else: what is left goes on from here
				left = max(0, left-passed*speed)
				began = time.Now()
				continue
			}
			p.due = began.Add(wallTime(left / speed))
		}
		p.day = day
		p.replay.reach(day, to.In(p.location))
		return ctx.Err()
	}
}

// until waits until left nanoseconds of simulated time have passed since began, which is never at speed 0, or until
// changed is closed. It gives how many nanoseconds of the wall clock have passed, and whether it was the time that ended it.
func (p *pacer) until(ctx context.Context, began time.Time, left, speed float64, changed <-chan struct{}) (passed float64, due bool, err error) {
	var alarm <-chan time.Time
	if speed > 0 {
		timer := time.NewTimer(wallTime(left/speed) - time.Since(began))
		defer timer.Stop()
		alarm = timer.C
	}
	for {
		select {
		case <-ctx.Done():
			return 0, false, ctx.Err()
		case <-alarm:
			return 0, true, nil
		case <-changed:
			return float64(time.Since(began)), false, nil
		case answer := <-p.requests:
			answer()
		}
	}
}

// wallTime is a number of nanoseconds, cut at a hundred years: slower is as good as paused.
func wallTime(ns float64) time.Duration {
	const century = 100 * 365 * 24 * time.Hour
	return time.Duration(min(ns, float64(century)))
}
