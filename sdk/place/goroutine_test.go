package place_test

import (
	"testing"

	"github.com/strathost/strathost/sdk/place"
)

func TestAGoroutineIsToldFromOthersHoweverDeepItCalls(t *testing.T) {
	t.Parallel()
	var g place.Goroutine
	if g.Here() {
		t.Error("nothing is bound yet")
	}
	g.Bind()
	for range 100 { // a stack that grows is another one
		g.Enter()
		if !atDepth(200, g.Here) || !g.Here() {
			t.Fatal("it does not know its own")
		}
		answer := make(chan bool)
		go func() { answer <- g.Here() || atDepth(50, g.Here) }()
		if <-answer {
			t.Fatal("it takes another for its own")
		}
	}
}

//go:noinline
func atDepth(n int, f func() bool) bool {
	if n == 0 {
		return f()
	}
	return atDepth(n-1, f) && n > 0
}

func BenchmarkHere(b *testing.B) {
	var g place.Goroutine
	g.Bind()
	for b.Loop() {
		g.Enter()
		g.Here()
	}
}
