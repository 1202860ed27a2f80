package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/sdk"
)

// RemoveQuery is which bars are to be taken out of a store.
type RemoveQuery struct {
	Store    string // a folder of Parquet files, or s3://bucket/prefix
	Symbol   string
	Interval sdk.Interval // empty for all that the store has of the symbol
	// Calendar is that of the exchange in whose time zone days are; nil for XNYS.
	Calendar *Calendar
	// From and To are the first and the last day of the exchange's time zone on which such bars start, YYYY-MM-DD, both
	// included; an empty one does not bound them. Bars of days and weeks start on their (first) date.
	From, To string
	// Yes removes them. Without it nothing is changed.
	Yes bool
}

// RemovedSeries is what was taken out of a symbol and interval, or would be.
type RemovedSeries struct {
	Symbol   string       `json:"symbol"`
	Interval sdk.Interval `json:"interval"`
	Bars     int          `json:"bars"` // that were there before
	Removed  int          `json:"removed"`
	Left     int          `json:"left"`
}

// Removed is what RemoveBars did.
type Removed struct {
	Store  string          `json:"store"`
	Done   bool            `json:"done"` // false where it would have been done
	Series []RemovedSeries `json:"series"`
}

// RemoveBars takes bars of a symbol out of a store of Parquet files. It is an error, which says what is stored, if there are
// none of these; and one in a bucket if an object would be left without a bar (parquet.ErrKept).
func RemoveBars(ctx context.Context, q RemoveQuery) (Removed, error) {
	c, err := orNewYork(q.Calendar)
	if err != nil {
		return Removed{}, err
	}
	from, err := openRemovable(ctx, q.Store)
	if err != nil {
		return Removed{}, err
	}
	all, err := from.Symbols(ctx)
	if err != nil {
		return Removed{}, err
	}
	symbol, err := storedSymbol(q.Symbol, all, from.Name())
	if err != nil {
		return Removed{}, err
	}
	holdings, err := from.Holdings(ctx, symbol)
	if err != nil {
		return Removed{}, err
	}
	chosen := slices.DeleteFunc(slices.Clone(holdings), func(h market.Holding) bool {
		return q.Interval != "" && sdk.CompareIntervals(h.Interval, q.Interval) != 0
	})
	if len(chosen) == 0 {
		return Removed{}, fmt.Errorf("%s has no bars of %s in %s; it has %s", symbol, q.Interval, from.Name(), intervalsText(holdings))
	}
	out := Removed{Store: from.Name()}
	total := 0
	for _, h := range chosen {
		first, end, err := q.span(h.Interval, c.Location())
		if err != nil {
			return Removed{}, err
		}
		plan, err := from.ToRemove(ctx, symbol, h.Interval, first, end)
		if err != nil {
			return Removed{}, err
		}
		total += plan.Bars
		out.Series = append(out.Series, removedSeries(symbol, h.Interval, plan))
	}
	if total == 0 {
		return Removed{}, q.nothing(symbol, from.Name(), chosen, c.Location())
	}
	if !q.Yes {
		return out, nil
	}
	to, err := createStore(ctx, q.Store)
	if err != nil {
		return Removed{}, err
	}
	out.Done = true
	for i, s := range out.Series {
		first, end, err := q.span(s.Interval, c.Location())
		if err != nil {
			return Removed{}, err
		}
		done, err := to.Remove(ctx, symbol, s.Interval, first, end)
		if err != nil {
			return Removed{}, err
		}
		out.Series[i] = removedSeries(symbol, s.Interval, done)
	}
	return out, nil
}

func removedSeries(symbol string, interval sdk.Interval, r parquet.Removal) RemovedSeries {
	return RemovedSeries{Symbol: symbol, Interval: interval, Bars: r.Bars + r.Left, Removed: r.Bars, Left: r.Left}
}

// openRemovable opens a store that bars can be taken out of.
func openRemovable(ctx context.Context, where string) (*parquet.Store, error) {
	if where == sample.Source {
		return nil, errors.New("the sample market is made up, and no bars can be taken out of it")
	}
	stored, ok, err := openStored(ctx, where)
	if err != nil || ok {
		return stored, err
	}
	if _, err := os.Stat(where); err != nil {
		return nil, fmt.Errorf("store %s: %w", where, fs.ErrNotExist)
	}
	return nil, fmt.Errorf("%s is no store of Parquet files: bars are taken out of one that host data import made; mend other files themselves", where)
}

// span is the range of starts, first <= start < end in UTC nanoseconds, of an interval.
func (q RemoveQuery) span(interval sdk.Interval, loc *time.Location) (first, end int64, err error) {
	if !interval.Intraday() {
		loc = time.UTC
	}
	first, end = math.MinInt64, math.MaxInt64
	if q.From != "" {
		d, err := calendar.ParseDate(q.From)
		if err != nil {
			return 0, 0, fmt.Errorf("--from: %w", err)
		}
		first = instantOf(d, loc)
	}
	if q.To != "" {
		d, err := calendar.ParseDate(q.To)
		if err != nil {
			return 0, 0, fmt.Errorf("--to: %w", err)
		}
		end = instantOf(d.AddDays(1), loc)
	}
	return first, end, nil
}

// instantOf is the midnight that a day begins with, kept to what nanoseconds since 1970 can hold.
func instantOf(d calendar.Date, loc *time.Location) int64 {
	switch {
	case d.Year < 1700:
		return math.MinInt64
	case d.Year > 2200:
		return math.MaxInt64
	}
	return d.Midnight(loc).UnixNano()
}

// nothing is the error of a range without bars, and says where there are some.
func (q RemoveQuery) nothing(symbol, in string, holdings []market.Holding, loc *time.Location) error {
	var has []string
	for _, h := range holdings {
		zone := loc
		if !h.Interval.Intraday() {
			zone = time.UTC
		}
		has = append(has, fmt.Sprintf("%s from %s to %s", h.Interval, dateIn(h.First, zone), dateIn(h.Last, zone)))
	}
	days := ""
	if q.From != "" {
		days += " from " + q.From
	}
	if q.To != "" {
		days += " up to " + q.To
	}
	return fmt.Errorf("%s has no bars%s in %s; it has %s", symbol, days, in, strings.Join(has, ", "))
}

func intervalsText(holdings []market.Holding) string {
	var all []string
	for _, h := range holdings {
		all = append(all, string(h.Interval))
	}
	return strings.Join(all, ", ")
}
