package scripttest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/handmade"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// BarFields are the fields of a bar made by hand.
func BarFields() []string {
	return []string{"symbol", "interval", "start", "open", "high", "low", "close", "volume"}
}

// handBar is a bar made by hand, as a test wrote it.
type handBar struct {
	symbol   string
	interval sdk.Interval
	start    goja.Value
	row      market.Row // without its start
}

// bars is bars(symbol, start, interval, rows, options).
func (f *file) bars(c goja.FunctionCall) goja.Value {
	symbol := f.name("bars", c.Argument(0))
	if !goja.IsString(c.Argument(1)) || !goja.IsString(c.Argument(2)) {
		f.refuse(`bars takes symbol, start, interval and rows, such as bars("TSLA", "2025-07-02 09:30", "1m", [10, 11])`)
	}
	interval := f.interval("bars", c.Argument(2))
	cal, hours := f.barOptions(c.Argument(4))
	rows := f.items("bars: rows", c.Argument(3))
	walk, err := handmade.NewWalk(cal, hours, interval, c.Argument(1).String())
	if err != nil {
		f.refuse("bars: %v", err)
	}
	out := []any{}
	last := math.NaN()
	for i, row := range rows {
		if i > 0 {
			if err := walk.Next(); err != nil {
				f.refuse("bars: row %d: %v", i, err)
			}
		}
		if goja.IsNull(row) {
			continue
		}
		r := f.row(i, row, last)
		last = r.Close
		o := f.Runtime().NewObject()
		for _, x := range []struct {
			name  string
			value any
		}{{"symbol", symbol}, {"interval", string(interval)}, {"start", walk.Text()}, {"open", r.Open}, {"high", r.High}, {"low", r.Low},
			{"close", r.Close}, {"volume", r.Volume}} {
			_ = o.Set(x.name, x.value) // it cannot fail: the object is new
		}
		out = append(out, o)
	}
	return f.Runtime().NewArray(out...)
}

func (f *file) interval(call string, v goja.Value) sdk.Interval {
	interval, err := sdk.ParseInterval(v.String())
	if err != nil || !goja.IsString(v) {
		f.refuse("%s: %s is no interval such as 1m or 1d", call, f.text(v))
	}
	if err := handmade.CheckInterval(interval); err != nil {
		f.refuse("%s: %v", call, err)
	}
	return interval
}

// barOptions are the last argument of bars.
func (f *file) barOptions(v goja.Value) (*calendar.Calendar, calendar.Hours) {
	exchange, hours := handmade.Exchange, calendar.Regular
	if !goja.IsUndefined(v) {
		o := f.fields("bars", v, []string{"exchange", "hours"})
		if x := o.Get("exchange"); x != nil && !goja.IsUndefined(x) {
			exchange = x.String()
		}
		if x := o.Get("hours"); x != nil && !goja.IsUndefined(x) {
			hours = calendar.Hours(x.String())
		}
		if hours != calendar.Regular && hours != calendar.Extended {
			f.refuse("bars: hours: want regular or extended, not %q", string(hours))
		}
	}
	cal, err := calendar.Lookup(exchange)
	if err != nil {
		f.refuse("bars: %v", err)
	}
	return cal, hours
}

// fields is an object that has known fields only.
func (f *file) fields(call string, v goja.Value, known []string) *goja.Object {
	o, ok := v.(*goja.Object)
	if !ok || isArray(o) {
		f.refuse("%s: want an object, got %s", call, f.text(v))
	}
	for _, key := range o.Keys() {
		f.known(call, key, known)
	}
	return o
}

// known refuses an unknown key.
func (f *file) known(call, key string, known []string) {
	if slices.Contains(known, key) {
		return
	}
	hint := "the keys here are " + strings.Join(known, ", ")
	if near, ok := sdk.Nearest(key, known); ok {
		hint = "did you mean " + near + "?"
	}
	f.refuse("%s: unknown key %q; %s", call, key, hint)
}

// row is one row of bars(): [open, high, low, close, volume] or a close.
func (f *file) row(i int, v goja.Value, last float64) market.Row {
	if goja.IsNumber(v) {
		return handmade.Closing(last, v.ToFloat())
	}
	if !isArray(v) {
		f.refuse("bars: row %d is %s: want [open, high, low, close, volume], a close, or null for a bar that is missing", i, f.text(v))
	}
	items := f.items("bars", v)
	if len(items) != 4 && len(items) != 5 {
		f.refuse("bars: row %d has %d numbers: want open, high, low, close and, where it matters, volume", i, len(items))
	}
	numbers := []float64{0, 0, 0, 0, handmade.Volume}
	for j, item := range items {
		if !goja.IsNumber(item) {
			f.refuse("bars: row %d has %s, which is no number", i, f.text(item))
		}
		numbers[j] = item.ToFloat()
	}
	return market.Row{Open: numbers[0], High: numbers[1], Low: numbers[2], Close: numbers[3], Volume: numbers[4]}
}

// handBars are the bars that session.run is given.
func (f *file) handBars(v goja.Value) []handBar {
	var out []handBar
	for i, item := range f.items("bars", v) {
		at := fmt.Sprintf("bars[%d]", i)
		if isArray(item) {
			f.refuse("%s is a list: join several with bars: [...bars(...), ...bars(...)]", at)
		}
		o := f.fields(at, item, BarFields())
		b := handBar{start: valueOf(o, "start"), row: market.Row{Volume: handmade.Volume}}
		symbol, err := sdk.CanonicalSymbol(f.name(at+".symbol", valueOf(o, "symbol")))
		if err != nil {
			f.refuse("%s: %v", at, err)
		}
		b.symbol, b.interval = symbol, f.interval(at, valueOf(o, "interval"))
		for _, x := range []struct {
			name string
			into *float64
		}{{"open", &b.row.Open}, {"high", &b.row.High}, {"low", &b.row.Low}, {"close", &b.row.Close}, {"volume", &b.row.Volume}} {
			value := valueOf(o, x.name)
			if x.name == "volume" && goja.IsUndefined(value) {
				continue
			}
			if !goja.IsNumber(value) {
				f.refuse("%s.%s must be a number, got %s", at, x.name, f.text(value))
			}
			*x.into = value.ToFloat()
		}
		out = append(out, b)
	}
	if len(out) == 0 {
		f.refuse("session.run: bars is empty: leave it out for the sample market")
	}
	return out
}

// hold puts bars into a store in memory, on the grid of a calendar.
func (f *file) hold(list []handBar, cal *calendar.Calendar, hours calendar.Hours) store.Reader {
	made := make([]handmade.Bar, len(list))
	for i, b := range list {
		start, err := startText(b.start, b.interval, cal)
		if err != nil {
			f.refuse("bars[%d], %s %s: %v", i, b.symbol, b.interval, err)
		}
		made[i] = handmade.Bar{Symbol: b.symbol, Interval: b.interval, Start: start, Row: b.row}
	}
	m, err := handmade.Hold(made, cal, hours)
	if err != nil {
		f.refuse("%v", err)
	}
	return m
}

// startText is the start of a bar, in the exchange's time.
func startText(v goja.Value, interval sdk.Interval, cal *calendar.Calendar) (string, error) {
	switch {
	case goja.IsString(v):
		return v.String(), nil
	case goja.IsNumber(v):
		at := time.UnixMilli(v.ToInteger())
		if interval == "1d" {
			return calendar.DateOf(at.UTC()).String(), nil
		}
		return at.In(cal.Location()).Format(handmade.TimeForm), nil
	}
	return "", fmt.Errorf(`start must be a time such as "2025-07-02 09:30", or epoch ms`)
}
