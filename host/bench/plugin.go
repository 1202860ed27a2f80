package bench

import "github.com/strathost/strathost/sdk"

// breadth is the strategy of the measurement of plugins: at every instant it emits how many symbols closed higher than
// at their bar before, so that no two instants can travel together.
type breadth struct {
	last map[string]float64
}

func (b *breadth) OnBars(s sdk.Session, bars []sdk.Bar) error {
	higher := 0.0
	for i := range bars {
		if bars[i].Close > b.last[bars[i].Symbol] {
			higher++
		}
		b.last[bars[i].Symbol] = bars[i].Close
	}
	return s.Emit("higher", higher)
}

// Plugin is the strategy as a plugin, for the measurement of a round trip to another process.
func Plugin() sdk.Plugin {
	return sdk.Plugin{Name: "bench", Version: "1.0.0", Description: "emits at every instant, for host bench",
		New: sdk.NewStrategy(func(struct{}) (*breadth, error) { return &breadth{last: map[string]float64{}}, nil })}
}
