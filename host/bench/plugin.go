package bench

import "github.com/strathost/strathost/sdk"

// breadth is the strategy of the measurements of plugins: it counts how many symbols closed higher than at their bar before.
// At every instant it asks the session for the day so far of the first symbol, so that it waits for the session each time, and
// emits its count; or, where it acts rarely, it does so once an hour.
type breadth struct {
	rarely bool
	calls  int
	last   map[string]*float64
}

// rareness is how many instants pass from one act to the next where it acts rarely.
const rareness = 60

func (b *breadth) OnBars(s sdk.Session, bars []sdk.Bar) error {
	higher := 0.0
	for i := range bars {
		last := b.last[bars[i].Symbol]
		if last == nil {
			last = new(float64)
			b.last[bars[i].Symbol] = last
		}
		if bars[i].Close > *last {
			higher++
		}
		*last = bars[i].Close
	}
	if b.calls++; b.rarely && b.calls%rareness != 0 {
		return nil
	}
	if _, err := s.Today(bars[0].Symbol); err != nil {
		return err
	}
	return s.Emit("higher", higher)
}

// Plugin is the strategy as a plugin, for the measurement of a round trip to another process.
func Plugin() sdk.Plugin {
	type params struct {
		Rarely bool `param:"rarely" default:"false" help:"act once an hour, and not at each instant"`
	}
	return sdk.Plugin{Name: "bench", Version: "1.0.0", Description: "emits at every instant, for host bench",
		New: sdk.NewStrategy(func(p params) (*breadth, error) { return &breadth{rarely: p.Rarely, last: map[string]*float64{}}, nil })}
}
