package tape

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Store is what a tape needs of bars at rest; store.Reader says what each method promises.
type Store interface {
	Holdings(ctx context.Context, symbol string) ([]market.Holding, error)
	Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error)
}

// Tape is the tracks of one session. One goroutine uses it.
type Tape struct {
	store      Store
	calendar   *calendar.Calendar
	hours      calendar.Hours
	incomplete market.Incomplete
	day        calendar.Day
	tracks     map[key]*Track
	order      []*Track // in the order of their making, so that a derived track comes after its source
	holdings   map[string][]market.Holding
	aside      map[string][]sdk.Interval // stored, and not of the session's days
	splits     *market.Splits
	grids      map[key]int64 // of stored intervals: onGrid, or the start of a bar that is not
	dates      map[calendar.Date]dated
}

// dated is what the calendar says of a date.
type dated struct {
	day    calendar.Day
	trades bool
}

const maxDates = 1024 // that are remembered: four years of trading days

type key struct {
	symbol   string
	interval sdk.Interval
	from     sdk.Interval
}

// New makes an empty tape.
func New(store Store, cal *calendar.Calendar, hours calendar.Hours, incomplete market.Incomplete) *Tape {
	return &Tape{store: store, calendar: cal, hours: hours, incomplete: incomplete,
		tracks: map[key]*Track{}, holdings: map[string][]market.Holding{}, aside: map[string][]sdk.Interval{},
		grids: map[key]int64{}, dates: map[calendar.Date]dated{}}
}

// Open moves the tape to a trading day, later than the one before. Tracks of symbols that keep does not name are
// forgotten, and so are those of symbols that split on the day. Those that were got on the day before show it as it was.
func (t *Tape) Open(day calendar.Day, keep func(symbol string) bool) {
	t.OpenPrefetched(day, keep, nil)
}

// OpenPrefetched is Open that takes what still holds of what was loaded ahead, and has come back; nil is nothing.
func (t *Tape) OpenPrefetched(day calendar.Day, keep func(symbol string) bool, prefetched *Prefetch) {
	previous := t.day
	t.day = day
	consecutive := false
	if next, err := t.calendar.Next(previous.Date); err == nil && !previous.Date.IsZero() {
		consecutive = next == day.Date
	}
	var kept []*Track
	turned := map[*Track]*Track{}
	for _, tr := range t.order {
		if !consecutive || !keep(tr.symbol) || !tr.lasts(turned) || t.splitSince(tr.symbol, previous.Date) {
			delete(t.tracks, tr.key())
			continue
		}
		next := prefetched.take(t, tr, turned[tr.source])
		if next == nil {
			next = tr.turn(turned[tr.source])
		}
		turned[tr], t.tracks[tr.key()] = next, next
		kept = append(kept, next)
	}
	t.order = kept
}

// lasts says whether the track's rows of today are what a fresh load would call history tomorrow. Daily bars that were
// joined of today's intraday ones are not, where the store has daily bars of its own. turned are those that last, its source
// among them.
func (tr *Track) lasts(turned map[*Track]*Track) bool {
	if !tr.loaded || tr.recipe.StoredHistory {
		return false
	}
	return tr.source == nil || turned[tr.source] != nil
}

// Holdings is the store's catalogue of a symbol, read once for each run.
func (t *Tape) Holdings(ctx context.Context, symbol string) ([]market.Holding, error) {
	if hs, ok := t.holdings[symbol]; ok {
		return hs, nil
	}
	hs, err := t.store.Holdings(ctx, symbol)
	if err != nil {
		return nil, fmt.Errorf("holdings of %s: %w", symbol, err)
	}
	hs = t.inHours(symbol, hs)
	t.holdings[symbol] = hs
	return hs, nil
}

// inHours leaves out the days and weeks that are stored of a symbol where the session's days begin at another time than
// those: nobody can tell which of their trades belong to which day.
func (t *Tape) inHours(symbol string, stored []market.Holding) []market.Holding {
	if t.calendar.Starts() == "" {
		return stored
	}
	return slices.DeleteFunc(slices.Clone(stored), func(h market.Holding) bool {
		if h.Interval.Intraday() {
			return false
		}
		t.aside[symbol] = append(t.aside[symbol], h.Interval)
		return true
	})
}

// Aside are the intervals that are stored of a symbol and left aside, since their days begin at another time.
func (t *Tape) Aside(symbol string) []sdk.Interval { return t.aside[symbol] }

// Entry is what the store holds of one symbol.
type Entry struct {
	Symbol   string
	Holdings []market.Holding
}

// Catalogue is every symbol that was looked up, by name, with what the store holds of it.
func (t *Tape) Catalogue() []Entry {
	out := make([]Entry, 0, len(t.holdings))
	for symbol, hs := range t.holdings {
		out = append(out, Entry{Symbol: symbol, Holdings: hs})
	}
	slices.SortFunc(out, func(a, b Entry) int { return strings.Compare(a.Symbol, b.Symbol) })
	return out
}

// Known is the catalogue as far as it may be known on the current day: intervals whose first bar is not later than
// the day. What begins in the future does not show.
func (t *Tape) Known(ctx context.Context, symbol string) ([]market.Holding, error) {
	hs, err := t.Holdings(ctx, symbol)
	if err != nil {
		return nil, err
	}
	known := slices.Clone(hs)
	return slices.DeleteFunc(known, func(h market.Holding) bool {
		if h.Interval.Intraday() {
			return h.First >= t.day.Close
		}
		return h.First > t.day.Date.Midnight(utc).UnixNano()
	}), nil
}

// Track is the track of one interval of a symbol with today's bars loaded. It makes what the recipe derives from too.
func (t *Tape) Track(ctx context.Context, symbol string, l Layout, interval sdk.Interval) (*Track, error) {
	r, ok := l.Recipe(interval)
	if !ok {
		return nil, fmt.Errorf("%s has no recipe for %s", symbol, interval)
	}
	var source *Track
	if r.From != "" {
		var err error
		if source, err = t.Track(ctx, symbol, l, r.From); err != nil {
			return nil, err
		}
	}
	k := key{symbol: symbol, interval: r.Interval, from: r.From}
	tr, have := t.tracks[k]
	if have && (tr.recipe != r || tr.source != source) { // stored daily bars begin today: the past is theirs now
		t.order = slices.DeleteFunc(t.order, func(o *Track) bool { return o == tr })
		delete(t.tracks, k)
		have = false
	}
	if !have {
		tr = &Track{tape: t, symbol: symbol, recipe: r, source: source, oldest: t.day.Date}
	}
	if err := tr.loadToday(ctx); err != nil {
		return nil, err
	}
	if !have {
		t.tracks[k] = tr
		t.order = append(t.order, tr)
	}
	return tr, nil
}

// date is the trading day of a date in the tape's hours. Every symbol asks for the same few again each day.
func (t *Tape) date(d calendar.Date) (calendar.Day, bool) {
	known, ok := t.dates[d]
	if !ok {
		if len(t.dates) == maxDates {
			clear(t.dates)
		}
		known.day, known.trades = t.calendar.Day(d, t.hours)
		t.dates[d] = known
	}
	return known.day, known.trades
}
