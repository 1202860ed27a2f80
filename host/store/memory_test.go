package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
)

func row(start int64, price float64) market.Row {
	return market.Row{Start: start, Open: price, High: price, Low: price, Close: price, Volume: 1}
}

func columns(rows ...market.Row) market.Columns {
	var c market.Columns
	for _, r := range rows {
		c.Append(r)
	}
	return c
}

func TestWhatIsPutIntoMemoryIsRead(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	m := store.NewMemory("test")
	for _, err := range []error{m.Put(" b ", "1m", columns(row(1, 2), row(2, 3), row(4, 5))), m.Put("A", "1d", columns(row(7, 8))), m.Put("A", "1m", columns(row(9, 8)))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if names, err := m.Symbols(ctx); err != nil || strings.Join(names, " ") != "A B" {
		t.Errorf("the symbols are %v: %v", names, err)
	}
	hs, err := m.Holdings(ctx, "A")
	if err != nil || len(hs) != 2 || hs[0].Interval != "1m" || hs[1].First != 7 || hs[1].Digest == hs[0].Digest {
		t.Errorf("A's holdings are %+v: %v", hs, err)
	}
	if hs, err := m.Holdings(ctx, "C"); err != nil || len(hs) != 0 {
		t.Errorf("what is not there has %+v: %v", hs, err)
	}
	if c, err := m.Bars(ctx, "B", "1m", 2, 4); err != nil || c.Len() != 1 || c.Close[0] != 3 {
		t.Errorf("the bars from 2 to before 4 are %+v: %v", c, err)
	}
	if _, err := m.Bars(ctx, "B", "5m", 0, 9); !errors.Is(err, store.ErrNoSymbol) {
		t.Errorf("an interval that is not there gives %v", err)
	}
}

func TestUnsoundBarsAreNotTaken(t *testing.T) {
	t.Parallel()
	for say, c := range map[string]market.Columns{
		"starts at or before": columns(row(2, 3), row(2, 3)),
		"not above zero":      columns(row(1, 0)),
	} {
		if err := store.NewMemory("test").Put("A", "1m", c); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("expected %q, got %v", say, err)
		}
	}
}
