package indicator_test

import "github.com/strathost/strathost/host/market"

// synthetic is a deterministic market of n one-minute bars, made of whole numbers alone so that any language can make
// the same doubles: testdata/make_golden.py does. Prices walk in cents around 100, with a flat stretch from bar 240 to
// 299 and a jump to ten times the price at bar 400; every tenth bar or so has no volume.
func synthetic(n int) market.Columns {
	state := uint64(20250702)
	draw := func(below uint64) int64 {
		state = state*6364136223846793005 + 1442695040888963407
		return int64((state >> 33) % below)
	}
	bars := market.Grow(n)
	close := int64(10_000)
	for i := range n {
		open := close
		step, up, down, volume := draw(41)-20, draw(15), draw(15), draw(5_000)
		if i >= 240 && i < 300 {
			step, up, down = 0, 0, 0
		}
		if i == 400 {
			step += 9 * close
		}
		if close = open + step; close < 100 {
			close = 100
		}
		high, low := max(open, close)+up, min(open, close)-down
		if volume < 500 {
			volume = 0
		}
		bars.Append(market.Row{Start: int64(i) * 60e9, Open: float64(open) / 100, High: float64(high) / 100,
			Low: float64(low) / 100, Close: float64(close) / 100, Volume: float64(volume)})
	}
	return bars
}

// ticks is a second one, of a cheap stock whose prices move by a cent or not at all: many bars have the same prices, or
// others of the same mean. testdata/columns.py makes it too.
func ticks(n int) market.Columns {
	state := uint64(20131004)
	draw := func(below uint64) int64 {
		state = state*6364136223846793005 + 1442695040888963407
		return int64((state >> 33) % below)
	}
	bars := market.Grow(n)
	close := int64(1_400)
	for i := range n {
		gap, step, up, down, volume := draw(5), draw(3)-1, draw(2), draw(2), 100*draw(900)
		open := close
		switch gap {
		case 0:
			open++
		case 1:
			open--
		}
		close = open + step
		bars.Append(market.Row{Start: int64(i) * 60e9, Open: float64(open) / 100, High: float64(max(open, close)+up) / 100,
			Low: float64(min(open, close)-down) / 100, Close: float64(close) / 100, Volume: float64(volume)})
	}
	return bars
}
