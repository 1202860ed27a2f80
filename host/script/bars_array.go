package script

import (
	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// barsArray is the array of onBars: one array and one object for each place in it, reused from call to call.
type barsArray struct {
	s       *Script
	objects []*barObject
	n       int // bars of the running call
	object  *goja.Object
}

func newBarsArray(s *Script) *barsArray {
	a := &barsArray{s: s}
	a.object = s.rt.NewDynamicArray(a)
	// for (const bar of bars) is what authors write, and the language's own iterator costs more than what they do
	// with a bar: it makes an object for every step. Ours is the array's, one prototype before Array's.
	// What neither has throws, as with the bars themselves.
	known := append([]string{"columns"}, s.natives.members...)
	guard := s.rt.NewDynamicObject(&arrayMembers{members{hostObject{s, "bars", known}, s.natives.quiet}})
	_ = guard.SetPrototype(s.natives.array)
	proto := s.rt.CreateObject(guard)
	iterator := s.function("[Symbol.iterator]", func(goja.FunctionCall) goja.Value { return newBarsIterator(s, a.Get) })
	// None of these can fail: the objects are new.
	_ = proto.DefineDataPropertySymbol(goja.SymIterator, iterator, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	_ = proto.DefineDataProperty("columns", s.function("columns", s.metered("bars.columns", func(call goja.FunctionCall) goja.Value {
		arguments{s, "bars.columns", call.Arguments}.most(0)
		return a.columns()
	})), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	_ = s.natives.frozen(proto)
	_ = a.object.SetPrototype(proto)
	return a
}

// open shows the bars of a call.
func (a *barsArray) open(bars []sdk.Bar) {
	for len(a.objects) < len(bars) {
		a.objects = append(a.objects, newBarObject(a.s))
	}
	for i := range bars {
		a.objects[i].bar = &bars[i]
	}
	a.n = len(bars)
}

// close takes them away.
func (a *barsArray) close() {
	for _, o := range a.objects[:a.n] {
		o.bar = nil
	}
	a.n = 0
}

// Len is the number of bars.
func (a *barsArray) Len() int { return a.n }

// Get is bar i.
func (a *barsArray) Get(i int) goja.Value {
	if i < 0 || i >= a.n {
		return nil
	}
	return a.objects[i].object
}

// Set is goja's assignment, which throws.
func (a *barsArray) Set(int, goja.Value) bool {
	panic(a.s.rt.NewTypeError("bars is read-only: use bars.slice() for an array of your own"))
}

// SetLen is goja's assignment to length, which throws.
func (a *barsArray) SetLen(int) bool { return a.Set(0, nil) }

// barsIterator steps through the bars of onBars, or of a series. It is both the iterator and the result of each step, which loops, spreads and
// destructuring are done with before the next; only who calls next() by hand and keeps what it returned could tell.
type barsIterator struct {
	s    *Script
	at   func(i int) goja.Value // nil behind the last
	next goja.Value
	i    int // of the next bar
	bar  goja.Value
}

func newBarsIterator(s *Script, at func(i int) goja.Value) goja.Value {
	it := &barsIterator{s: s, at: at, bar: undefined}
	o := s.rt.NewDynamicObject(it)
	_ = o.SetPrototype(s.natives.base) // as in show
	it.next = s.rt.ToValue(func(goja.FunctionCall) goja.Value {
		it.bar = it.at(it.i)
		it.i++
		return o
	})
	return o
}

// Get is the iterator's next, and a step's done and value.
func (it *barsIterator) Get(key string) goja.Value {
	switch key {
	case "done":
		return it.s.rt.ToValue(it.bar == nil)
	case "value":
		if it.bar == nil {
			return undefined
		}
		return it.bar
	case "next":
		return it.next
	}
	return nil
}

// Set is goja's assignment, which fails.
func (it *barsIterator) Set(string, goja.Value) bool { return false }

// Delete is goja's delete, which fails.
func (it *barsIterator) Delete(string) bool { return false }

// Has is goja's in.
func (it *barsIterator) Has(key string) bool { return key == "done" || key == "value" || key == "next" }

// Keys is goja's enumeration.
func (it *barsIterator) Keys() []string { return []string{"done", "value", "next"} }
