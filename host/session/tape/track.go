package tape

import (
	"context"
	"fmt"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

var utc = time.UTC

// Track is the bars of one symbol and interval: history, then the whole current day. Rows are numbered from the first
// of the current day, which is 0: history has negative numbers, and they stay when older bars are loaded ahead of them.
type Track struct {
	tape   *Tape
	symbol string
	recipe Recipe
	source *Track

	columns market.Columns
	history int           // rows before today's first
	oldest  calendar.Date // first trading date whose bars are loaded
	loaded  bool          // today's bars are loaded
	reach   int           // rows of history that someone asked for today: what is kept over a day's turn
	leftOut LeftOut
	fetched *fetched // loaded on the day before; nil where nothing was
}

func (tr *Track) key() key {
	return key{symbol: tr.symbol, interval: tr.recipe.Interval, from: tr.recipe.From}
}

// Interval is the track's interval.
func (tr *Track) Interval() sdk.Interval { return tr.recipe.Interval }

// Derived says whether the track is made of another, and of which interval.
func (tr *Track) Derived() (from sdk.Interval, ok bool) { return tr.recipe.From, tr.recipe.From != "" }

// Root is the stored track of which the current day is made in the end; itself where it is stored.
func (tr *Track) Root() *Track {
	for tr.source != nil {
		tr = tr.source
	}
	return tr
}

// HistoryFrom says of which interval the bars before today are made; false where they are stored.
func (tr *Track) HistoryFrom() (from sdk.Interval, ok bool) {
	return tr.recipe.From, tr.recipe.From != "" && !tr.recipe.StoredHistory
}

// Columns are all loaded bars; row r is at index History()+r. They are valid until the tape turns a day.
func (tr *Track) Columns() market.Columns { return tr.columns }

// History is the number of loaded rows before today's first.
func (tr *Track) History() int { return tr.history }

// Today is the number of rows of the current day, those that have not ended yet included.
func (tr *Track) Today() int { return tr.columns.Len() - tr.history }

// LeftOut counts stored bars that no one gets to see.
type LeftOut struct {
	Outside int // the session's hours or its trading days
	OffGrid int // they start between two bars of their interval
	Split   int // bars of several days within which a split lies
}

// LeftOut is what was left out since the day began.
func (tr *Track) LeftOut() LeftOut { return tr.leftOut }

// Row is the bar of row r, which must be loaded.
func (tr *Track) Row(r int) market.Row { return tr.columns.Row(tr.history + r) }

// Partial says whether row r is a derived bar of fewer base bars than expected.
func (tr *Track) Partial(r int) bool { return tr.columns.Partial(tr.history + r) }

// Rows are the bars of rows from up to but not including to.
func (tr *Track) Rows(from, to int) market.Columns {
	return tr.columns.Slice(tr.history+from, tr.history+to)
}

// turn is the track of the next trading day, of which the current day's rows are history. It shares their memory and adds to
// it beyond them: the track of the day before stays as it is.
func (tr *Track) turn(source *Track) *Track {
	next := *tr
	next.source, next.history = source, tr.columns.Len()
	next.loaded, next.leftOut, next.fetched = false, LeftOut{}, nil
	next.trim()
	next.reach = 0
	return &next
}

// trim lets go of rows that no one asked for lately, once they are most of what is held, so that memory does not
// grow with the length of the run and moving rows costs little for each bar. It cuts at a day's first row. What it moves
// to has room for the days until it trims again, and so the days between move nothing.
func (tr *Track) trim() {
	const days = 4 // that may pile up before there is something worth moving
	aDay := tr.rowsADay()
	limit := 2*tr.reach + days*aDay + 64
	first, oldest := 0, tr.oldest
	if tr.history > limit {
		if day, ok := tr.tape.dayOf(tr.columns.Start[tr.history-max(tr.reach, 1)]); ok {
			first, oldest = tr.columns.Search(tr.firstStart(day)), day.Date
		}
	}
	if first == 0 && cap(tr.columns.Start)-tr.history >= aDay {
		return
	}
	room := max(limit, tr.history-first) + 2*aDay
	kept := tr.grow(room)
	kept.AppendAll(tr.columns.Slice(first, tr.history))
	tr.columns, tr.history, tr.oldest = kept, kept.Len(), oldest
}

// grow makes columns with room for n bars of the track.
func (tr *Track) grow(n int) market.Columns {
	if tr.source != nil {
		return market.GrowDerived(n)
	}
	return market.Grow(n)
}

// dayOf is the trading day to which a bar that starts at t belongs.
func (t *Tape) dayOf(start int64) (calendar.Day, bool) {
	return t.date(t.calendar.DateAt(start))
}

// firstStart is the earliest start that a bar of the day can have.
func (tr *Track) firstStart(day calendar.Day) int64 {
	if tr.recipe.Interval.Intraday() {
		return day.Open
	}
	return day.Regular().Open
}

func (tr *Track) loadToday(ctx context.Context) error {
	if tr.loaded {
		return nil
	}
	if tr.source != nil {
		if err := tr.source.loadToday(ctx); err != nil {
			return err
		}
		if err := tr.source.back(ctx, tr.spans().First(tr.tape.day.Date)); err != nil {
			return err
		}
	}
	if tr.fetched != nil {
		tr.columns, tr.leftOut, tr.fetched = tr.fetched.columns, tr.fetched.leftOut, nil
	} else if err := tr.load(ctx, &tr.columns, tr.tape.day.Date, tr.tape.day.Date); err != nil {
		return err
	}
	tr.loaded = true
	return nil
}

// back loads the trading days from first up to the oldest that is loaded.
func (tr *Track) back(ctx context.Context, first calendar.Date) error {
	if !first.Before(tr.oldest) {
		return nil
	}
	if tr.source != nil && !tr.recipe.StoredHistory {
		if err := tr.source.back(ctx, tr.spans().First(first)); err != nil {
			return err
		}
	}
	last, err := tr.tape.calendar.Prev(tr.oldest)
	if err != nil {
		return fmt.Errorf("history of %s %s: %w", tr.symbol, tr.recipe.Interval, err)
	}
	var joined market.Columns
	if err := tr.load(ctx, &joined, first, last); err != nil {
		return err
	}
	older := joined.Len()
	joined.AppendAll(tr.columns)
	tr.columns, tr.history, tr.oldest = joined, tr.history+older, first
	return nil
}

// Days loads n whole trading days of history and says at which row they begin and on how many of them there is a bar.
// It wraps calendar.ErrRange where the calendar does not reach back so far.
func (tr *Track) Days(ctx context.Context, n int) (first, present int, err error) {
	if n == 0 {
		return 0, 0, nil
	}
	from, err := tr.tape.calendar.Back(tr.tape.day.Date, n)
	if err != nil {
		return 0, 0, fmt.Errorf("%d days before %s: %w", n, tr.tape.day.Date, err)
	}
	if err := tr.back(ctx, from); err != nil {
		return 0, 0, err
	}
	day, _ := tr.tape.date(from)
	at := tr.columns.Search(tr.firstStart(day))
	first = min(at-tr.history, 0)
	tr.reach = max(tr.reach, -first)
	switch {
	case first == 0 || !tr.SpansDays():
		return first, tr.daysPresent(tr.history + first), nil
	case tr.source != nil && !tr.recipe.StoredHistory: // a bar of several days says of how many, not of which
		_, present, err = tr.source.Days(ctx, n)
		return first, present, err
	}
	have, want := tr.SpansPresent(first, from)
	return first, n - (want - have), nil
}

// SpansPresent counts, of the spans that lie whole between the trading date from and today, the trading days of those
// that have a bar among the rows from first on, and those of all. It is for stored bars of several days and of weeks:
// which of a bar's days are missing nobody knows, and so it has them all.
func (tr *Track) SpansPresent(first int, from calendar.Date) (have, want int) {
	days, err := tr.tape.calendar.Between(from, tr.tape.day.Date)
	if err != nil {
		return 0, 0
	}
	spans, begun := tr.spans(), -1 // begun is where in days the span began that is looked at; -1 ahead of the first whole one
	for i, d := range days[:len(days)-1] {
		if spans.First(d) == d {
			begun = i
		}
		if begun < 0 || !spans.Ends(d) {
			continue
		}
		want += i + 1 - begun
		day, _ := tr.tape.date(days[begun])
		if tr.Rows(first, 0).Between(day.Open, day.Close).Len() > 0 {
			have += i + 1 - begun
		}
		begun = -1
	}
	return have, want
}

// daysPresent counts the trading days that have a bar among the rows from index i to today's first.
func (tr *Track) daysPresent(i int) int {
	present, until := 0, int64(0)
	for ; i < tr.history; i++ {
		start := tr.columns.Start[i]
		if start < until {
			continue
		}
		if day, ok := tr.tape.dayOf(start); ok {
			present, until = present+1, day.Close
		}
	}
	return present
}

// Warm loads up to rows bars before today, walking back past gaps for at most limit trading days, and says at which
// row they begin. The answer depends on the bars and the limit alone, not on what else is loaded.
func (tr *Track) Warm(ctx context.Context, rows, limit int) (first int, err error) {
	calendarFirst, _ := tr.tape.calendar.Range()
	edge, reached := tr.tape.day.Date, 0 // edge: the oldest day that the limit lets us see
	step := max(1, rows/tr.rowsADay()+1)
	for reached < limit {
		step = min(step, limit-reached)
		to, err := tr.tape.calendar.Back(tr.tape.day.Date, reached+step)
		if err != nil { // the calendar ends here: there is nothing older
			to = calendarFirst
			if next, err := tr.tape.calendar.Next(calendarFirst.AddDays(-1)); err == nil {
				to = next
			}
			reached = limit
		} else {
			reached += step
		}
		if err := tr.back(ctx, to); err != nil {
			return 0, err
		}
		edge = to
		if tr.since(edge) >= rows {
			break
		}
		step *= 2
	}
	first = -min(rows, tr.since(edge))
	tr.reach = max(tr.reach, -first)
	return first, nil
}

// Opening is the first row of the trading day that row r of history is of; r itself for other rows. Days are loaded whole.
func (tr *Track) Opening(r int) int {
	if r >= 0 {
		return r
	}
	day, ok := tr.tape.dayOf(tr.columns.Start[tr.history+r])
	if !ok {
		return r
	}
	first := tr.columns.Search(tr.firstStart(day)) - tr.history
	tr.reach = max(tr.reach, -first)
	return first
}

// since is the number of history rows from a date on.
func (tr *Track) since(d calendar.Date) int {
	day, ok := tr.tape.date(d)
	if !ok {
		return 0
	}
	return max(0, tr.history-tr.columns.Search(tr.firstStart(day)))
}

// rowsADay is how many bars of the interval a usual day has, at least 1.
func (tr *Track) rowsADay() int {
	if !tr.recipe.Interval.Intraday() {
		return 1
	}
	return max(1, market.Slots(tr.tape.day, tr.recipe.Interval))
}
