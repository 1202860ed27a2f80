package session

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/strathost/strathost/host/market"
)

// A backtest has no late bars, but what readers get is made for them.

func bars(rows ...market.Row) market.Columns {
	var c market.Columns
	for _, r := range rows {
		c.Append(r)
	}
	return c
}

func minute(start int64, price float64) market.Row {
	return market.Row{Start: start, Open: price, High: price, Low: price, Close: price, Volume: 1}
}

func TestRowsThatCameLateOrChangedAreRevised(t *testing.T) {
	t.Parallel()
	had := bars(minute(1, 10), minute(2, 10), minute(4, 10))
	for name, c := range map[string]struct {
		now, fresh, revised market.Columns
		lost                bool
	}{
		"nothing":         {now: had},
		"copied":          {now: bars(minute(1, 10), minute(2, 10), minute(4, 10))},
		"one more":        {now: bars(minute(1, 10), minute(2, 10), minute(4, 10), minute(5, 11)), fresh: bars(minute(5, 11))},
		"late":            {now: bars(minute(1, 10), minute(2, 10), minute(3, 11), minute(4, 10)), revised: bars(minute(3, 11))},
		"late, the first": {now: bars(minute(0, 11), minute(1, 10), minute(2, 10), minute(4, 10)), revised: bars(minute(0, 11))},
		"revised and more": {now: bars(minute(1, 10), minute(2, 12), minute(4, 10), minute(5, 11), minute(6, 11)),
			revised: bars(minute(2, 12)), fresh: bars(minute(5, 11), minute(6, 11))},
		"all revised": {now: bars(minute(1, 1), minute(2, 1), minute(4, 1)), revised: bars(minute(1, 1), minute(2, 1), minute(4, 1))},
		"lost":        {now: bars(minute(1, 10), minute(4, 10), minute(5, 11)), lost: true, fresh: bars(minute(5, 11))},
		"none left":   {lost: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fresh, revised := rowsSince(had, c.now)
			if diff := cmp.Diff([]market.Columns{c.fresh, c.revised}, []market.Columns{fresh, revised}, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("new and revised (-want +got):\n%s", diff)
			}
			if got := lost(had, c.now); got != c.lost {
				t.Errorf("lost: %t", got)
			}
		})
	}
	if fresh, revised := rowsSince(market.Columns{}, had); fresh.Len() != 3 || revised.Len() != 0 {
		t.Errorf("who had nothing gets %d rows and %d revised", fresh.Len(), revised.Len())
	}
	more := bars(minute(1, 10), minute(2, 10))
	if fresh, _ := rowsSince(more.Slice(0, 1), more); fresh.Len() != 1 || &fresh.Start[0] != &more.Start[1] {
		t.Error("new rows are copied")
	}
}

// A series that was made anew and lacks a bar is one that went and came: adding to what a reader has would keep the bar.
func TestASeriesThatLostABarComesAnew(t *testing.T) {
	t.Parallel()
	one := func(today market.Columns) Snapshot {
		return Snapshot{Symbols: []SymbolSnapshot{{Name: "A", Life: 1, Series: []SeriesSnapshot{{Interval: "1m", Streams: true, Today: today}}}}}
	}
	removed, symbols := changes(one(bars(minute(1, 10), minute(2, 10))), one(bars(minute(2, 10), minute(3, 10))))
	if len(removed) > 0 || len(symbols) != 1 || !slices.Contains(symbols[0].GoneBars, "1m") || symbols[0].Series[0].New.Len() != 2 {
		t.Errorf("removed %v, changed %+v", removed, symbols)
	}
}

func TestALifeThatFollowsAnotherIsRemovedAndNew(t *testing.T) {
	t.Parallel()
	with := func(lives ...SymbolSnapshot) Snapshot { return Snapshot{Symbols: lives} }
	was := with(SymbolSnapshot{Name: "A", Life: 1}, SymbolSnapshot{Name: "B", Life: 1}, SymbolSnapshot{Name: "C", Life: 1, RemovedAt: 5})
	now := with(SymbolSnapshot{Name: "A", Life: 1, RemovedAt: 7}, SymbolSnapshot{Name: "A", Life: 2},
		SymbolSnapshot{Name: "B", Life: 1, RemovedAt: 8}, SymbolSnapshot{Name: "C", Life: 1, RemovedAt: 5}, SymbolSnapshot{Name: "D", Life: 1})
	removed, symbols := changes(was, now)
	var names []string
	for _, s := range symbols {
		if !s.New {
			t.Errorf("%s is not new", s.Now.Name)
		}
		names = append(names, s.Now.Name)
	}
	if diff := cmp.Diff([][]string{{"A", "B"}, {"A", "D"}}, [][]string{removed, names}); diff != "" {
		t.Errorf("removed and changed (-want +got):\n%s", diff)
	}
}
