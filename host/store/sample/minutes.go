package sample

import (
	"math/rand/v2"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
)

// minutesOfFullDay is what the figures of a day are shared out over; an early close has fewer minutes, not busier ones.
const minutesOfFullDay = 390

// painter draws minutes, one trading day after the other, into columns. It belongs to one goroutine.
type painter struct {
	out  market.Columns
	walk []int64 // where the walk of a stretch is after each of its minutes, in pips
	bits []uint64
}

// erase takes the bars away and leaves their room.
func (p *painter) erase() {
	o := &p.out
	o.Start, o.Volume = o.Start[:0], o.Volume[:0]
	o.Open, o.High, o.Low, o.Close = o.Open[:0], o.High[:0], o.Low[:0], o.Close[:0]
}

// day draws all minutes of a trading day.
func (p *painter) day(c *character, d *tradingDay) {
	number := weekdays(d.date)
	at := c.prices(number)
	plan := c.plan(number, d)
	turn := wholeCents((at.eve + at.open) / 2)
	p.quiet(c, d, plan.early, at.eve, turn)
	p.quiet(c, d, plan.pre, turn, at.open)
	p.regular(c, d, at)
	turn = wholeCents((at.close + at.late) / 2)
	p.quiet(c, d, plan.post, at.close, turn)
	p.quiet(c, d, plan.late, turn, at.late)
}

// regular draws the minutes of regular hours. A day is between 0.6 and 1.6 times as lively as the mean, in price and,
// on its own, in volume.
func (p *painter) regular(c *character, d *tradingDay, at prices) {
	number := weekdays(d.date)
	mood := 614 + int64(c.draw(forMood, number)%1025)
	volume := c.volume / minutesOfFullDay * (614 + int64(c.draw(forVolume, number)%1025)) / 1024
	p.stretch(c, d.date, c.plan(number, d).regular, path{from: at.open, to: at.close, mood: mood, volume: volume})
}

// quiet draws minutes outside of regular hours, at half their volatility and a fortieth of their volume.
func (p *painter) quiet(c *character, d *tradingDay, s stretch, from, to int64) {
	p.stretch(c, d.date, s, path{from: from, to: to, mood: 512, volume: c.volume / (40 * minutesOfFullDay)})
}

// path is how a stretch goes: from one price to another, both in pips and whole cents, with a factor of its volatility
// in 1024ths and the mean volume of a minute.
type path struct{ from, to, mood, volume int64 }

// stretch draws the bars of a stretch: a random walk that is bent so as to end at the right price. Price and volume
// move most at both ends of it. One number of PCG-DXSM (math/rand/v2) makes a minute, whether it has a bar or not.
func (p *painter) stretch(c *character, date calendar.Date, s stretch, way path) {
	if s.minutes <= 0 {
		return
	}
	if len(p.walk) < s.minutes {
		p.walk, p.bits = make([]int64, s.minutes), make([]uint64, s.minutes)
	}
	random := rand.NewPCG(mix(c.seed, forMinutes), mix(uint64(date.Days()), s.part))
	scale := newScale(c, s.minutes, way)
	reached := int64(0)
	for i := range s.minutes {
		bits := random.Uint64()
		reached += step(bits) * scale.deviation(i) / (stepDeviation << 8)
		p.walk[i], p.bits[i] = reached, bits
	}
	n := int64(s.minutes)
	bend := (way.to - way.from - reached) << 16 / n
	price, needed := way.from, int64(s.bars)
	for i := range n {
		opened := price
		price = wholeCents(way.from + p.walk[i] + bend*(i+1)>>16)
		if i == n-1 {
			price = way.to
		}
		// Of the minutes that are left, as many get a bar as are still needed, each as likely as the other (Knuth,
		// The Art of Computer Programming, volume 2, algorithm S).
		if int64(p.bits[i]>>48)*(n-i)>>16 < needed {
			needed--
			p.out.Append(scale.bar(int(i), s.open+i*int64(time.Minute), opened, price, p.bits[i]))
		}
	}
}

// scale is how much price and volume move in each minute of a stretch.
type scale struct {
	minutes int64
	pips    int64 // mean deviation of a minute, in 256ths of a pip
	volume  int64
	edge    int64 // turns the squared distance from the middle into 0 (middle) to 255 (ends)
}

func newScale(c *character, minutes int, way path) scale {
	n := int64(minutes)
	// A minute's deviation is the day's by root(minutesOfFullDay), about 0.0506.
	pips := way.from * c.volatility / 10_000 * 256 * 506 / 10_000 * way.mood / 1024
	return scale{minutes: n, pips: pips, volume: way.volume, edge: 256 << 24 / (n * n)}
}

// distance is how far minute i is from the middle: 0 there, 255 at both ends, quadratic in between.
func (s *scale) distance(i int) int64 {
	from := 2*int64(i) + 1 - s.minutes
	return from * from * s.edge >> 24
}

// deviation of minute i in 256ths of a pip: 0.75 of the mean in the middle, 1.6 of it at the ends.
func (s *scale) deviation(i int) int64 { return s.pips * (192 + s.distance(i)*218/256) >> 8 }

// bar is the bar of minute i between two prices in pips, both whole cents, with random bits.
func (s *scale) bar(i int, start, open, closing int64, bits uint64) market.Row {
	// The wicks are short mostly and two deviations long at most.
	up, down := int64(bits>>32&0xff), int64(bits>>40&0xff)
	reach := s.deviation(i)
	high := max(open, closing) + (reach*up*up>>23)/pipsPerCent*pipsPerCent
	low := min(open, closing) - (reach*down*down>>23)/pipsPerCent*pipsPerCent
	// Volume is 0.6 of the mean in the middle and 1.8 of it at the ends, by luck 0.4 to 2.2 times that, and higher
	// where the price moves.
	mean := s.volume * (154 + s.distance(i)*307/256) >> 8
	luck := int64(bits * 0x9e3779b97f4a7c15 >> 56)
	move := step(bits)
	shares := mean * (96 + luck*luck/135) / 256 * (256 + max(move, -move)) / (256 + 118)
	return market.Row{
		Start: start, Open: dollars(open), High: dollars(high), Low: dollars(max(pipsPerCent, low)),
		Close: dollars(closing), Volume: float64(max(1, shares)),
	}
}

// step is the sum of the lowest four bytes, centred; stepDeviation is its standard deviation.
func step(bits uint64) int64 {
	return int64(bits&0xff) + int64(bits>>8&0xff) + int64(bits>>16&0xff) + int64(bits>>24&0xff) - 4*255/2
}

const stepDeviation = 148

// dollars is the number nearest to a price of whole cents. One division of two exact numbers, correctly rounded, has
// the same bits everywhere.
func dollars(pips int64) float64 { return float64(pips/pipsPerCent) / 100 }
