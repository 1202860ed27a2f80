package indicator

// LogReturn is ln(to / from).
func LogReturn(from, to float64) float64 { return logReturn(from, to) }

// Extremes are the highest and the lowest of the last period values at each of them.
func Extremes(period int, values []float64) (highs, lows []float64) {
	high, low := newHighest(period), newLowest(period)
	for _, x := range values {
		highs, lows = append(highs, high.push(x)), append(lows, low.push(x))
	}
	return highs, lows
}
