package host

import (
	"context"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// storedQuality is the quality of a series as CheckData counts it: of the bars that the calendar expects in regular hours,
// from the first day that has one to the last, the share that is there, 0 to 100; nil where nothing is expected. It reads
// the series: the number of its bars does not tell how many of them lie outside of regular hours.
func storedQuality(ctx context.Context, from store.Reader, c *Calendar, symbol string, h market.Holding) (*float64, error) {
	k := checker{store: from, calendar: c, counting: true}
	s := CheckedSeries{Symbol: symbol, Interval: h.Interval, Bars: h.Bars, Findings: map[sdk.Code]int{}}
	err := k.count(ctx, &s, h)
	if err != nil {
		return nil, err
	}
	q, ok := market.Quality(s.Expected-s.Missing, s.Expected)
	if !ok {
		return nil, nil
	}
	return &q, nil
}
