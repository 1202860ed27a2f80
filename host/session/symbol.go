package session

import (
	"slices"
	"time"

	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// symbol is one symbol of the current day, with everything that it has.
type symbol struct {
	name       string
	life       int // the how-manieth life of the name on this day, from 1
	meta       sdk.Metadata
	base       sdk.Interval
	series     []*series // from short to long
	indicators []*indicatorState
	holds      holds
	locks      []lock // in the order of their taking
	carried    bool   // from the day before
	came       price  // with which it was carried
	lost       parts  // what it was carried with and could not be built again so far
	owner      int    // the lane of the source of added_by, or configHolder
	removedAt  int64
	broughtBy  int // seq of the ledger entry that added it, or last upgraded it
	// judged is the history on which a full symbol was judged.
	judgedInterval sdk.Interval
	judgedDays     int
	intervals      []sdk.Interval // of the series, for snapshots that strategies get
}

// The metadata of a symbol has no zero value: there is one constructor for each way in which a symbol comes.

// configured is the metadata of a symbol that the configuration lists.
func configured(source sdk.Source) sdk.Metadata {
	return sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByConfig, Source: source}
}

// requested is the metadata of a symbol that a strategy or scanner asked for by AddSymbol; at is nil before the session
// is active.
func requested(role sdk.Role, source sdk.Source, at *time.Time) sdk.Metadata {
	return sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedBy(role), AddedAt: at, Source: source}
}

// adhoc is the metadata of a symbol that came with a bar or indicator request.
func adhoc(source sdk.Source, at *time.Time) sdk.Metadata {
	return sdk.Metadata{AddedBy: sdk.AddedByAdhoc, AutoProvisioned: true, AddedAt: at, Source: source}
}

// upgraded is the metadata of an adhoc symbol after AddSymbol: when and how it first came stays.
func upgraded(was sdk.Metadata, role sdk.Role, source sdk.Source) sdk.Metadata {
	was.MeetsSessionConfigRequirements = true
	was.AddedBy = sdk.AddedBy(role)
	was.UpgradedFromAdhoc = true
	was.Source = source
	return was
}

// snapshot is what a strategy gets to see; nothing that it does to it changes the symbol.
func (s *symbol) snapshot() sdk.Symbol {
	meta := s.meta
	if meta.AddedAt != nil {
		at := *meta.AddedAt
		meta.AddedAt = &at
	}
	return sdk.Symbol{Name: s.name, Base: s.madeOf(), Intervals: s.intervals, Metadata: meta}
}

func (s *symbol) seriesOf(interval sdk.Interval) *series {
	for _, r := range s.series {
		if tape.SameSpan(r.interval, interval) {
			return r
		}
	}
	return nil
}

func (s *symbol) indicatorOf(key string) *indicatorState {
	for _, i := range s.indicators {
		if i.key == key {
			return i
		}
	}
	return nil
}

// keyOf is the key of an indicator on an interval as the symbol spells it: 60m and 1h are one.
func (s *symbol) keyOf(spec formula, interval sdk.Interval) string {
	if r := s.seriesOf(interval); r != nil {
		interval = r.interval
	}
	return spec.Key(interval)
}

// addSeries puts a series in its place from short to long.
func (s *symbol) addSeries(r *series) {
	s.series = append(s.series, r)
	slices.SortFunc(s.series, func(a, b *series) int { return sdk.CompareIntervals(a.interval, b.interval) })
	s.listIntervals()
}

func (s *symbol) listIntervals() {
	s.intervals = make([]sdk.Interval, len(s.series))
	for i, r := range s.series {
		s.intervals[i] = r.interval
	}
}

// baseSeries is the series of the symbol's base interval; nil where it has none.
func (s *symbol) baseSeries() *series { return s.seriesOf(s.base) }

// madeOf is the base interval as it is told: of what today's bars are made, whether that is in the session or not. Today's 1d
// of an adhoc symbol may be made of minutes that it has not, and nothing changes where somebody asks for them later.
func (s *symbol) madeOf() sdk.Interval {
	r := s.baseSeries()
	if r == nil {
		return s.base
	}
	from, derived := r.track.Derived()
	if !derived {
		return s.base
	}
	if source := s.seriesOf(from); source != nil {
		return source.interval // as the symbol spells it
	}
	return from
}

// dayBase is the series by which the growing day is told: the base where it is intraday and streams; otherwise the coarsest
// stored intraday series that streams, so that a day need not be over to be seen. It is nil where there are bars of several days
// only: of one day they tell nothing.
func (s *symbol) dayBase() *series {
	base := s.baseSeries()
	if base != nil && base.interval.Intraday() && base.streams {
		return base
	}
	for i := len(s.series) - 1; i >= 0; i-- {
		r := s.series[i]
		if _, derived := r.track.Derived(); !derived && r.streams && r.interval.Intraday() {
			return r
		}
	}
	if base != nil && base.track.SpansDays() {
		return nil
	}
	return base
}

// source is the stored series from which a series derives in the end; itself where it is stored.
func (s *symbol) source(r *series) *series {
	for {
		from, derived := r.track.Derived()
		next := s.seriesOf(from)
		if !derived || next == nil || next == r {
			return r
		}
		r = next
	}
}

// held says whether anyone holds or has locked the symbol, or holds something that it has.
func (s *symbol) held() bool {
	if len(s.holds) > 0 || len(s.locks) > 0 {
		return true
	}
	return slices.ContainsFunc(s.series, func(r *series) bool { return len(r.holds) > 0 }) ||
		slices.ContainsFunc(s.indicators, func(i *indicatorState) bool { return len(i.holds) > 0 }) || s.lost.held()
}

// letGo drops a lane's hold on a series.
func (r *series) letGo(lane int) {
	r.holds.drop(lane)
	r.asked.drop(lane)
}

// bare says whether the symbol was carried to a day that could not have any of its series so far. It has its metadata, holds
// and locks, and its last price; the next request that adds something to it builds all of it again.
func (s *symbol) bare() bool { return s.carried && len(s.series) == 0 }
