package host_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
)

func TestAMadeUpMarketIsWholeAndTheSameEverywhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := host.GenerateOptions{Store: filepath.Join(dir, "a"), Symbols: 2, Days: 4, Start: "2025-06-29"} // a Sunday; 07-03 closes early
	want := host.Generated{Symbols: 2, Days: 4, First: "2025-06-30", Last: "2025-07-03", Bars: 2 * (3*390 + 210), Written: 2}
	for _, store := range []string{"a", "b", "a"} {
		o.Store = filepath.Join(dir, store)
		made, err := host.Generate(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Errorf("made (-want +got):\n%s", diff)
		}
		if store == "b" { // made again, the first one changes nothing
			want.Written, want.Unchanged = 0, 2
		}
	}
	a, b := checked(t, filepath.Join(dir, "a")), checked(t, filepath.Join(dir, "b"))
	if len(a.Findings) != 0 || len(a.Series) != 2 || a.Series[0].Symbol != "S0001" {
		t.Errorf("a check finds %+v", a)
	}
	if diff := cmp.Diff(a.Series, b.Series); diff != "" {
		t.Errorf("two stores (-a +b):\n%s", diff)
	}
	for _, symbol := range []string{"S0001", "S0002"} {
		q := host.BarsQuery{Source: filepath.Join(dir, "a"), Symbol: symbol, Interval: "1m", From: "2025-06-30"}
		x, err := host.ShowBars(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		q.Source = filepath.Join(dir, "b")
		y, err := host.ShowBars(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if x.Bars.Digest() != y.Bars.Digest() {
			t.Errorf("the bars of %s differ", symbol)
		}
	}
}

func TestAMadeUpMarketIsRefusedWhereItCannotBe(t *testing.T) {
	t.Parallel()
	fine := host.GenerateOptions{Store: "x", Symbols: 1, Days: 1, Start: "2025-07-01"}
	if err := fine.Check(); err != nil {
		t.Error(err)
	}
	for say, change := range map[string]func(o *host.GenerateOptions){
		"--store is missing":     func(o *host.GenerateOptions) { o.Store = "" },
		"--symbols is 0":         func(o *host.GenerateOptions) { o.Symbols = 0 },
		"--days is 0":            func(o *host.GenerateOptions) { o.Days = 0 },
		"--days is 9000":         func(o *host.GenerateOptions) { o.Days = 9000 },
		"want YYYY-MM-DD":        func(o *host.GenerateOptions) { o.Start = "soon" },
		"XNYS covers 1998-01-01": func(o *host.GenerateOptions) { o.Start = "1980-01-02" },
	} {
		o := fine
		change(&o)
		if err := o.Check(); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("the error is %v, expected %q", err, say)
		}
	}
}
