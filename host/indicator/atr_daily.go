package indicator

// atrDaily is the average true range of whole days.
//
// It is atr over daily bars, under a name that is refused on intraday intervals: a stop of two daily ranges stays one
// whatever interval the strategy trades on. Formula, source and warm-up, in days, are those of atr. Inputs: high, low and
// close of daily bars. Output: value, in the currency of the price, 0 or more. Today's range counts when the day has ended.
func atrDaily() Definition {
	d := atr()
	d.Name, d.Group, d.Daily = "atr_daily", "daily", true
	d.Summary = "average true range of whole days: how far the price moves in a day, the gap before it included"
	return d
}
