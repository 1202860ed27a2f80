package scripttest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// defaultVolume is that of a bar made by hand which does not say: enough for what weighs by volume, and round.
const defaultVolume = 100

// defaultExchange is whose calendar the bars of bars() follow where none is named.
const defaultExchange = "XNYS"

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
	walk, err := newWalk(cal, hours, interval, c.Argument(1).String())
	if err != nil {
		f.refuse("bars: %v", err)
	}
	out := []any{}
	last := math.NaN()
	for i, row := range rows {
		if i > 0 {
			if err := walk.next(); err != nil {
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
		}{{"symbol", symbol}, {"interval", string(interval)}, {"start", walk.text()}, {"open", r.Open}, {"high", r.High}, {"low", r.Low},
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
	if unit := interval[len(interval)-1]; (unit == 'd' || unit == 'w') && interval != "1d" {
		f.refuse("%s: bars of %s are made by the host, of 1d", call, interval)
	}
	return interval
}

// barOptions are the last argument of bars.
func (f *file) barOptions(v goja.Value) (*calendar.Calendar, calendar.Hours) {
	exchange, hours := defaultExchange, calendar.Regular
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
		r := market.Row{Close: v.ToFloat(), Open: last, Volume: defaultVolume}
		if math.IsNaN(last) {
			r.Open = r.Close
		}
		r.High, r.Low = max(r.Open, r.Close), min(r.Open, r.Close)
		return r
	}
	if !isArray(v) {
		f.refuse("bars: row %d is %s: want [open, high, low, close, volume], a close, or null for a bar that is missing", i, f.text(v))
	}
	items := f.items("bars", v)
	if len(items) != 4 && len(items) != 5 {
		f.refuse("bars: row %d has %d numbers: want open, high, low, close and, where it matters, volume", i, len(items))
	}
	numbers := []float64{0, 0, 0, 0, defaultVolume}
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
		b := handBar{start: valueOf(o, "start"), row: market.Row{Volume: defaultVolume}}
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
	type key struct {
		symbol   string
		interval sdk.Interval
	}
	var order []key
	series := map[key]*market.Columns{}
	for i, b := range list {
		start, err := startOf(b.start, b.interval, cal, hours)
		if err != nil {
			f.refuse("bars[%d], %s %s: %v", i, b.symbol, b.interval, err)
		}
		b.row.Start = start
		k := key{b.symbol, b.interval}
		if series[k] == nil {
			series[k] = &market.Columns{}
			order = append(order, k)
		}
		c := series[k]
		if n := c.Len(); n > 0 && c.Start[n-1] >= start {
			f.refuse("bars[%d], %s %s: it starts at or before the one ahead of it: bars of a series are in order, and each is there once", i, b.symbol, b.interval)
		}
		if err := b.row.Check(); err != nil {
			f.refuse("bars[%d], %s %s: %v", i, b.symbol, b.interval, err)
		}
		c.Append(b.row)
	}
	m := store.NewMemory("bars of the test")
	for _, k := range order {
		if err := m.Put(k.symbol, k.interval, *series[k]); err != nil {
			f.refuse("session.run: %v", err)
		}
	}
	return m
}

// startOf is the start of a bar, which must lie on the grid.
func startOf(v goja.Value, interval sdk.Interval, cal *calendar.Calendar, hours calendar.Hours) (int64, error) {
	text := ""
	switch {
	case goja.IsString(v):
		text = v.String()
	case goja.IsNumber(v):
		at := time.UnixMilli(v.ToInteger())
		if interval == "1d" {
			text = calendar.DateOf(at.UTC()).String()
		} else {
			text = at.In(cal.Location()).Format(timeForm)
		}
	default:
		return 0, fmt.Errorf(`start must be a time such as "2025-07-02 09:30", or epoch ms`)
	}
	w, err := newWalk(cal, hours, interval, text)
	if err != nil {
		return 0, err
	}
	return w.start(), nil
}
