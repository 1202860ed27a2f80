//go:build unix

package plugin_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/sdk"
)

// wildStore has one-minute bars with gaps, and days of one symbol.
type wildStore struct {
	bars map[string]market.Columns
}

func newWildStore(t *testing.T, cal *calendar.Calendar, seed uint64) *wildStore {
	t.Helper()
	first, _ := calendar.ParseDate("2025-06-20")
	last, _ := calendar.ParseDate("2025-07-03")
	days, err := cal.Between(first, last)
	if err != nil {
		t.Fatal(err)
	}
	s := &wildStore{bars: map[string]market.Columns{}}
	for i, name := range wildSymbols[:5] {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		all, kept, gap := sample.Dense(name, seed, cal, days), market.Columns{}, 0
		for k := range all.Len() {
			switch {
			case gap > 0:
				gap--
				continue
			case i > 0 && r.Float64() < 0.02:
				gap = r.IntN(20)
				continue
			}
			kept.Append(all.Row(k))
		}
		s.bars[name] = kept
	}
	return s
}

// Holdings implements tape.Store.
func (s *wildStore) Holdings(_ context.Context, symbol string) ([]market.Holding, error) {
	c, have := s.bars[symbol]
	if !have {
		return nil, nil
	}
	return []market.Holding{{Interval: "1m", First: c.Start[0], Last: c.Start[c.Len()-1], Bars: c.Len(), Digest: "wild"}}, nil
}

// Bars implements tape.Store.
func (s *wildStore) Bars(_ context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	if interval != "1m" {
		return market.Columns{}, fmt.Errorf("wild bars are of 1m, not %s", interval)
	}
	return s.bars[symbol].Between(from, to), nil
}

// wildMode serves a wild plugin, where the mode is one of its.
func wildMode(mode string) (sdk.Plugin, bool) {
	kind, ok := strings.CutPrefix(mode, "wild ")
	return wildPlugin(kind), ok
}
