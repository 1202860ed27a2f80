package session

import (
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// build is phase three before its last move: everything that a plan adds, made aside. Nothing in it is seen by anyone
// until commit, and whatever it loads into the tape changes no value that a reader gets.
type build struct {
	day        *day
	plan       plan
	validation Validation
	who        requester
	carried    *carried // where it is built again for a new day

	series     []*series // new, the base first
	extensions []extension
	indicators []*indicatorState
	steps      []Step
	warnings   []string
	quality    *float64
}

// extension is what changes of a series that exists.
type extension struct {
	series  *series
	streams bool
	first   int
	days    int
	reaches int
	visible int
}

func (b *build) run() error {
	if b.plan.existing == nil {
		b.step(Step{Name: StepCreateSymbol})
	} else if b.plan.upgrade {
		b.step(Step{Name: StepUpgradeSymbol})
	}
	for _, note := range b.validation.notes {
		b.warnings = append(b.warnings, b.plan.symbol+": "+note)
	}
	told := map[*series]tape.LeftOut{} // what an earlier request has told of
	if b.plan.existing != nil {
		for _, s := range b.plan.existing.series {
			told[s] = s.track.LeftOut()
		}
	}
	for _, part := range []func() error{b.addIntervals, b.loadHistory, b.loadSession, b.registerIndicators, b.judgeQuality} {
		if err := part(); err != nil {
			return err
		}
	}
	for _, s := range b.series {
		b.warnLeftOut(s.track, told[s])
	}
	if b.plan.existing != nil {
		for _, s := range b.plan.existing.series {
			b.warnLeftOut(s.track, told[s])
		}
	}
	return nil
}

func (b *build) step(s Step) {
	if s.Loaded != nil && s.Loaded.Bars > 0 {
		s.Splits = b.day.run.tape.Splits(b.plan.symbol, s.Loaded.From)
	}
	b.steps = append(b.steps, s)
}

// addIntervals makes the new series, the base first, then from short to long.
func (b *build) addIntervals() error {
	missing := b.plan.missing()
	needed := make([]sdk.Interval, 0, len(missing)+1)
	for _, iv := range missing {
		for _, part := range b.validation.layout.Chain(iv) {
			if b.find(part) == nil && !slices.Contains(needed, part) {
				needed = append(needed, part)
			}
		}
	}
	base := b.validation.layout.Base
	slices.SortStableFunc(needed, func(x, y sdk.Interval) int {
		switch {
		case x == base && y != base:
			return -1
		case y == base && x != base:
			return 1
		}
		return sdk.CompareIntervals(x, y)
	})
	for _, iv := range needed {
		track, err := b.day.run.tape.Track(b.day.run.ctx, b.plan.symbol, b.validation.layout, iv)
		if err != nil {
			return err
		}
		s := &series{interval: iv, track: track, internal: true, day: b.day, regular: b.day.calendar.Regular().Close}
		for _, p := range b.plan.bars {
			if tape.SameSpan(p.interval, iv) {
				s.interval, s.streams, s.internal = p.interval, p.streams, false
			}
		}
		if iv.Intraday() {
			s.grid = market.NewGrid(b.day.calendar, iv)
		}
		b.series = append(b.series, s)
		b.warnOutside(track)
		b.step(Step{Name: StepAddInterval, Interval: s.interval})
	}
	for _, s := range b.series { // what a streaming series derives from streams too
		if s.internal {
			s.streams = slices.ContainsFunc(b.series, func(o *series) bool {
				return !o.internal && o.streams && slices.Contains(b.validation.layout.Chain(o.interval), s.interval)
			})
		}
	}
	return nil
}

// warnLeftOut tells of stored bars that no one gets to see, where more were found than an earlier request has told of.
func (b *build) warnLeftOut(track *tape.Track, told tape.LeftOut) {
	out, where := track.LeftOut(), "start between two bars of that interval, counted from the open,"
	if track.SpansDays() {
		where = "do not begin where a bar of that interval does"
	}
	if out.OffGrid > told.OffGrid {
		b.warnings = append(b.warnings, fmt.Sprintf("%s: %d stored %s bars %s and are left out", b.plan.symbol, out.OffGrid, track.Interval(), where))
	}
	if out.Split > told.Split {
		b.warnings = append(b.warnings, fmt.Sprintf("%s: %d stored %s bars have a split within them, cannot be adjusted, and are left out",
			b.plan.symbol, out.Split, track.Interval()))
	}
}

// warnOutside tells of bars of which none lies inside the hours, which is likely to be a mistake in the data. That some
// lie outside is not: many sources have extended hours.
func (b *build) warnOutside(track *tape.Track) {
	if out := track.LeftOut(); out.Outside > 0 && track.Today() == 0 && track.History() == 0 {
		b.warnings = append(b.warnings, fmt.Sprintf("%s: all %d stored %s bars of %s lie outside the hours of %s: is their time zone right?",
			b.plan.symbol, out.Outside, track.Interval(), b.day.calendar.Date, b.day.run.config.Calendar.MIC()))
	}
}

// find is the series of an interval, new or existing.
func (b *build) find(interval sdk.Interval) *series {
	for _, s := range b.series {
		if tape.SameSpan(s.interval, interval) {
			return s
		}
	}
	if b.plan.existing != nil {
		return b.plan.existing.seriesOf(interval)
	}
	return nil
}

// loadHistory loads the whole days that the plan's series ask for.
func (b *build) loadHistory() error {
	for _, p := range b.plan.bars {
		s := b.find(p.interval)
		x := extension{series: s, streams: p.streams || s.streams, first: s.first, days: s.days, reaches: max(s.reaches, p.days)}
		if p.days > 0 {
			first, err := b.days(s, p.barsDemand)
			if err != nil {
				return err
			}
			if b.plan.full { // the history that an author asks for is his handle's alone
				x.first, x.days = min(first, s.first), max(p.days, s.days)
			}
		}
		b.extensions = append(b.extensions, x)
	}
	if err := b.loadWarmups(); err != nil {
		return err
	}
	b.streamSources()
	return nil
}

// streamSources makes what a streaming series derives from stream with it, where that was historical only so far.
func (b *build) streamSources() {
	for _, x := range b.extensions {
		source := x.series
		for x.streams {
			from, derived := source.track.Derived()
			if source = b.find(from); !derived || source == nil {
				break
			}
			if k := slices.IndexFunc(b.extensions, func(o extension) bool { return o.series == source }); k >= 0 {
				b.extensions[k].streams = true
			} else if !source.streams {
				b.extensions = append(b.extensions, extension{series: source, streams: true, first: source.first, days: source.days, reaches: source.reaches})
			}
		}
	}
}

// days loads whole trading days of history of a series and records it as a step.
func (b *build) days(s *series, want barsDemand) (first int, err error) {
	first, present, err := s.track.Days(b.day.run.ctx, want.days)
	if err != nil {
		return 0, err
	}
	symbol := b.plan.symbol
	switch {
	case present == 0:
		return 0, sdk.Refuse(sdk.NoHistoricalData, symbol, b.day.noHistory(symbol, s.interval, want.days))
	case want.all && present < want.days:
		return 0, sdk.Refuse(sdk.InsufficientHistory, symbol, fmt.Sprintf("%s has %s bars on %d of the %d trading days before %s, and all are required",
			symbol, s.interval, present, want.days, b.day.calendar.Date))
	case present < want.days:
		b.warnings = append(b.warnings, fmt.Sprintf("%s has %s bars on %d of the %d trading days before %s",
			symbol, s.interval, present, want.days, b.day.calendar.Date))
	}
	if want.days > s.reaches { // what is there is not loaded again
		b.step(Step{Name: StepLoadHistorical, Interval: s.interval, Loaded: loaded(s.track.Rows(first, 0)),
			Days: &DaysLoaded{Want: want.days, Have: present}})
	}
	return first, nil
}

// loadSession brings today's bars up to the clock.
func (b *build) loadSession() error {
	now := b.day.run.clock.Nanos()
	for _, s := range b.series {
		if s.streams {
			s.visible = s.endedAt(now)
			b.step(Step{Name: StepLoadSession, Interval: s.interval, Loaded: loaded(s.track.Rows(0, s.visible))})
		}
	}
	for i, x := range b.extensions {
		if x.streams && !x.series.streams {
			b.extensions[i].visible = x.series.endedAt(now)
			b.step(Step{Name: StepLoadSession, Interval: x.series.interval, Loaded: loaded(x.series.track.Rows(0, b.extensions[i].visible))})
		}
	}
	return nil
}

func loaded(c market.Columns) *Loaded {
	n := c.Len()
	if n == 0 {
		return &Loaded{}
	}
	return &Loaded{Bars: n, From: c.Start[0], To: c.Start[n-1]}
}

// judgeQuality computes the historical quality of a full symbol and holds it against the configuration's minimum.
func (b *build) judgeQuality() error {
	if !b.plan.full {
		return nil
	}
	if interval, days := b.plan.demand.judged(); days > 0 {
		s := counted(b.find(interval), b.find)
		q, ok, err := b.day.historicalQuality(b.plan.symbol, s, days)
		if err != nil {
			return err
		}
		if ok {
			b.quality = &q
		}
	}
	b.step(Step{Name: StepCalculateQuality, Quality: b.quality})
	limit := b.day.run.config.Quality
	if limit.Minimum == nil || b.quality == nil || *b.quality >= *limit.Minimum {
		return nil
	}
	message := fmt.Sprintf("historical quality of %s is %.2f %%, below the minimum of %g %%", b.plan.symbol, *b.quality, *limit.Minimum)
	if limit.Drop && b.carried == nil {
		return sdk.Refuse(sdk.LowQuality, b.plan.symbol, message)
	}
	b.warnings = append(b.warnings, message)
	return nil
}

// outcome is what the ledger says of the build once it is committed.
func (b *build) outcome() Outcome {
	switch {
	case b.plan.existing == nil:
		return Added
	case b.plan.upgrade:
		return Upgraded
	case len(b.steps) == 0: // all of it was loaded for another
		return AlreadyLoaded
	}
	return Extended
}
