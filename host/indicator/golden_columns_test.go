package indicator_test

import (
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/strathost/strathost/host/market"
)

// goldenColumns is a file testdata/columns_SERIES.json.gz: for each indicator of TA-Lib each value over one series, from
// the first that TA-Lib gives. columns.py beside it says how it is made.
type goldenColumns struct {
	TALib string             `json:"talib"`
	Bars  int                `json:"bars"`
	Sums  map[string]float64 `json:"sums"`
	Cases []struct {
		Indicator string               `json:"indicator"`
		Params    map[string]any       `json:"params"`
		Need      int                  `json:"need"`
		Values    map[string][]float64 `json:"values"`
	} `json:"cases"`
}

// columnTolerance is how far a value may be from TA-Lib's as a part of that value itself.
const columnTolerance = 1e-9

// floors are how far a value may be from TA-Lib's at least, where it is a difference of large numbers that may come out next
// to nothing. Such a value has no nine digits in either library: TA-Lib's 1e-14 for a stochastic of 0 is what its running
// sum has left over. Each floor is 1e-12 of what the difference is taken of, some thousand times the rounding of one
// number. An indicator that is not here has none, and must have nine digits of each value.
var floors = map[string]func(bars market.Columns) float64{
	"macd":        func(bars market.Columns) float64 { return 1e-12 * slices.Max(bars.Close) },
	"linreg":      func(bars market.Columns) float64 { return 1e-12 * slices.Max(bars.Close) }, // the slope
	"roc":         percentFloor,
	"ppo":         percentFloor,
	"trix":        percentFloor,
	"stochastic":  percentFloor,
	"stochrsi":    percentFloor,
	"mfi":         percentFloor,
	"chaikin_osc": func(bars market.Columns) float64 { return 1e-12 * sum(magnitudes(flows(bars))) },
	// A distance of prices in parts of 0.015 of another, which is a tenth of a cent or more in these series.
	"cci": func(bars market.Columns) float64 { return 1e-15 * slices.Max(bars.Close) / (0.015 * 0.001) },
}

func percentFloor(market.Columns) float64 { return 1e-12 * 100 }

func TestEachValueOfAColumnIsThatOfTALib(t *testing.T) {
	t.Parallel()
	for _, series := range []struct {
		name string
		bars func(t *testing.T) market.Columns
	}{
		{"ticks", func(*testing.T) market.Columns { return ticks(520) }},
		{"ibm", func(t *testing.T) market.Columns { return readDaily(t, filepath.Join(realDaily, "ibm.zip")) }},
		{"bac", func(t *testing.T) market.Columns {
			return readMinutes(t, filepath.Join(realMinutes, "bac", "20131004_trade.zip"))
		}},
	} {
		t.Run(series.name, func(t *testing.T) {
			t.Parallel()
			golden := readGoldenColumns(t, series.name)
			bars := series.bars(t).Slice(0, golden.Bars)
			requireSums(t, golden.Sums, bars)
			for _, c := range golden.Cases {
				spec := mustResolve(t, c.Indicator, c.Params)
				if spec.Need() != c.Need {
					t.Errorf("%s: need is %d, the first value of TA-Lib comes after %d bars", spec.Key("1m"), spec.Need(), c.Need)
					continue
				}
				floor := 0.0
				if of := floors[c.Indicator]; of != nil {
					floor = of(bars)
				}
				out := column(spec, bars, nil)
				for k, name := range spec.Outputs() {
					want := append(slices.Repeat([]float64{math.NaN()}, c.Need-1), c.Values[name]...)
					requireColumn(t, spec.Key("1m")+"."+name, out[k], want, floor)
				}
			}
		})
	}
}

// requireColumn compares each value, and tells of the first that differs and of how many do.
func requireColumn(t *testing.T, name string, got, want []float64, floor float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s has %d values, TA-Lib's column %d", name, len(got), len(want))
		return
	}
	first, wrong := -1, 0
	for i := range want {
		if math.IsNaN(got[i]) == math.IsNaN(want[i]) && !(math.Abs(got[i]-want[i]) > max(columnTolerance*math.Abs(want[i]), floor)) {
			continue
		}
		if wrong++; first < 0 {
			first = i
		}
	}
	if wrong > 0 {
		t.Errorf("%s differs from TA-Lib's at %d of %d bars, first at bar %d: %.17g, expected %.12g",
			name, wrong, len(want), first, got[first], want[first])
	}
}

func TestEveryIndicatorOfTALibHasWholeColumns(t *testing.T) {
	t.Parallel()
	for _, series := range []string{"ticks", "ibm", "bac"} {
		golden, has := readGoldenColumns(t, series), map[string]bool{}
		if golden.Bars < 500 {
			t.Errorf("%s has %d bars, expected 500 or more", series, golden.Bars)
		}
		for _, c := range golden.Cases {
			has[c.Indicator] = true
		}
		for _, name := range inTALib {
			if !has[name] {
				t.Errorf("%s has no columns of %s", series, name)
			}
		}
	}
}

func readGoldenColumns(t *testing.T, series string) goldenColumns {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "columns_"+series+".json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	text, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var golden goldenColumns
	if err := json.NewDecoder(text).Decode(&golden); err != nil {
		t.Fatalf("%s: %v", f.Name(), err)
	}
	return golden
}
