package session

import (
	"fmt"
	"math"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// loadWarmups loads what the plan's indicators are warmed with: from the settle-th existing bar before today's open. One
// that restarts at each open has no past.
func (b *build) loadWarmups() error {
	for _, want := range b.plan.indics {
		s, spec := b.find(want.interval), want.spec
		state := &indicatorState{series: s, spec: spec, key: spec.Key(s.interval), full: want.config,
			warmup: Warmup{Need: spec.Need(), Settle: spec.Settle()}}
		b.indicators = append(b.indicators, state)
		if spec.Anchored() {
			continue
		}
		first, err := b.warmFrom(state, spec.Settle())
		if err != nil {
			return err
		}
		state.first, state.warmup.Have = first, -first
		if _, own := spec.(indicator.Spec); own && spec.Settle() < spec.Need()+lead {
			if state.first, err = b.warmFrom(state, spec.Settle()+lead); err != nil {
				return err
			}
			state.lead = first - state.first
		}
		if added := b.added(s, first); added.Bars > 0 || -first < spec.Settle() { // what is there already is no step
			b.step(Step{Name: StepLoadHistorical, Interval: s.interval, Indicator: state.key, Loaded: added})
		}
	}
	return nil
}

// lead is how many values before the one at the open are there to be read, where the store has the bars: with those of the
// warm-up alone, what forgets nothing slowly would have one, and no crossing could be told before the first bar of today.
const lead = 3

// warmFrom loads the last bars before today's open, as many as there are within the days that warm-up may walk back, and says
// at which row they begin.
func (b *build) warmFrom(state *indicatorState, bars int) (first int, err error) {
	track := state.series.track
	first, err = track.Warm(b.day.run.ctx, bars, warmupDays(state.spec.Settle(), state.series))
	if err != nil {
		return 0, err
	}
	if own, ok := state.spec.(indicator.Spec); ok && own.Restarts() { // what it is on is only right from an open on
		first = track.Opening(first)
	}
	return first, nil
}

// registerIndicators computes the plan's indicators over their warm-up and the whole day.
func (b *build) registerIndicators() error {
	for _, state := range b.indicators {
		have := state.warmup
		have.Have += b.compute(state)
		b.step(Step{Name: StepRegister, Indicator: state.key, Interval: state.series.interval, Warmup: &have})
	}
	return nil
}

// compute runs an indicator of the host's and says how many of today's bars it has had. A strategy's own has them once
// all of the request is in place: then the strategy's code runs.
func (b *build) compute(state *indicatorState) (today int) {
	s, spec := state.series, state.spec
	if own, ok := spec.(indicator.Spec); ok {
		state.out = b.day.run.columns(s.track, own, state.key, s.interval, state.first, state.lead)
	} else {
		state.out = make([][]float64, len(spec.Outputs()))
	}
	today = s.visible
	if !s.streams { // it will: an indicator's series streams
		today = s.endedAt(b.day.run.clock.Nanos())
	}
	if have := state.warmup.Have + today; !spec.Anchored() && have < state.warmup.Need {
		b.warnings = append(b.warnings, fmt.Sprintf("%s: %s is short of warm-up: it needs %d bars and has %d",
			b.plan.symbol, state.key, state.warmup.Need, have))
	}
	return today
}

// columnsOf runs an indicator over a track, from the warm-up's first bar on. The values that are there before it has its first
// come from another computation, which began lead bars earlier, at row first: those from the open on never do.
func columnsOf(track *tape.Track, spec indicator.Spec, interval sdk.Interval, first, lead int, cal *calendar.Calendar) [][]float64 {
	columns, from := track.Columns(), track.History()+first
	rows := columns.Len() - from
	out := make([][]float64, len(spec.Outputs()))
	flat := make([]float64, rows*len(out))
	for k := range out {
		out[k] = flat[k*rows : k*rows+lead : (k+1)*rows]
	}
	var opens []int
	if spec.Restarts() && !spec.Anchored() { // one that is anchored in whole has today's bars alone
		opens = openings(columns.Start[from:], from, interval, cal)
	}
	spec.Column(columns, from+lead, columns.Len(), opens, out)
	if lead == 0 {
		return out
	}
	ahead := make([][]float64, len(out))
	spec.Column(columns, from, from+lead+spec.Need()-1, opens, ahead)
	for k := range ahead {
		copy(out[k], ahead[k])
	}
	return out
}

// openings are the indices, counted on from first, of bars that are the first of their trading day. Of bars of days and longer each is.
func openings(starts []int64, first int, interval sdk.Interval, cal *calendar.Calendar) []int {
	var found []int
	next := int64(math.MinInt64) // with which the next date begins
	for i, start := range starts {
		if start < next {
			continue
		}
		found = append(found, first+i)
		if interval.Intraday() {
			_, next = cal.Span(cal.DateAt(start))
		}
	}
	return found
}

// warmupDays is how many trading days warm-up walks back at most: three times the days that the bars would fill
// without a gap, and ten more. Beyond that a symbol trades too seldom for its old bars to mean anything.
func warmupDays(bars int, s *series) int {
	days := bars * s.interval.Count()
	switch s.interval.Unit() {
	case sdk.Week:
		days *= 5
	case sdk.Day:
	default:
		perDay := max(1, s.grid.Slots())
		days = (bars + perDay - 1) / perDay
	}
	return 10 + 3*days
}
