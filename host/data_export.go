package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// ErrNotWritten is wrapped by the error of a file that cannot be written.
var ErrNotWritten = errors.New("the file is not written")

// Exported is what ExportBars wrote.
type Exported struct {
	File     string       `json:"file"`
	Symbol   string       `json:"symbol"`
	Interval sdk.Interval `json:"interval"`
	// DerivedFrom is the stored interval that the bars were made of; empty for stored ones.
	DerivedFrom sdk.Interval `json:"derived_from,omitempty"`
	// Adjust is none, or splits for bars that are adjusted as of the day AsOf.
	Adjust string `json:"adjust"`
	AsOf   string `json:"as_of,omitempty"`
	Bars   int    `json:"bars"`
	First  string `json:"first"` // RFC 3339, the exchange's time; a date for days
	Last   string `json:"last"`
}

// barWriter writes bars into a file in their order.
type barWriter interface {
	Write(market.Columns) error
	// Close ends the format; the file stays open.
	Close() error
}

// ExportBars writes the bars of a symbol into a file, as CSV or Parquet by the end of its name. Bars of a stored interval
// are written just as they are stored, those outside of regular hours too; others are derived as ShowBars does. An empty
// From is the first day that is stored. A file of that name is replaced by a whole one, or stays as it is. It is an error
// if there are no bars.
func ExportBars(ctx context.Context, q BarsQuery, path string) (Exported, error) {
	if err := CheckExport(path); err != nil {
		return Exported{}, err
	}
	w, err := openWindow(ctx, q, true)
	if err != nil {
		return Exported{}, err
	}
	if q.From == "" {
		if err := w.fromFirst(); err != nil {
			return Exported{}, err
		}
	}
	out := Exported{File: path, Symbol: w.symbol, Interval: q.Interval, Adjust: w.splits.Adjusted(), AsOf: w.asOf()}
	if _, stored := w.holding(q.Interval); !stored {
		out.DerivedFrom = w.layout.Base
	}
	err = replaceFile(path, func(f *os.File) (err error) {
		var to barWriter = newCSVBars(f, func(start int64) string { return w.instant(start) })
		if isParquet(path) {
			to = newParquetBars(f)
		}
		err = w.each(ctx, func(bars market.Columns) error {
			if bars.Len() == 0 {
				return nil
			}
			if out.Bars == 0 {
				out.First = w.instant(bars.Start[0])
			}
			out.Bars += bars.Len()
			out.Last = w.instant(bars.Start[bars.Len()-1])
			return to.Write(bars)
		})
		if err == nil && out.Bars == 0 {
			err = w.empty()
		}
		return errors.Join(err, to.Close())
	})
	if err != nil {
		return Exported{}, err
	}
	return out, nil
}

// CheckExport says what is wrong with the name of a file to export to.
func CheckExport(path string) error {
	switch ext := strings.ToLower(filepath.Ext(path)); {
	case path == "":
		return errors.New("--out is missing: name a file that ends with .csv or .parquet")
	case ext != ".csv" && ext != ".parquet":
		return fmt.Errorf("--out %s: expected a name that ends with .csv or .parquet", path)
	}
	return nil
}

func isParquet(path string) bool { return strings.EqualFold(filepath.Ext(path), ".parquet") }

// fromFirst begins the window with the first day that is stored.
func (w *window) fromFirst() error {
	base, _ := w.holding(w.layout.Base)
	w.query.From = w.dateOf(base, base.First).String()
	if to := w.query.To; to != "" && to < w.query.From {
		return w.empty()
	}
	return w.span()
}

// instant is how a start is written. Bars of days start at midnight UTC of their date.
func (w *window) instant(start int64) string {
	return startText(market.Holding{Interval: w.query.Interval}, start, w.calendar.Location())
}

// each calls do with the bars of the window, in pieces of a month where they are stored: a series may be longer than
// fits into memory.
func (w *window) each(ctx context.Context, do func(market.Columns) error) error {
	h, stored := w.holding(w.query.Interval)
	if !stored {
		bars, err := w.derived(ctx)
		if err != nil {
			return err
		}
		return do(w.dated(bars))
	}
	loc := w.calendar.Location()
	if !w.query.Interval.Intraday() {
		loc = time.UTC
	}
	for first, end := w.first, w.last.AddDays(1); first.Before(end); {
		next := nextMonth(first)
		if end.Before(next) {
			next = end
		}
		bars, err := w.store.Bars(ctx, w.symbol, h.Interval, first.Midnight(loc).UnixNano(), next.Midnight(loc).UnixNano())
		if err != nil {
			return err
		}
		if bars, err = w.adjusted(bars, loc); err != nil {
			return err
		}
		if err := do(bars); err != nil {
			return err
		}
		first = next
	}
	return nil
}

// adjusted are stored bars as of the last day of the window, for splits where it has some; loc is where their dates are.
func (w *window) adjusted(bars market.Columns, loc *time.Location) (market.Columns, error) {
	known := w.splits.AsOf(w.symbol, w.days[len(w.days)-1])
	if len(known) == 0 {
		return bars, nil
	}
	if tape.SpansDays(w.query.Interval) {
		return market.Columns{}, w.unadjustable()
	}
	own := market.Grow(bars.Len()) // the store's bars are not ours to change
	own.AppendAll(bars)
	err := own.Adjust(0, known, func(d calendar.Date) int64 { return d.Midnight(loc).UnixNano() })
	if err != nil {
		return market.Columns{}, fmt.Errorf("bars of %s %s: %w", w.symbol, w.query.Interval, err)
	}
	return own, nil
}

// dated gives bars of days and weeks, which begin at an open on a tape, the starts of stored ones.
func (w *window) dated(bars market.Columns) market.Columns {
	if w.query.Interval.Intraday() {
		return bars
	}
	start := make([]int64, bars.Len())
	for i, t := range bars.Start {
		start[i] = dateIn(t, w.calendar.Location()).Midnight(time.UTC).UnixNano()
	}
	bars.Start = start
	return bars
}

// replaceFile writes a file beside its name and renames it when it is whole.
func replaceFile(path string, write func(*os.File) error) (err error) {
	fail := func(err error) error {
		if p := (*fs.PathError)(nil); errors.As(err, &p) {
			err = p.Err // its path is that of the temporary file
		}
		return fmt.Errorf("%w: %s: %w", ErrNotWritten, path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fail(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := write(f); err != nil {
		return errors.Join(err, f.Close())
	}
	err = f.Chmod(0o644) // a temporary file is its owner's alone
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fail(err)
	}
	return nil
}
