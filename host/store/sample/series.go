package sample

import (
	"context"
	"fmt"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// series is the bars of a symbol. Minutes are drawn afresh whenever they are asked for. A daily bar costs as much to
// draw as its minutes, so daily bars are kept once drawn, in blocks of blockDays trading days counted from the
// symbol's first: 16 MB for every symbol and every year.
type series struct {
	symbol    string
	character character
	days      func() ([]tradingDay, error) // the symbol's own, from its first on
	blocks    func() ([]atomic.Pointer[market.Columns], error)
	count     func() (int, error) // of 1m bars
}

const blockDays = 32

// newSeries is the series of a listed symbol on the market's trading days.
func newSeries(l listing, trading func() ([]tradingDay, error)) *series {
	s := &series{symbol: l.symbol, character: of(l)}
	s.days = sync.OnceValues(func() ([]tradingDay, error) {
		all, err := trading()
		first := sort.Search(len(all), func(i int) bool { return !all[i].date.Before(l.first) })
		return all[first:], err
	})
	s.blocks = sync.OnceValues(s.newBlocks)
	s.count = sync.OnceValues(s.countMinutes)
	return s
}

func (s *series) newBlocks() ([]atomic.Pointer[market.Columns], error) {
	days, err := s.days()
	return make([]atomic.Pointer[market.Columns], (len(days)+blockDays-1)/blockDays), err
}

func (s *series) countMinutes() (int, error) {
	days, err := s.days()
	n := 0
	for i := range days {
		n += s.character.count(&days[i])
	}
	return n, err
}

// holdings draws the first and the last day only.
func (s *series) holdings() ([]market.Holding, error) {
	count, err := s.count()
	if err != nil {
		return nil, err
	}
	days, err := s.days()
	if err != nil || len(days) == 0 {
		return nil, err
	}
	first, last := &days[0], &days[len(days)-1]
	var p painter
	p.day(&s.character, first)
	p.day(&s.character, last)
	return []market.Holding{
		{Interval: minutes, First: p.out.Start[0], Last: p.out.Start[p.out.Len()-1], Bars: count, Digest: s.digest(minutes)},
		{Interval: daily, First: first.midnight, Last: last.midnight, Bars: len(days), Digest: s.digest(daily)},
	}, nil
}

func (s *series) digest(interval sdk.Interval) string {
	return fmt.Sprintf("sample-market-%s:%s:%s", Version, s.symbol, interval)
}

// minutes is the 1m bars with from <= start < to.
func (s *series) minutes(ctx context.Context, from, to int64) (market.Columns, error) {
	days, err := s.days()
	if err != nil {
		return market.Columns{}, err
	}
	begin := sort.Search(len(days), func(i int) bool { return days[i].close() > from })
	end := max(begin, sort.Search(len(days), func(i int) bool { return days[i].open() >= to }))
	days = days[begin:end]
	room := 0
	for i := range days {
		room += s.character.count(&days[i])
	}
	p := painter{out: market.Grow(room)}
	for i := range days {
		if err := ctx.Err(); err != nil {
			return market.Columns{}, err
		}
		p.day(&s.character, &days[i])
	}
	return p.out.Between(from, to), nil
}

// daily is the 1d bars with from <= start < to.
func (s *series) daily(ctx context.Context, from, to int64) (market.Columns, error) {
	days, err := s.days()
	if err != nil {
		return market.Columns{}, err
	}
	begin := sort.Search(len(days), func(i int) bool { return days[i].midnight >= from })
	end := max(begin, sort.Search(len(days), func(i int) bool { return days[i].midnight >= to }))
	out := market.Grow(end - begin)
	for i := begin; i < end; i += blockDays - i%blockDays {
		if err := ctx.Err(); err != nil {
			return market.Columns{}, err
		}
		block, err := s.block(days, i/blockDays)
		if err != nil {
			return market.Columns{}, err
		}
		out.AppendAll(block.Between(from, to))
	}
	return out, nil
}

// block is the daily bars of a block of trading days. Two callers that want it first at the same time both draw it:
// they draw the same.
func (s *series) block(days []tradingDay, index int) (market.Columns, error) {
	blocks, err := s.blocks()
	if err != nil {
		return market.Columns{}, err
	}
	if kept := blocks[index].Load(); kept != nil {
		return *kept, nil
	}
	days = days[index*blockDays : min(len(days), (index+1)*blockDays)]
	drawn := market.Grow(len(days))
	var p painter
	for i := range days {
		p.erase()
		p.regular(&s.character, &days[i], s.character.prices(weekdays(days[i].date)))
		drawn.Append(sum(days[i].midnight, p.out))
	}
	blocks[index].Store(&drawn)
	return drawn, nil
}

// sum is the one bar, with a start of its own, that bars add up to. There is at least one.
func sum(start int64, bars market.Columns) market.Row {
	total := bars.Row(0)
	total.Start, total.Close = start, bars.Close[bars.Len()-1]
	for i := 1; i < bars.Len(); i++ {
		total.High = max(total.High, bars.High[i])
		total.Low = min(total.Low, bars.Low[i])
		total.Volume += bars.Volume[i] // whole shares: exact in any order
	}
	return total
}
