package indicator

// ichimoku is the Ichimoku cloud.
//
// Formula: middle(n) = (highest high + lowest low)/2 of the last n bars; conversion = middle(conversion), base =
// middle(base), and as they were displacement bars ago span_a = (conversion + base)/2 and span_b = middle(span_b).
// Source: Goichi Hosoda, Ichimoku Kinko Hyo (1969); TA-Lib has none. Inputs: high, low. Outputs, in the currency of the
// price: conversion (the main one), base, span_a, span_b. Warm-up: need = settle = the longest of the three windows +
// displacement, when all four are there; none is shown before. Bounds: each within the lowest low and the highest high
// of its window; all four are the price where it is flat.
//
// Charts draw the spans displacement bars ahead of the bar that they are computed from. So the cloud drawn at a bar is
// the one from displacement bars before it, and that is what the spans are here. The lagging span, a close drawn
// backwards, would show a bar what came after it: there is none.
func ichimoku() Definition {
	return Definition{
		Name: "ichimoku", Group: "trend",
		Summary: "Ichimoku cloud: conversion and base line, and the two spans that lie under today's bar",
		Formula: "middle(n) = (highest high + lowest low)/2 of n bars; conversion = middle(conversion), base = middle(base); " +
			"displacement bars ago: span_a = (conversion + base)/2, span_b = middle(span_b)",
		Source: "Goichi Hosoda, Ichimoku Kinko Hyo (1969)",
		Params: []Param{
			periodNamed("conversion", 9, 1, "bars in the conversion line"),
			periodNamed("base", 26, 1, "bars in the base line"),
			periodNamed("span_b", 52, 1, "bars in span_b"),
			periodNamed("displacement", 26, 0, "how many bars ago the spans were computed"),
		},
		Outputs: []string{"conversion", "base", "span_a", "span_b"},
		need:    cloudNeed,
		compute: func(v values) Computation {
			c := &cloud{conversion: newMiddle(v.int(0)), base: newMiddle(v.int(1)), span: newMiddle(v.int(2)),
				ahead: make([]spans, v.int(3)+1), left: cloudNeed(v), fields: make(fields, 4)}
			c.unknown()
			return c
		},
	}
}

func cloudNeed(v values) int { return max(v.int(0), v.int(1), v.int(2)) + v.int(3) }

type cloud struct {
	conversion, base, span middle
	ahead                  []spans // a ring of the last displacement + 1
	place                  int
	left                   int // bars until all outputs are there
	fields
}

type spans struct{ a, b float64 }

func (c *cloud) Update(_, high, low, _, _ float64) {
	conversion, base, b := c.conversion.push(high, low), c.base.push(high, low), c.span.push(high, low)
	c.ahead[c.place] = spans{a: (conversion + base) / 2, b: b}
	if c.place++; c.place == len(c.ahead) {
		c.place = 0
	}
	if c.left > 1 {
		c.left--
		return
	}
	now := c.ahead[c.place] // the oldest
	c.fields[0], c.fields[1], c.fields[2], c.fields[3] = conversion, base, now.a, now.b
}

// middle is halfway between the highest high and the lowest low of a number of bars.
type middle struct{ highs, lows extreme }

func newMiddle(bars int) middle { return middle{highs: newHighest(bars), lows: newLowest(bars)} }

// push takes a bar and is NaN until there are enough.
func (m *middle) push(high, low float64) float64 { return (m.highs.push(high) + m.lows.push(low)) / 2 }
