package indicator

// pivotPoints are the pivot points of a day.
//
// Formula, of the last daily bar: pivot = (high + low + close)/3 and, with range = high - low,
//
//	classic:   r1 = 2 pivot - low, r2 = pivot + range, r3 = high + 2 (pivot - low),
//	           s1 = 2 pivot - high, s2 = pivot - range, s3 = low - 2 (high - pivot)
//	fibonacci: r1, r2, r3 = pivot + 0.382, 0.618, 1 range; s1, s2, s3 the same below
//	camarilla: r1, r2, r3 = close + 1.1/12, 1.1/6, 1.1/4 range; s1, s2, s3 the same below
//
// Source: the floor traders' common definitions; the equations of Nick Scott for camarilla; TA-Lib has none. Inputs: high,
// low, close. Outputs, in the currency of the price: pivot (the main one), r1, r2, r3 (resistances), s1, s2, s3
// (supports). Daily: refused on intraday intervals. After yesterday's bar its values are the levels for today, all day
// long; today's own bar counts when it has ended, at the close. Warm-up: need = settle = 1. Bounds: s3 <= s2 <= s1 <= r1
// <= r2 <= r3 but for rounding, all equal after a day without range; a support may be below zero.
func pivotPoints() Definition {
	return Definition{
		Name: "pivot_points", Group: "levels",
		Summary: "pivot points of the last day: supports and resistances for the next one",
		Formula: "pivot = (high + low + close)/3 of the last day; classic: r1, s1 = 2 pivot - low, high; " +
			"r2, s2 = pivot +- (high - low); r3 = high + 2 (pivot - low), s3 = low - 2 (high - pivot); " +
			"fibonacci: pivot +- 0.382, 0.618, 1 of the range; camarilla: close +- 1.1/12, 1.1/6, 1.1/4 of the range",
		Source: "floor traders' common definitions; Nick Scott's equations for camarilla",
		Params: []Param{
			choice("method", "how the levels lie: classic, fibonacci or camarilla", "classic", "fibonacci", "camarilla"),
		},
		Outputs: []string{"pivot", "r1", "r2", "r3", "s1", "s2", "s3"}, Daily: true,
		need: func(values) int { return 1 },
		compute: func(v values) Computation {
			p := &pivots{method: v.int(0), fields: make(fields, 7)}
			p.unknown()
			return p
		},
	}
}

type pivots struct {
	method int // the index of the word
	fields
}

func (p *pivots) Update(_, high, low, close, _ float64) {
	pivot, span := (high+low+close)/3, high-low
	p.fields[0] = pivot
	switch p.method {
	case 0:
		p.fields[1], p.fields[4] = pivot+(pivot-low), pivot-(high-pivot)
		p.fields[2], p.fields[5] = pivot+span, pivot-span
		p.fields[3], p.fields[6] = high+float64(2*(pivot-low)), low-float64(2*(high-pivot))
	case 1:
		p.around(pivot, span, 0.382, 0.618, 1)
	case 2:
		p.around(close, span, 1.1/12, 1.1/6, 1.1/4)
	}
}

// around sets the levels at parts of the range above and below a price.
func (p *pivots) around(price, span float64, parts ...float64) {
	for i, part := range parts {
		d := float64(part * span)
		p.fields[1+i], p.fields[4+i] = price+d, price-d
	}
}
