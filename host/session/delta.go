package session

import (
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// SymbolDelta is what changed of one symbol between two snapshots.
type SymbolDelta struct {
	Now SymbolSnapshot
	New bool // it was not there, or in another life: all of it is new
	// Whether these differ from what they were.
	Base, Metadata, Metrics, Stale bool
	Series                         []SeriesDelta       // that came or changed, from short to long
	Indicators                     []IndicatorSnapshot // that came or changed, in the order of their coming
	// Those that the symbol had and has no more.
	GoneBars, GoneHistory []sdk.Interval
	GoneIndicators        []string // keys
}

// SeriesDelta is what changed of the bars of one interval. Its columns are for reading only.
type SeriesDelta struct {
	Now     SeriesSnapshot
	Bars    bool // today's part came or changed: rows, quality or gaps
	History bool // the days before came or changed
	// New are today's bars that start after the latest that the reader had: each is in one delta only.
	New market.Columns
	// Revised are today's bars that start no later and are not as they were, or were not there: they came late.
	Revised market.Columns
}

// changes are the symbols that went and those that changed between two snapshots of one day, by name.
func changes(was, now Snapshot) (removed []string, symbols []SymbolDelta) {
	before, after := was.Living(), now.Living()
	for len(before) > 0 || len(after) > 0 {
		order := 1
		switch {
		case len(before) > 0 && len(after) > 0:
			order = strings.Compare(before[0].Name, after[0].Name)
		case len(before) > 0:
			order = -1
		}
		if order == 0 && before[0].Life == after[0].Life {
			if x := symbolChanges(before[0], after[0]); x.changed() {
				symbols = append(symbols, x)
			}
			before, after = before[1:], after[1:]
			continue
		}
		if order <= 0 {
			removed, before = append(removed, before[0].Name), before[1:]
		}
		if order >= 0 {
			x := symbolChanges(SymbolSnapshot{}, after[0])
			x.New, x.Base, x.Metadata, x.Metrics, x.Stale = true, true, true, true, after[0].Stale != nil
			symbols, after = append(symbols, x), after[1:]
		}
	}
	return removed, symbols
}

func (x SymbolDelta) changed() bool {
	return x.Base || x.Metadata || x.Metrics || x.Stale || len(x.Series) > 0 || len(x.Indicators) > 0 ||
		len(x.GoneBars) > 0 || len(x.GoneHistory) > 0 || len(x.GoneIndicators) > 0
}

// symbolChanges compares one life of a symbol with itself.
func symbolChanges(was, now SymbolSnapshot) SymbolDelta {
	x := SymbolDelta{Now: now, Base: was.Base != now.Base, Metadata: !sameMetadata(was.Metadata, now.Metadata),
		Metrics: !was.Metrics.same(now.Metrics), Stale: (was.Stale == nil) != (now.Stale == nil)} // the price itself stays
	for _, r := range now.Series {
		before, _ := find(was.Series, func(s SeriesSnapshot) bool { return s.Interval == r.Interval })
		if before.Streams && r.Streams && lost(before.Today, r.Today) { // made anew, of other bars
			x.GoneBars = append(x.GoneBars, r.Interval)
			before.Streams, before.Today = false, market.Columns{}
		}
		if s := seriesChanges(before, r); s.Bars || s.History {
			x.Series = append(x.Series, s)
		}
	}
	for _, r := range was.Series {
		after, _ := find(now.Series, func(s SeriesSnapshot) bool { return s.Interval == r.Interval })
		if r.Streams && !after.Streams {
			x.GoneBars = append(x.GoneBars, r.Interval)
		}
		if r.HistoryDays > 0 && after.HistoryDays == 0 {
			x.GoneHistory = append(x.GoneHistory, r.Interval)
		}
	}
	for _, i := range now.Indicators {
		if before, had := find(was.Indicators, func(o IndicatorSnapshot) bool { return o.Key == i.Key }); !had || !before.same(i) {
			x.Indicators = append(x.Indicators, i)
		}
	}
	for _, i := range was.Indicators {
		if _, has := find(now.Indicators, func(o IndicatorSnapshot) bool { return o.Key == i.Key }); !has {
			x.GoneIndicators = append(x.GoneIndicators, i.Key)
		}
	}
	return x
}

func find[T any](all []T, is func(T) bool) (found T, ok bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	return found, false
}

// seriesChanges compares the bars of one interval with themselves; was is zero where they have come.
func seriesChanges(was, now SeriesSnapshot) SeriesDelta {
	x := SeriesDelta{Now: now}
	if now.Streams {
		before := was.Today
		if !was.Streams {
			before = market.Columns{}
		}
		x.New, x.Revised = rowsSince(before, now.Today)
		x.Bars = !was.Streams || x.New.Len() > 0 || x.Revised.Len() > 0 || was.From != now.From || !sameNumber(was.Quality, now.Quality) ||
			!slices.Equal(was.Gaps, now.Gaps)
	}
	if now.HistoryDays > 0 {
		x.History = was.HistoryDays != now.HistoryDays || !sameRows(was.History, now.History) ||
			!sameNumber(was.HistQuality, now.HistQuality) || !slices.Equal(was.HistGaps, now.HistGaps)
	}
	return x
}

// lost says whether a row of was is no more.
func lost(was, now market.Columns) bool {
	if sameMemory(was, now) {
		return false
	}
	for _, start := range was.Start {
		if k := now.Search(start); k == now.Len() || now.Start[k] != start {
			return true
		}
	}
	return false
}

// sameMemory says that was is the beginning of now: bars that are in memory are not written to.
func sameMemory(was, now market.Columns) bool {
	n := was.Len()
	return n == 0 || n <= now.Len() && &was.Start[0] == &now.Start[0]
}

// rowsSince are the rows of now that start after the last of was, and, of the rest, those that was has not, or has with
// other values.
func rowsSince(was, now market.Columns) (after, revised market.Columns) {
	n := was.Len()
	if sameMemory(was, now) {
		return now.Slice(n, now.Len()), revised
	}
	edge := now.Search(was.Start[n-1] + 1)
	for i := range edge {
		row := now.Row(i)
		if k := was.Search(row.Start); k == n || was.Row(k) != row {
			revised.Append(row)
		}
	}
	return now.Slice(edge, now.Len()), revised
}

func sameRows(a, b market.Columns) bool {
	if a.Len() != b.Len() {
		return false
	}
	if sameMemory(a, b) {
		return true
	}
	for i := range a.Len() {
		if a.Row(i) != b.Row(i) {
			return false
		}
	}
	return true
}

func (m Metrics) same(o Metrics) bool {
	return m.Volume == o.Volume && sameFloat(m.High, o.High) && sameFloat(m.Low, o.Low) && m.LastUpdate == o.LastUpdate
}

func (s IndicatorSnapshot) same(o IndicatorSnapshot) bool {
	return s.Interval == o.Interval && s.LastUpdated == o.LastUpdated && s.Warmup == o.Warmup && slices.EqualFunc(s.Values, o.Values, sameFloat) &&
		slices.Equal(s.Fields, o.Fields) && reflect.DeepEqual(s.Params, o.Params)
}

func sameMetadata(a, b sdk.Metadata) bool {
	at, bt := a.AddedAt, b.AddedAt
	a.AddedAt, b.AddedAt = nil, nil
	return a == b && (at == nil) == (bt == nil) && (at == nil || at.Equal(*bt))
}

func sameFloat(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func sameNumber(a, b *float64) bool {
	return (a == nil) == (b == nil) && (a == nil || sameFloat(*a, *b))
}
