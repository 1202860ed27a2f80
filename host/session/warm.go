package session

import (
	"fmt"
	"math"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/sdk"
)

// loadWarmups loads what the plan's indicators are warmed with: from the settle-th existing bar before today's open. One
// that restarts at each open has no past.
func (b *build) loadWarmups() error {
	for _, want := range b.plan.indics {
		s, spec := b.find(want.interval), want.spec
		state := &indicatorState{series: s, spec: spec, key: spec.Key(s.interval), full: b.plan.full,
			warmup: Warmup{Need: spec.Need(), Settle: spec.Settle()}}
		b.indicators = append(b.indicators, state)
		if spec.Anchored() {
			continue
		}
		first, err := s.track.Warm(b.day.run.ctx, spec.Settle(), warmupDays(spec.Settle(), s))
		if err != nil {
			return err
		}
		if own, ok := spec.(indicator.Spec); ok && own.Restarts() { // what it is on is only right from an open on
			first = s.track.Opening(first)
		}
		state.first, state.warmup.Have = first, -first
		b.step(Step{Name: StepLoadHistorical, Interval: s.interval, Indicator: state.key, Loaded: loaded(s.track.Rows(first, 0))})
	}
	return nil
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
	state.out = make([][]float64, len(spec.Outputs()))
	if own, ok := spec.(indicator.Spec); ok {
		b.computeColumns(state, own)
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

func (b *build) computeColumns(state *indicatorState, spec indicator.Spec) {
	s := state.series
	columns, from := s.track.Columns(), s.track.History()+state.first
	rows := columns.Len() - from
	flat := make([]float64, 0, rows*len(state.out))
	for k := range state.out {
		state.out[k] = flat[k*rows : k*rows : (k+1)*rows]
	}
	var opens []int
	if spec.Restarts() && !spec.Anchored() { // one that is anchored in whole has today's bars alone
		opens = openings(columns.Start[from:], from, s.interval, b.day.run.config.Calendar.Location())
	}
	spec.Column(columns, from, columns.Len(), opens, state.out)
}

// openings are the indices, counted on from first, of bars that are the first of their trading day: no day goes beyond
// midnight of its exchange. Of bars of days and longer each is.
func openings(starts []int64, first int, interval sdk.Interval, zone *time.Location) []int {
	var found []int
	midnight := int64(math.MinInt64)
	for i, start := range starts {
		if start < midnight {
			continue
		}
		found = append(found, first+i)
		if interval.Intraday() {
			midnight = calendar.DateOf(time.Unix(0, start).In(zone)).AddDays(1).Midnight(zone).UnixNano()
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
