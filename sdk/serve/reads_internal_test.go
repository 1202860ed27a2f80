package serve

import (
	"testing"

	"github.com/strathost/strathost/sdk"
)

// bars is a series that says how long it is.
type bars struct {
	sdk.Series
	n int
}

func (b bars) Len() int { return b.n }

// Copies of history are kept as far as there is room for their bars, however few they are.
func TestCopiesOfHistoryAreBoundedByTheirBars(t *testing.T) {
	t.Parallel()
	var r reads
	r.keep()
	kept := 0
	for n := range 100 {
		r.keepCopy(read{count: n}, bars{n: maxReadBars / 4})
		kept = max(kept, len(r.copies))
	}
	if kept != 4 || r.bars > maxReadBars {
		t.Errorf("%d copies were kept, and there are %d bars", kept, r.bars)
	}
}
