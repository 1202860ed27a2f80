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
	lacks      []*sdk.Refusal  // history that was had on the day before and is not there any more
	told       map[*series]int // the first row of history of which a step tells, where that is another than before
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
	for _, part := range []func() error{b.addIntervals, b.loadHistory, b.loadSession, b.registerIndicators, b.judgeQuality} {
		if err := part(); err != nil {
			return err
		}
	}
	for _, s := range b.series {
		b.warnLeftOut(s)
	}
	if b.plan.existing != nil {
		for _, s := range b.plan.existing.series {
			b.warnLeftOut(s)
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
	slices.SortStableFunc(needed, b.inOrder)
	for _, iv := range needed {
		track, err := b.day.run.tape.Track(b.day.run.ctx, b.plan.symbol, b.validation.layout, iv)
		if err != nil {
			return err
		}
		s := &series{interval: iv, track: track, internal: true, day: b.day, regular: b.day.calendar.Regular().Close}
		for _, p := range b.plan.bars {
			if tape.SameSpan(p.interval, iv) {
				s.interval, s.streams, s.internal = p.interval, s.streams || p.streams, false
			}
		}
		if iv.Intraday() {
			s.grid = b.day.gridFor(iv)
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

// inOrder compares intervals in the order of a plan: the base first, then from short to long.
func (b *build) inOrder(x, y sdk.Interval) int {
	base := b.validation.layout.Base
	switch atX, atY := tape.SameSpan(x, base), tape.SameSpan(y, base); {
	case atX && !atY:
		return -1
	case atY && !atX:
		return 1
	}
	return sdk.CompareIntervals(x, y)
}

// warnLeftOut tells of stored bars that no one gets to see, where more were found than a request that was served has told of.
func (b *build) warnLeftOut(s *series) {
	track, told := s.track, s.leftOut
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
	inOrder := slices.Clone(b.plan.bars)
	slices.SortStableFunc(inOrder, func(x, y seriesPlan) int { return b.inOrder(x.interval, y.interval) })
	for _, p := range inOrder {
		x := b.extend(b.find(p.interval))
		x.streams = x.streams || p.streams
		if p.days == 0 {
			continue
		}
		first, present, err := b.days(x, p.barsDemand)
		if err != nil {
			return err
		}
		if present == 0 {
			continue
		}
		x.reaches = max(x.reaches, p.days)
		if p.config {
			x.first, x.days = min(first, x.first), max(p.days, x.days)
		}
	}
	if err := b.loadWarmups(); err != nil {
		return err
	}
	b.streamSources()
	return nil
}

// extend is what changes of a series, which may be a new one.
func (b *build) extend(s *series) *extension {
	k := slices.IndexFunc(b.extensions, func(x extension) bool { return x.series == s })
	if k < 0 {
		k = len(b.extensions)
		b.extensions = append(b.extensions, extension{series: s, streams: s.streams, first: s.first, days: s.days, reaches: s.reaches})
	}
	return &b.extensions[k]
}

// streamSources makes what a streaming series derives from stream with it, where that was historical only so far.
func (b *build) streamSources() {
	for _, x := range slices.Clone(b.extensions) {
		source := x.series
		for x.streams {
			from, derived := source.track.Derived()
			if source = b.find(from); !derived || source == nil {
				break
			}
			b.extend(source).streams = true
		}
	}
}

// days loads whole trading days of history of a series and records it as a step, with what of it no step has told of so far.
func (b *build) days(x *extension, want barsDemand) (first, present int, err error) {
	s := x.series
	first, present, err = s.track.Days(b.day.run.ctx, want.days)
	if err != nil {
		return 0, 0, err
	}
	symbol := b.plan.symbol
	switch {
	case present == 0:
		none := sdk.Refuse(sdk.NoHistoricalData, symbol, b.day.noHistory(symbol, s.interval, want.days))
		if !want.again {
			return 0, 0, none
		}
		b.lacks = append(b.lacks, none)
		return 0, 0, nil
	case want.all && present < want.days:
		return 0, 0, sdk.Refuse(sdk.InsufficientHistory, symbol, fmt.Sprintf("%s has %s bars on %d of the %d trading days before %s, and all are required",
			symbol, s.interval, present, want.days, b.day.calendar.Date))
	case present < want.days:
		b.warnings = append(b.warnings, fmt.Sprintf("%s has %s bars on %d of the %d trading days before %s",
			symbol, s.interval, present, want.days, b.day.calendar.Date))
	}
	if want.days > x.reaches {
		b.step(Step{Name: StepLoadHistorical, Interval: s.interval, Loaded: b.added(s, first), Days: &DaysLoaded{Want: want.days, Have: present}})
	}
	return first, present, nil
}

// added are the rows of history from first on of which no step has told so far.
func (b *build) added(s *series, first int) *Loaded {
	told, again := b.told[s]
	if !again {
		told = s.told
	}
	if first >= told {
		return &Loaded{}
	}
	if b.told == nil {
		b.told = map[*series]int{}
	}
	b.told[s] = first
	return loaded(s.track.Rows(first, told))
}

// loadSession brings today's bars up to the clock.
func (b *build) loadSession() error {
	now := b.day.run.clock.Nanos()
	var steps []Step
	load := func(s *series) int {
		ended := s.endedAt(now)
		steps = append(steps, Step{Name: StepLoadSession, Interval: s.interval, Loaded: loaded(s.track.Rows(0, ended))})
		return ended
	}
	for _, s := range b.series {
		if s.streams {
			s.visible = load(s)
		}
	}
	for i, x := range b.extensions {
		if x.streams && !x.series.streams {
			b.extensions[i].visible = load(x.series)
		}
	}
	slices.SortStableFunc(steps, func(x, y Step) int { return b.inOrder(x.Interval, y.Interval) })
	for _, s := range steps {
		b.step(s)
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
	if again := b.carried != nil || b.plan.restores && !b.plan.upgrade; limit.Drop && !again {
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
