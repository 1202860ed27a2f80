package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

const (
	// The night of a split has its own move: the open may be this far from the ratio, as a difference of logarithms, some
	// 5 %, and for a large ratio this part of its logarithm: companies in trouble join many shares to one.
	splitTolerance = 0.05
	// A single wrong price moves the level of its day by half of the jump at most: a split moves it by two thirds and
	// more, whatever the day does then.
	splitLevelTolerance = 1.0 / 3
	// After more trading days than these without a bar, a price may be anywhere.
	splitWithin = 10
	// A listed split is only looked for in prices where it moves them by this much, as a logarithm, some 20 %: a night
	// may hide smaller ones.
	leastListedSplit = 0.18
)

// splitRatios are those in which companies split shares; reverse splits are their inverses, but for the first.
var splitRatios = [...]market.Ratio{{New: 3, Old: 2}, {New: 2, Old: 1}, {New: 3, Old: 1}, {New: 4, Old: 1}, {New: 5, Old: 1}, {New: 6, Old: 1},
	{New: 7, Old: 1}, {New: 8, Old: 1}, {New: 10, Old: 1}, {New: 12, Old: 1}, {New: 15, Old: 1}, {New: 20, Old: 1}, {New: 25, Old: 1}, {New: 30, Old: 1},
	{New: 40, Old: 1}, {New: 50, Old: 1}, {New: 100, Old: 1}}

// readSplits reads the splits.csv of the store, where it has one. Mistakes in it are findings; the error is ctx's.
func (k *checker) readSplits(ctx context.Context, source string) error {
	found, err := readSplits(ctx, k.store, source, k.calendar)
	var mistakes sdk.Diagnostics
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.As(err, &mistakes):
		for _, d := range mistakes {
			k.found(nil, Finding{Code: d.Code, File: store.SplitsFile, Line: d.Line, Message: d.Message + "; " + d.Hint})
		}
		return nil
	case err != nil:
		k.found(nil, Finding{Code: FoundDamage, File: store.SplitsFile, Message: err.Error()})
		return nil
	}
	k.splits = found
	for _, symbol := range found.Symbols() {
		k.out.Splits += len(found.Of(symbol))
	}
	return nil
}

// split holds the jump from the last day that has bars to this one against the splits that are listed between them, and
// finds one that looks like a split which is not listed.
func (k *checker) split(s *CheckedSeries, known *span, day summary) {
	before := known.before
	known.before = day
	if before.close == 0 || known.gone > splitWithin {
		return
	}
	opens, level := math.Log(before.close/day.open), before.level-day.level
	told, expected := "", before.close
	if listed := k.listed(s.Symbol, before.date, day.date); len(listed) > 0 {
		ratio := logOf(listed)
		switch {
		case math.Abs(ratio) < leastListedSplit || math.Abs(opens-ratio) < math.Abs(opens) || math.Abs(level-ratio) < math.Abs(level):
			expected /= math.Exp(ratio)
			opens, level, told = opens-ratio, level-ratio, ", once adjusted for "+splitsText(listed)
		default:
			k.found(s, Finding{Code: FoundSplitNotInPrices, Start: k.instant(day.start, s.Interval),
				Message: fmt.Sprintf("%s lists %s, and it opens at %s after a close of %s: where prices are adjusted already, take the line out",
					store.SplitsFile, splitsText(listed), number(day.open), number(before.close))})
		}
	}
	if day.low <= expected && expected <= day.high {
		return // the day traded at the old price too: a fall or a rise, however large
	}
	if ratio, ok := likeSplit(opens, level); ok {
		k.found(s, Finding{Code: FoundSplit, Start: k.instant(day.start, s.Interval),
			Message: fmt.Sprintf("it opens at %s after a close of %s: as after a split %s%s; where it was one, write the line %s,%s,%s into %s "+
				"beside the bars, and adjust: splits into the data of the session", number(day.open), number(before.close), forText(ratio), told,
				s.Symbol, day.date, ratio, store.SplitsFile)})
	}
}

// likeSplit is the usual ratio that is nearest to a jump, where the jump looks like one. opens is how far the open is below
// the close before and level how far the day is below the one before, both as logarithms.
func likeSplit(opens, level float64) (market.Ratio, bool) {
	var nearest market.Ratio
	least := math.Inf(1)
	for _, r := range splitRatios {
		for _, reverse := range []bool{false, true} {
			ratio, jump := r, math.Log(float64(r.New)/float64(r.Old))
			if reverse {
				ratio, jump = market.Ratio{New: r.Old, Old: r.New}, -jump
			}
			far := math.Abs(opens - jump)
			if far < least && far <= splitTolerance*max(1, math.Abs(jump)) && math.Abs(level-jump) <= splitLevelTolerance*math.Abs(jump) &&
				(!reverse || r.Old == 1) {
				nearest, least = ratio, far
			}
		}
	}
	return nearest, !math.IsInf(least, 1)
}

// listed are the splits of a symbol after a date and up to another one.
func (k *checker) listed(symbol string, after, to calendar.Date) []market.Split {
	known := k.splits.AsOf(symbol, to)
	return known[len(k.splits.AsOf(symbol, after)):]
}

// logOf is how far the splits move a price down, as a logarithm.
func logOf(splits []market.Split) float64 {
	sum := 0.0
	for _, s := range splits {
		sum += math.Log(float64(s.Ratio.New) / float64(s.Ratio.Old))
	}
	return sum
}

func splitsText(splits []market.Split) string {
	text := ""
	for i, s := range splits {
		if i > 0 {
			text += " and "
		}
		text += fmt.Sprintf("%s on %s", s.Ratio, s.Date)
	}
	return text
}

// forText is a ratio as people say it: 4 for 1.
func forText(r market.Ratio) string { return fmt.Sprintf("%d for %d", r.New, r.Old) }

// idleSplits says which listed splits no bar that the store has is about: of the symbols that were checked, and of those
// that it does not hold where all were.
func (k *checker) idleSplits(all bool) {
	for _, symbol := range k.splits.Symbols() {
		held, looked := k.held[symbol]
		if !looked && !all || slices.Contains(k.unread, symbol) {
			continue
		}
		for _, s := range k.splits.Of(symbol) {
			message := ""
			switch {
			case len(held) == 0:
				message = "the store has no bars of it"
			case !slices.ContainsFunc(held, func(h market.Holding) bool { return k.dateOf(h, h.First).Before(s.Date) }):
				message = "all bars of it are later: there is none to adjust"
			case !slices.ContainsFunc(held, func(h market.Holding) bool { return !k.dateOf(h, h.Last).Before(s.Date) }):
				message = "all bars of it are earlier: they are adjusted on later days only"
			}
			if message != "" {
				k.found(nil, Finding{Code: FoundIdleSplit, Symbol: symbol, Start: s.Date.String(), Message: fmt.Sprintf("split %s: %s", s.Ratio, message)})
			}
		}
	}
}

// dateOf is the date of a bar of a holding that starts at start.
func (k *checker) dateOf(h market.Holding, start int64) calendar.Date {
	if !h.Interval.Intraday() {
		return dateIn(start, time.UTC)
	}
	return dateIn(start, k.calendar.Location())
}
