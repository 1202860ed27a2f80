package script

import (
	"math"
	"runtime"
	"testing"

	"github.com/dop251/goja"
	"pgregory.net/rapid"
)

func TestNumbersAreTheRuntimesOwn(t *testing.T) {
	t.Parallel()
	rt := goja.New()
	n := newNumbers(rt)
	if n.fraction == nil {
		t.Fatal("values do not lie in memory as expected: every number costs two allocations")
	}
	same, err := rt.RunString(`(a, b) => Object.is(a, b) && typeof a === "number" && Object.is(a + 1, b + 1) && String(a) === String(b) && (a | 0) === (b | 0)`)
	if err != nil {
		t.Fatal(err)
	}
	check, _ := goja.AssertFunction(same)
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.OneOf(rapid.Float64(), rapid.Just(math.NaN()), rapid.Just(math.Inf(1)), rapid.Just(math.Inf(-1)), rapid.Just(math.Copysign(0, -1)),
			rapid.Map(rapid.Int64(), func(i int64) float64 { return float64(i) / 100 })).Draw(t, "number")
		made, own := n.of(v), rt.ToValue(v)
		if made.ExportType() != own.ExportType() || !made.SameAs(own) {
			t.Fatalf("%v is %v (%v), want %v (%v)", v, made, made.ExportType(), own, own.ExportType())
		}
		if ok, err := check(goja.Undefined(), made, own); err != nil || !ok.ToBoolean() {
			t.Fatalf("%v is not what it is: %v, %v", v, ok, err)
		}
	})
}

func TestNumbersThatAreKeptStayWhatTheyAre(t *testing.T) {
	t.Parallel()
	n := newNumbers(goja.New())
	var kept []goja.Value
	for i := range 10 * numbersAtOnce {
		kept = append(kept, n.of(float64(i)+0.5))
		if i%numbersAtOnce == 0 {
			runtime.GC()
		}
	}
	runtime.GC()
	for i, v := range kept {
		if v.ToFloat() != float64(i)+0.5 {
			t.Fatalf("number %d became %v", i, v)
		}
	}
}
