package foreign

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go/format"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// rows makes bars of the values of a file. It belongs to one goroutine.
type rows struct {
	layout
	clock *table.Clock
	only  string                    // the symbol of every row; empty where a column says it
	parts map[table.Key]*table.Part // by the symbol as it is written, and the interval
	order []*named                  // the parts in the order in which they came up

	form      table.Form // of the times so far
	midnights int        // clock times of 00:00
	timed     int        // rows with a time
	dates     bool       // decided: clock times are dates, since all have been midnights

	said         sdk.Interval // of the last row, as its column says it
	intervalText []byte       // that was read for it

	waiting int // bars in the parts
	total   int
	bad     int
	wrong   []sdk.Diagnostic // the first ones of bad
}

type named struct {
	table.Key
	*table.Part
}

// errSymbols is a file that has too many symbols to be one of bars.
var errSymbols = fmt.Errorf("it has more than %d symbols: name the column of symbols with --columns symbol=COLUMN", table.MostSymbols)

// texts is the cells of a block that are no numbers; nil for what no column says.
type texts struct{ start, ofDay, symbol, interval *cells }

// add adds n rows. The error is that the file has too many symbols.
func (r *rows) add(n int, of texts, values *[5]*cells) error {
	for i := range n {
		r.total++
		interval, err := r.intervalOf(of.interval, i)
		if err != nil {
			r.leaveOut(err)
			continue
		}
		at, err := r.time(of.start, of.ofDay, i, interval)
		if err != nil {
			r.leaveOut(err)
			continue
		}
		bar := market.Row{Start: at.At}
		for k, into := range [...]*float64{&bar.Open, &bar.High, &bar.Low, &bar.Close, &bar.Volume} {
			if values[k] == nil { // volume
				continue
			}
			if values[k].states[i] != present {
				err = notPresent(table.Fields()[1+k], values[k], i)
				break
			}
			*into = values[k].numbers[i]
		}
		if err == nil {
			err = bar.Check()
		}
		var to *table.Part
		if err == nil {
			to, err = r.part(of.symbol, i, interval)
		}
		switch {
		case errors.Is(err, errSymbols):
			return err
		case err != nil:
			r.leaveOut(err)
			continue
		}
		to.Add(bar, r.clock.DateOf(at), r.total)
		r.waiting++
	}
	return nil
}

func notPresent(field string, of *cells, i int) error {
	if of.states[i] == missing {
		return fmt.Errorf("%s is missing", field)
	}
	return fmt.Errorf("%s %q is no number", field, clipped(of.texts[i]))
}

// clipped is the beginning of a text, for a message.
func clipped(text []byte) string {
	const most = 64
	if len(text) > most {
		return string(text[:most]) + "..."
	}
	return string(text)
}

// leaveOut notes that the last row is wrong.
func (r *rows) leaveOut(err error) {
	r.bad++
	if len(r.wrong) < table.MaxKept {
		r.wrong = append(r.wrong, sdk.Diagnostic{Line: min(r.total, table.MaxLine), Code: table.BadRow, Message: err.Error() + table.LeftOut})
	}
}

// part is the part that a row belongs to.
func (r *rows) part(symbol *cells, i int, interval sdk.Interval) (*table.Part, error) {
	name := r.only
	if symbol != nil {
		if symbol.states[i] != present {
			return nil, errors.New("symbol is missing")
		}
		// The text as it is written finds the part quickest: most are written as symbols are.
		if p, ok := r.parts[table.Key{Symbol: string(symbol.texts[i]), Interval: interval}]; ok {
			return p, nil
		}
		canonical, err := sdk.CanonicalSymbol(clipped(symbol.texts[i]))
		if err != nil {
			return nil, fmt.Errorf("%q is no symbol", clipped(symbol.texts[i]))
		}
		name = canonical
	}
	key := table.Key{Symbol: name, Interval: interval}
	p, ok := r.parts[key]
	if !ok {
		if len(r.order) == table.MostSymbols {
			return nil, errSymbols
		}
		p = new(table.Part)
		r.parts[key] = p
		r.order = append(r.order, &named{key, p})
	}
	return p, nil
}

// intervalOf is what the column of intervals says of a row, empty where there is none.
func (r *rows) intervalOf(of *cells, i int) (sdk.Interval, error) {
	switch {
	case of == nil:
		return "", nil
	case of.states[i] != present:
		return "", errors.New("interval is missing")
	case r.said != "" && bytes.Equal(of.texts[i], r.intervalText):
		return r.said, nil
	}
	interval, err := table.ReadInterval(clipped(of.texts[i]))
	if err == nil {
		r.said, r.intervalText = interval, append(r.intervalText[:0], of.texts[i]...)
	}
	return interval, err
}

// time is when the bar of a row starts. Where a column says the interval, bars of days may have dates beside times of others.
func (r *rows) time(start, ofDay *cells, i int, interval sdk.Interval) (table.Moment, error) {
	switch start.states[i] {
	case missing:
		return table.Moment{}, errors.New("time is missing")
	case wrong:
		return table.Moment{}, errRange
	}
	m, err := r.moment(start, i)
	if err != nil {
		return m, fmt.Errorf("time %w", err)
	}
	if r.dates && m.Midnight && !(interval.Intraday() && ofDay == nil) {
		m = table.Moment{At: int64(m.Date) * table.NanosecondsPerDay, Date: m.Date, Form: table.BareDate}
	}
	switch {
	case r.timed == 0:
		r.form = m.Form
	case m.Form != r.form && (ofDay != nil || !table.MayDiffer(m.Form, r.form, interval)):
		return m, errors.New("time is not written as others of the file are")
	}
	r.timed++
	if m.Midnight {
		r.midnights++
	}
	switch {
	case m.Form != table.BareDate:
		return m, nil
	case ofDay != nil:
		m.At, err = r.ofDayAt(m.Date, ofDay, i)
		return m, err
	case interval.Intraday():
		return m, fmt.Errorf("time is a date, which no bar of %s starts at", interval)
	}
	return m, nil
}

// ofDayAt is the instant of a date with the time of day of a row.
func (r *rows) ofDayAt(days int, of *cells, i int) (int64, error) {
	if of.states[i] != present {
		return 0, errors.New("time of day is missing")
	}
	var ofDay int64
	if c := r.ofDay; c.isText() {
		var err error
		if ofDay, err = table.TimeOfDay(strings.TrimSpace(clipped(of.texts[i]))); err != nil {
			return 0, fmt.Errorf("time %w", err)
		}
	} else {
		n := of.whole[i]
		if n < 0 || n >= table.NanosecondsPerDay/c.unit {
			return 0, fmt.Errorf("time of day of %d units of %v is not within a day", n, time.Duration(c.unit))
		}
		ofDay = n * c.unit
	}
	at, err := r.clock.Resolve(days, ofDay)
	if err != nil {
		return 0, fmt.Errorf("time %q: %w", time.Unix(0, int64(days)*table.NanosecondsPerDay+ofDay).UTC().Format("2006-01-02 15:04:05"), err)
	}
	return at, nil
}

// decide makes dates of clock times, if all so far are midnights: some programs write a date so.
func (r *rows) decide() {
	if r.timed > 0 && r.form == table.WallTime && r.midnights == r.timed {
		r.dates, r.form = true, table.BareDate
	}
}

var errRange = errors.New("time is not within the years 1900 to 2199")

// The first and the last instant of these years, in UTC seconds.
const (
	earliest = -2_208_988_800
	latest   = 7_258_118_399
	second   = 1_000_000_000
)

func (r *rows) moment(start *cells, i int) (table.Moment, error) {
	c := &r.start
	if c.isText() {
		return r.clock.Read(clipped(start.texts[i]))
	}
	n := start.whole[i]
	switch {
	case c.meaning == date:
		if n < earliest/86_400 || n > latest/86_400 {
			return table.Moment{}, outOfRange(n, "days")
		}
		return table.Moment{At: n * table.NanosecondsPerDay, Date: int(n), Form: table.BareDate}, nil
	case c.kind == format.Int96:
		if n < earliest*second || n > latest*second {
			return table.Moment{}, outOfRange(n, "nanoseconds")
		}
		return table.Moment{At: n, Date: table.Unwritten, Form: table.Instant}, nil
	case c.meaning == timestamp:
		if n < earliest*(second/c.unit) || n > latest*(second/c.unit) || n > math.MaxInt64/c.unit {
			return table.Moment{}, outOfRange(n, map[int64]string{1: "nanoseconds", 1000: "microseconds", 1_000_000: "milliseconds"}[c.unit])
		}
		return r.stamp(n * c.unit)
	}
	if digits := strconv.FormatInt(n, 10); len(digits) == 8 || len(digits) == 14 { // 20250702, 20250702093000
		return r.clock.Read(digits)
	}
	return table.Epoch(n)
}

func outOfRange(n int64, unit string) error {
	return fmt.Errorf("of %d %s since 1970 is not within the years 1900 to 2199", n, unit)
}

// stamp is the time of a timestamp in nanoseconds: an instant, or what clocks in the location show.
func (r *rows) stamp(n int64) (table.Moment, error) {
	if r.start.utc {
		return table.Moment{At: n, Date: table.Unwritten, Form: table.Instant}, nil
	}
	days := n / table.NanosecondsPerDay
	if n%table.NanosecondsPerDay < 0 {
		days--
	}
	ofDay := n - days*table.NanosecondsPerDay
	m := table.Moment{Date: int(days), Form: table.WallTime, Midnight: ofDay == 0}
	if r.dates && m.Midnight {
		return m, nil // a date needs no clock
	}
	var err error
	if m.At, err = r.clock.Resolve(int(days), ofDay); err != nil {
		return m, fmt.Errorf("%q: %w", time.Unix(0, n).UTC().Format("2006-01-02 15:04:05"), err)
	}
	return m, nil
}
