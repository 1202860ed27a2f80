package script

import (
	"math"
	"unsafe"

	"github.com/dop251/goja"
)

// numbersAtOnce is how many numbers share one allocation. A script that keeps one of them keeps all, 512 bytes.
const numbersAtOnce = 64

// numbers makes values of numbers. goja's own ToValue allocates twice for each, once to pass it as an any and once for
// the value; a bar and two indicators cost more that way than the call that they are read in, a quarter of the budget
// of a bar. So a fraction's value is put together here: the type word of goja's fractions, and a pointer to a number
// that is never written again. Whole numbers, NaN and infinities have other types in goja and are left to it.
type numbers struct {
	rt       *goja.Runtime
	fraction unsafe.Pointer // the type word; nil where values do not look as expected
	chunk    *[numbersAtOnce]float64
	used     int // of chunk
}

// valueWords is a goja.Value as it lies in memory: an interface, of a type that is no pointer.
type valueWords struct{ typ, data unsafe.Pointer }

func newNumbers(rt *goja.Runtime) *numbers {
	n := &numbers{rt: rt, used: numbersAtOnce}
	half := rt.ToValue(0.5)
	if unsafe.Sizeof(half) != unsafe.Sizeof(valueWords{}) {
		return n
	}
	n.fraction = (*valueWords)(unsafe.Pointer(&half)).typ
	if made := n.of(0.25); made.ExportType() != half.ExportType() || !made.StrictEquals(rt.ToValue(0.25)) {
		n.fraction = nil
	}
	return n
}

// of is the value of a number.
func (n *numbers) of(v float64) goja.Value {
	// Not a number is unequal to itself and its whole part, infinities are equal to it.
	if v == math.Trunc(v) || v != v || n.fraction == nil {
		return n.rt.ToValue(v)
	}
	if n.used == numbersAtOnce {
		n.chunk, n.used = new([numbersAtOnce]float64), 0
	}
	x := &n.chunk[n.used]
	n.used++
	*x = v
	var made goja.Value
	*(*valueWords)(unsafe.Pointer(&made)) = valueWords{n.fraction, unsafe.Pointer(x)}
	return made
}
