package market

import (
	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/sdk"
)

// Incomplete says what becomes of a derived bar that has fewer base bars than the calendar expects.
type Incomplete string

// The ways to treat an incomplete derived bar.
const (
	Keep Incomplete = "keep" // it is published at its end where it has at least one base bar
	Skip Incomplete = "skip" // it is not published
)

// DeriveIntraday appends to dst the bars of an intraday interval that one day's base bars make: open of the first,
// highest high, lowest low, close of the last, sum of volume. base holds that day's bars only, inside its hours; the
// base interval's span divides the interval's.
func DeriveIntraday(dst *Columns, base Columns, day calendar.Day, from, to sdk.Interval, incomplete Incomplete) {
	grid := NewGrid(day, to)
	span := int64(from.Span())
	n := base.Len()
	for i := 0; i < n; {
		slot, ok := grid.Slot(base.Start[i])
		if !ok { // outside the hours: the caller drops such bars at load
			i++
			continue
		}
		start, end := grid.Start(slot), grid.End(slot)
		row := base.Row(i)
		row.Start = start
		made := int32(1)
		for i++; i < n && base.Start[i] < end; i++ {
			row.High = max(row.High, base.High[i])
			row.Low = min(row.Low, base.Low[i])
			row.Close = base.Close[i]
			row.Volume += base.Volume[i]
			made++
		}
		want := int32((end - start + span - 1) / span)
		appendDerived(dst, row, made, want, incomplete)
	}
}

// DeriveDay appends to dst the daily bar that one day's intraday base bars make, of regular hours only. It starts at
// the open of the regular segment.
func DeriveDay(dst *Columns, base Columns, day calendar.Day, from sdk.Interval, incomplete Incomplete) {
	regular := day.Regular()
	c := base.Between(regular.Open, regular.Close)
	if c.Len() == 0 {
		return
	}
	span := int64(from.Span())
	row, made := fold(c)
	row.Start = regular.Open
	appendDerived(dst, row, made, int32((regular.Close-regular.Open+span-1)/span), incomplete)
}

// DeriveSpan appends to dst the bar that a run of daily bars makes: N trading days, or the trading days of a week.
// want is the number of trading days in the span; start is the open of the first.
func DeriveSpan(dst *Columns, daily Columns, start int64, want int, incomplete Incomplete) {
	if daily.Len() == 0 {
		return
	}
	row, made := fold(daily)
	row.Start = start
	appendDerived(dst, row, made, int32(want), incomplete)
}

func fold(c Columns) (Row, int32) {
	row := c.Row(0)
	for i := 1; i < c.Len(); i++ {
		row.High = max(row.High, c.High[i])
		row.Low = min(row.Low, c.Low[i])
		row.Close = c.Close[i]
		row.Volume += c.Volume[i]
	}
	return row, int32(c.Len())
}

func appendDerived(dst *Columns, row Row, made, want int32, incomplete Incomplete) {
	if incomplete == Skip && made < want {
		return
	}
	dst.Append(row)
	dst.Made = append(dst.Made, made)
	dst.Want = append(dst.Want, want)
}
