package script

import (
	"encoding/binary"
	"math"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// columnNames are the columns of numbers of bars, in the order in which scripts list them. Times are epoch ms.
var columnNames = []string{"start", "end", "open", "high", "low", "close", "volume"}

// columns are bars as scripts that calculate want them: a Float64Array for each of columnNames. Their buffers are
// copies that belong to the script: it may keep them, write to them and hand them on.
type columns struct {
	s    *Script
	data [7][]byte
}

func (s *Script) newColumns(n int) *columns {
	c := &columns{s: s}
	size := int64(len(c.data)) * 8 * int64(n)
	if size > s.limits.Memory {
		s.refuse("columns: %d bars take %s, beyond the limit of %s; ask for fewer with session.history(symbol, interval, n)", n, Bytes(size), Bytes(s.limits.Memory))
	}
	all := make([]byte, size)
	for k := range c.data {
		c.data[k] = all[k*8*n : (k+1)*8*n : (k+1)*8*n]
	}
	return c
}

// put sets row i.
func (c *columns) put(i int, b *sdk.Bar) {
	for k, v := range [...]float64{float64(b.Start.UnixMilli()), float64(b.End.UnixMilli()), b.Open, b.High, b.Low, b.Close, b.Volume} {
		binary.NativeEndian.PutUint64(c.data[k][8*i:], math.Float64bits(v)) // typed arrays have the machine's order
	}
}

// object is a plain object with the columns, behind what the bars have in common or each by itself.
func (c *columns) object(symbol, interval goja.Value) *goja.Object {
	o := c.s.rt.CreateObject(c.s.natives.object)
	set := func(name string, v goja.Value) {
		// It cannot fail: the object is new.
		_ = o.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	set("symbol", symbol)
	set("interval", interval)
	for k, name := range columnNames {
		column, err := c.s.rt.New(c.s.natives.float64s, c.s.rt.ToValue(c.s.rt.NewArrayBuffer(c.data[k])))
		if err != nil {
			panic(err)
		}
		set(name, column)
	}
	return o
}

// columns are those of the bars of the running call; of bars of an earlier call there are none left.
func (a *barsArray) columns() goja.Value {
	c := a.s.newColumns(a.n)
	symbols, intervals := make([]any, a.n), make([]any, a.n)
	for i, o := range a.objects[:a.n] {
		c.put(i, o.bar)
		symbols[i], intervals[i] = o.Get("symbol"), o.Get("interval")
	}
	return c.object(a.s.rt.NewArray(symbols...), a.s.rt.NewArray(intervals...))
}

// columns are those of the bars that the series has now.
func (o *seriesObject) columns() goja.Value {
	n := o.series.Len()
	c := o.s.newColumns(n)
	for i := range n {
		b := o.series.At(i)
		c.put(i, &b)
	}
	return c.object(o.s.textValue(o.series.Symbol()), o.s.textValue(string(o.series.Interval())))
}
