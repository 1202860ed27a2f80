package sample

import (
	"hash/fnv"

	"github.com/strathost/strathost/host/calendar"
)

// Prices are whole numbers of pips inside, hundredths of a cent, so that no step of the arithmetic can round
// differently on another machine. Only a finished bar becomes float64, from whole cents.
const (
	pipsPerCent = 100
	// one is 1 as a level. Levels are natural logarithms of how a price relates to its symbol's price, with 20 binary
	// digits after the point.
	one = 1 << 20
)

// character is what a symbol's bars are drawn from.
type character struct {
	seed       uint64
	price      int64 // pips
	volatility int64 // of a day, hundredths of a percent
	volume     int64 // of a day's regular hours, shares
	missing    int64 // per mille
	extended   int64 // per mille
}

// of is the character of a listed symbol.
func of(l listing) character {
	return character{seed: seedOf(l.symbol), price: l.price * pipsPerCent, volatility: l.volatility,
		volume: l.volume * 1_000_000, missing: l.missing, extended: l.extended}
}

// seedOf is the FNV-1a hash (64 bit) of a symbol.
func seedOf(symbol string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(symbol)) // a hash never fails to write
	return h.Sum64()
}

// mix hashes two numbers into one: a step and the finishing function of SplitMix64 (Steele, Lea and Flood, "Fast
// splittable pseudorandom number generators", 2014).
func mix(a, b uint64) uint64 {
	z := a + (b+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// bell makes a number that is nearly normally distributed, with mean 0 and standard deviation bellDeviation, from 64
// random bits: the sum of their eight bytes, centred.
func bell(bits uint64) int64 {
	sum := int64(0)
	for range 8 {
		sum += int64(bits & 0xff)
		bits >>= 8
	}
	return sum - 8*255/2
}

// bellDeviation is the root of 8 times the variance of a byte, (256*256-1)/12.
const bellDeviation = 209

// What a random number is for is part of what is hashed for it, so that no two uses share one.
const (
	forAnchor uint64 = iota
	forBridge
	forGap
	forLate
	forMood
	forVolume
	forGaps
	forMinutes
)

// draw is the 64 random bits of a day for one use.
func (c *character) draw(use uint64, day int64) uint64 {
	return mix(mix(c.seed, use), uint64(day))
}

// Levels of days that are a multiple of anchorSpan apart are drawn independently of each other, which keeps a symbol
// near its price for ever; between them runs a random walk that starts at the one and ends at the other. It is a power
// of two, about two years.
const anchorSpan = 512

// close is the price, in pips, at the close of a weekday that is counted by [weekdays]. It takes one draw for each
// halving of the span between the two anchors: the level in the middle of two known ones is their mean and a draw
// with the variance of a Brownian bridge, so that a day's change has the symbol's volatility.
func (c *character) close(day int64) int64 {
	low := day &^ (anchorSpan - 1)
	high := low + anchorSpan
	atLow, atHigh := c.anchor(low), c.anchor(high)
	daily := c.volatility * one / 10_000
	for level := 0; day != low; level++ {
		middle := (low + high) / 2
		spread := bridgeDeviation(level)
		draw := bell(mix(c.draw(forBridge, middle), uint64(level)))
		atMiddle := (atLow+atHigh)/2 + draw*daily*spread/(bellDeviation*1024)
		if day < middle {
			high, atHigh = middle, atMiddle
		} else {
			low, atLow = middle, atMiddle
		}
	}
	return c.at(atLow)
}

// anchor is the level of a day that is a multiple of anchorSpan: anything up to 0.35 from the symbol's price.
func (c *character) anchor(day int64) int64 {
	const reach = one * 35 / 100
	return int64(c.draw(forAnchor, day)%(2*reach+1)) - reach
}

// bridgeDeviation is the standard deviation of the middle of a Brownian bridge of variance 1 a day, root(days)/2, in
// 1024ths. Level 0 is a bridge of anchorSpan days, each further level one of half as many.
func bridgeDeviation(level int) int64 {
	deviations := [...]int64{11585, 8192, 5793, 4096, 2896, 2048, 1448, 1024, 724}
	return deviations[min(level, len(deviations)-1)]
}

// at is the price, in pips, at a level: the symbol's price times e to the level. Between two powers of two, e to the
// level is a cubic polynomial of value and slope that fit at both of them, which is off by less than 0.001: whole
// numbers only, unlike math.Exp, whose last digit is the architecture's affair.
func (c *character) at(level int64) int64 {
	const log2e, slope, square, cube = 1_512_775, 726_817, 238_458, 83_300 // times one: 1/ln 2, ln 2, 3-4 ln 2, 3 ln 2-2
	exponent := level * log2e / one
	whole := exponent >> 20
	f := exponent & (one - 1)
	power := one + f*(slope+f*(square+f*cube/one)/one)/one
	if whole >= 0 {
		return c.price * power / one << whole
	}
	return c.price * power / one >> -whole
}

// weekdays counts the days from Monday to Friday since 1970. Days are counted by it and not by the calendar's trading
// days, so that a holiday that is added to the calendar later on changes no other day's bars: prices move through a
// holiday unseen, and the gap after it is the wider. A weekend has the number of the Monday after it.
func weekdays(d calendar.Date) int64 {
	const sinceMonday = 3 // 1970-01-01 was a Thursday; no calendar begins before it
	days := int64(d.Days() + sinceMonday)
	return days/7*5 + min(days%7, 5)
}

// prices are the points, in pips and whole cents, between which a day's minutes run: where the post-market of the day
// before ended, the open and the close of regular hours, and the end of the post-market.
type prices struct{ eve, open, close, late int64 }

// prices draws the points of a day. A third of the day's change happens overnight, more or less.
func (c *character) prices(day int64) prices {
	before, after := c.close(day-1), c.close(day)
	gap := (after-before)*3/10 + c.swing(forGap, day, before)*3/10
	return prices{
		eve:   wholeCents(before + c.swing(forLate, day-1, before)/8),
		open:  wholeCents(before + gap),
		close: wholeCents(after),
		late:  wholeCents(after + c.swing(forLate, day, after)/8),
	}
}

// swing is a random change of a price, in pips, as large as a day's is.
func (c *character) swing(use uint64, day, price int64) int64 {
	return bell(c.draw(use, day)) * price * c.volatility / (10_000 * bellDeviation)
}

// wholeCents rounds pips to the nearest cent, and to one cent at least: no price is zero.
func wholeCents(pips int64) int64 {
	return max(1, (pips+pipsPerCent/2)/pipsPerCent) * pipsPerCent
}
