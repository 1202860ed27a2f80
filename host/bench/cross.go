package bench

import "github.com/strathost/strathost/sdk"

// cross is the strategy of the measurements: it counts how often the fast average of a symbol crosses the slow one, by
// handles. scripts/on_bar.js and scripts/on_bars.js do the same. plugin.go has that of plugins.
type cross struct {
	pairs   []pair
	crosses int
}

type pair struct {
	symbol     string
	fast, slow sdk.Indicator
	above      bool
}

func (c *cross) OnStart(s sdk.Session) error {
	c.pairs = c.pairs[:0]
	for _, x := range s.Symbols() {
		p := pair{symbol: x.Name}
		var err error
		if p.fast, err = s.AddIndicator(average(x.Name, 10)); err != nil {
			return err
		}
		if p.slow, err = s.AddIndicator(average(x.Name, 30)); err != nil {
			return err
		}
		c.pairs = append(c.pairs, p)
	}
	return nil
}

func average(symbol string, period int) sdk.IndicatorRequest {
	return sdk.IndicatorRequest{Symbol: symbol, Name: "sma", Interval: "1m", Params: map[string]any{"period": period}}
}

// OnBars relies on bars coming by symbol name, as the pairs are.
func (c *cross) OnBars(_ sdk.Session, bars []sdk.Bar) error {
	next := 0
	for i := range bars {
		for c.pairs[next].symbol != bars[i].Symbol {
			next++
		}
		p := &c.pairs[next]
		if above := p.fast.Value() > p.slow.Value(); above != p.above {
			p.above = above
			c.crosses++
		}
	}
	return nil
}

// OnFinish tells the count, by which the strategies of the measurements are known to do the same.
func (c *cross) OnFinish(s sdk.Session) error { return s.Emit("crosses", float64(c.crosses)) }
