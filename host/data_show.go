package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// BarsQuery is which bars are asked for.
type BarsQuery struct {
	Source   string // as data.source of a session names it
	Symbol   string
	Interval sdk.Interval
	// Calendar is that of the exchange; nil for XNYS.
	Calendar *Calendar
	// From and To are the first and the last day of the exchange, YYYY-MM-DD; those that are no trading days mean the next
	// and the one before. An empty To is the last day that has bars. An empty From is To for intraday intervals and the
	// first day that has bars for days and weeks.
	From, To string
	// Splits adjusts bars for the splits.csv of the source as of the last day that is asked for, so that no later split
	// shows: as a session has them on that day.
	Splits bool
}

// ShownBars are bars of one symbol and interval.
type ShownBars struct {
	Store    string       `json:"store"`
	Symbol   string       `json:"symbol"`
	Interval sdk.Interval `json:"interval"`
	// DerivedFrom is the stored interval that the bars are made of; empty for stored ones.
	DerivedFrom sdk.Interval `json:"derived_from,omitempty"`
	// Adjust is none, or splits for bars that are adjusted as of the day AsOf.
	Adjust   string         `json:"adjust"`
	AsOf     string         `json:"as_of,omitempty"`
	Bars     market.Columns `json:"-"`
	location *time.Location
}

// ShowBars are the bars of a symbol as a session with regular hours would have them: stored ones, or ones that are
// derived from the coarsest stored interval that makes them exactly. It is an error, which lists what is stored, if
// none does, and one if there are no bars.
func ShowBars(ctx context.Context, q BarsQuery) (ShownBars, error) {
	w, err := openWindow(ctx, q, false)
	if err != nil {
		return ShownBars{}, err
	}
	shown := ShownBars{Store: w.store.Name(), Symbol: w.symbol, Interval: q.Interval, Adjust: w.splits.Adjusted(), AsOf: w.asOf(),
		location: w.calendar.Location()}
	if shown.Bars, err = w.derived(ctx); err != nil {
		return ShownBars{}, err
	}
	if shown.Bars.Len() == 0 {
		return ShownBars{}, w.empty()
	}
	if recipe, ok := w.layout.Recipe(q.Interval); ok && recipe.From != "" {
		shown.DerivedFrom = w.layout.Base
	}
	return shown, nil
}

// window is the days of a symbol that a query is about, and how its interval is made.
type window struct {
	query    BarsQuery
	store    store.Reader
	calendar *calendar.Calendar
	symbol   string
	holdings []market.Holding
	layout   tape.Layout
	splits   *market.Splits // nil for bars as they are stored
	// first and last are the days that were asked for, days the trading days from the one to the other, one or more.
	first, last calendar.Date
	days        []calendar.Date
}

// openWindow finds the window of a query. asStored takes a stored interval as it is, wherever its bars begin.
func openWindow(ctx context.Context, q BarsQuery, asStored bool) (*window, error) {
	cal, err := orNewYork(q.Calendar)
	if err != nil {
		return nil, err
	}
	from, err := openSource(ctx, q.Source, cal.Location())
	if err != nil {
		return nil, err
	}
	w := &window{query: q, store: from, calendar: cal}
	all, err := from.Symbols(ctx)
	if err != nil {
		return nil, err
	}
	if w.symbol, err = storedSymbol(q.Symbol, all, from.Name()); err != nil {
		return nil, err
	}
	if w.holdings, err = from.Holdings(ctx, w.symbol); err != nil {
		return nil, err
	}
	use := tape.Whole(w.calendar, w.holdings)
	if stored, ok := w.holding(q.Interval); ok && asStored {
		use = []market.Holding{stored}
	}
	needs := []sdk.Interval{q.Interval}
	var ok bool
	if w.layout, _, ok = tape.Plan(nil, needs, use); !ok {
		return nil, fmt.Errorf("%s cannot be made for %s in %s: %s", q.Interval, w.symbol, from.Name(), tape.WhyNot(w.calendar, needs, w.holdings))
	}
	if q.Splits {
		if w.splits, err = readSplits(ctx, from, q.Source, w.calendar); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				err = fmt.Errorf("there is no %s in %s to adjust for: write one with the columns symbol,date,ratio", store.SplitsFile, q.Source)
			}
			return nil, err
		}
	}
	return w, w.span()
}

// asOf is the day as of which bars are adjusted: the last of the window; empty where they are not.
func (w *window) asOf() string {
	if w.splits == nil {
		return ""
	}
	return w.days[len(w.days)-1].String()
}

// holding is what the store has of an interval, whatever its spelling.
func (w *window) holding(interval sdk.Interval) (market.Holding, bool) {
	i := slices.IndexFunc(w.holdings, func(h market.Holding) bool { return tape.SameSpan(h.Interval, interval) })
	if i < 0 {
		return market.Holding{}, false
	}
	return w.holdings[i], true
}

// span finds the trading days from the first to the last.
func (w *window) span() error {
	base, _ := w.holding(w.layout.Base)
	first, last := w.dateOf(base, base.First), w.dateOf(base, base.Last)
	if spans := tape.SpansOf(w.calendar, base.Interval); tape.SpansDays(base.Interval) {
		if begin, ok := spans.Begins(last); ok {
			last = spans.Last(begin) // the day on which the last bar ends
		}
	}
	to, err := dateOr(w.query.To, last)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	if w.query.Interval.Intraday() {
		first = to
		if prev, err := w.calendar.Prev(to.AddDays(1)); err == nil {
			first = prev // the last bars may lie on a Sunday evening
		}
	}
	from, err := dateOr(w.query.From, first)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	w.first, w.last = from, to
	switch {
	case from.After(to) && w.query.From == "":
		return fmt.Errorf("%s has no bars of %s up to %s: the first day of %s is %s", w.symbol, w.query.Interval, to, base.Interval, from)
	case from.After(to) && w.query.To == "":
		return fmt.Errorf("%s has no bars of %s from %s on: the last day of %s is %s", w.symbol, w.query.Interval, from, base.Interval, to)
	case from.After(to):
		return fmt.Errorf("%s is after %s: there are no days between them", from, to)
	}
	if w.days, err = w.calendar.Between(from, to); err != nil {
		return err
	}
	if len(w.days) == 0 {
		return fmt.Errorf("%s has no trading day from %s to %s; host calendar %s %d lists when it was closed", w.calendar.MIC(), from, to, w.calendar.MIC(), from.Year)
	}
	return nil
}

func (w *window) dateOf(h market.Holding, start int64) calendar.Date {
	if h.Interval.Intraday() {
		return dateIn(start, w.calendar.Location())
	}
	return dateIn(start, time.UTC)
}

func dateIn(t int64, loc *time.Location) calendar.Date {
	return calendar.DateOf(time.Unix(0, t).In(loc))
}

func dateOr(text string, other calendar.Date) (calendar.Date, error) {
	if text == "" {
		return other, nil
	}
	return calendar.ParseDate(text)
}

// derived are the bars of the days as the tape of a session makes them.
func (w *window) derived(ctx context.Context) (market.Columns, error) {
	last, _ := w.calendar.Day(w.days[len(w.days)-1], calendar.Regular)
	t := tape.New(w.store, w.calendar, calendar.Regular, market.Keep)
	t.Adjust(w.splits)
	t.Open(last, func(string) bool { return true })
	track, err := t.Track(ctx, w.symbol, w.layout, w.query.Interval)
	if err != nil {
		return market.Columns{}, err
	}
	first, _, err := track.Days(ctx, len(w.days)-1)
	if err != nil {
		return market.Columns{}, err
	}
	if track.LeftOut().Split > 0 {
		return market.Columns{}, w.unadjustable()
	}
	return track.Rows(first, track.Today()), nil
}

// unadjustable is the error of stored bars of several days or weeks.
func (w *window) unadjustable() error {
	return fmt.Errorf("stored bars of %s cannot be adjusted: a split may lie within one of them; --adjust none gives them as they are", w.query.Interval)
}

// empty is the error of a window without bars, and says where there are some.
func (w *window) empty() error {
	base, _ := w.holding(w.layout.Base)
	return fmt.Errorf("%s has no bars of %s from %s to %s, regular hours; %s of it is from %s to %s", w.symbol, w.query.Interval, w.days[0],
		w.days[len(w.days)-1], base.Interval, w.dateOf(base, base.First), w.dateOf(base, base.Last))
}

// Start is how the start of bar i is written: RFC 3339 in the exchange's time, the date for days and weeks.
func (s ShownBars) Start(i int) string {
	at := time.Unix(0, s.Bars.Start[i]).In(s.location)
	if !s.Interval.Intraday() { // the start is an open of the exchange, not midnight UTC
		return at.Format(time.DateOnly)
	}
	return at.Format(time.RFC3339Nano)
}

// MarshalJSON adds the bars, with RFC 3339 starts of the exchange's time, or dates.
func (s ShownBars) MarshalJSON() ([]byte, error) {
	type bar struct {
		Start   string  `json:"start"`
		Open    float64 `json:"open"`
		High    float64 `json:"high"`
		Low     float64 `json:"low"`
		Close   float64 `json:"close"`
		Volume  float64 `json:"volume"`
		Partial bool    `json:"partial,omitempty"` // of fewer base bars than the calendar expects
	}
	type head ShownBars // without this method
	out := struct {
		head
		Bars []bar `json:"bars"`
	}{head: head(s)}
	for i := range s.Bars.Len() {
		r := s.Bars.Row(i)
		out.Bars = append(out.Bars, bar{s.Start(i), r.Open, r.High, r.Low, r.Close, r.Volume, s.Bars.Partial(i)})
	}
	return json.Marshal(out)
}

// CheckDate says what is wrong with a date as BarsQuery has them.
func CheckDate(text string) error {
	_, err := calendar.ParseDate(text)
	return err
}
