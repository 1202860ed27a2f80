package sample

import (
	"time"

	"github.com/strathost/strathost/host/calendar"
)

// stretch is minutes of a trading day that are drawn in one go.
type stretch struct {
	part    uint64 // which of the day's stretches it is
	open    int64  // start of the first minute, UTC nanoseconds
	minutes int
	bars    int // how many of the minutes have a bar
}

// plan is a trading day's stretches in their order: the two halves of the pre-market, regular hours, and the two halves
// of the post-market. How many bars a day has is settled here, so that they can be counted without being drawn.
type plan struct{ early, pre, regular, post, late stretch }

// plan draws how many minutes of a day have a bar. Outside of regular hours the halves next to them are three times as
// busy as the others.
func (c *character) plan(day int64, d *tradingDay) plan {
	luck := c.draw(forGaps, day)
	// What is there outside of them lies within a quarter of its mean.
	busy := min(1000, c.extended*(768+int64(luck>>32&511))/1024)
	var p plan
	p.early, p.pre = halves(d.segments[0], 0, busy/3, busy)
	// What is missing of regular hours lies between half and one and a half of its mean, rounded to whole minutes.
	p.regular = part(2, d.segments[1].Open, minutesOf(d.segments[1]), 1000)
	missing := int64(p.regular.minutes) * c.missing * (512 + int64(luck&1023))
	p.regular.bars -= int((missing + 512_000) / 1_024_000)
	p.post, p.late = halves(d.segments[2], 3, busy, busy/3)
	return p
}

// count is the number of a day's 1m bars.
func (c *character) count(d *tradingDay) int {
	p := c.plan(weekdays(d.date), d)
	return p.early.bars + p.pre.bars + p.regular.bars + p.post.bars + p.late.bars
}

// halves splits a segment in two, with so many bars in a thousand minutes of each.
func halves(s calendar.Segment, number uint64, first, second int64) (a, b stretch) {
	n := minutesOf(s)
	a = part(number, s.Open, n/2, first)
	b = part(number+1, s.Open+int64(n/2)*int64(time.Minute), n-n/2, second)
	return a, b
}

// part is a stretch with so many bars in a thousand minutes, rounded down.
func part(number uint64, open int64, minutes int, busy int64) stretch {
	return stretch{part: number, open: open, minutes: minutes, bars: int(int64(minutes) * busy / 1000)}
}

func minutesOf(s calendar.Segment) int { return int((s.Close - s.Open) / int64(time.Minute)) }
