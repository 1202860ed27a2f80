package indicator_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

func TestOnIsPartOfTheKey(t *testing.T) {
	t.Parallel()
	rsi := map[string]any{"name": "rsi", "period": 7}
	for _, c := range []struct {
		name string
		raw  map[string]any
		key  string
	}{
		{"sma", map[string]any{"on": "close"}, "sma(period=20)@5m"},
		{"sma", map[string]any{"on": "high"}, "sma(period=20, on=high)@5m"},
		{"bbands", map[string]any{"on": "hlc3", "period": 5}, "bbands(period=5, deviations=2, on=hlc3)@5m"},
		{"ema", map[string]any{"on": rsi, "period": 9}, "ema(period=9, on=rsi(period=7))@5m"},
		{"ema", map[string]any{"on": map[string]any{"name": "bbands", "field": "upper"}}, "ema(period=20, on=bbands(period=20, deviations=2).upper)@5m"},
		{"ema", map[string]any{"on": map[string]any{"name": "bbands", "field": "middle"}}, "ema(period=20, on=bbands(period=20, deviations=2))@5m"},
		{"sma", map[string]any{"on": map[string]any{"name": "ema", "on": rsi}}, "sma(period=20, on=ema(period=20, on=rsi(period=7)))@5m"},
	} {
		spec := mustResolve(t, c.name, c.raw)
		if got := spec.Key("5m"); got != c.key {
			t.Errorf("%s %v: key is %s, expected %s", c.name, c.raw, got, c.key)
		}
		if again := mustResolve(t, c.name, spec.Params()); again.Key("5m") != c.key {
			t.Errorf("%s: its parameters %v make %s", c.key, spec.Params(), again.Key("5m"))
		}
	}
}

func TestOnIsRefused(t *testing.T) {
	t.Parallel()
	deep := map[string]any{"name": "sma"}
	for range 3 {
		deep = map[string]any{"name": "sma", "on": deep}
	}
	for _, c := range []struct {
		name    string
		on      any
		code    sdk.Code
		message string
	}{
		{"atr", "high", sdk.InvalidArgument, `atr is computed of whole bars: it takes no "on"`},
		{"sma", "hihg", sdk.InvalidArgument, `sma: "on" is "hihg"; did you mean "high"? A field of the bar is one of open, high, low, close, volume, hl2, hlc3, ohlc4`},
		{"sma", 3, sdk.InvalidArgument, `sma: "on" is 3, expected a field of the bar, such as "high", or an indicator, such as {name: rsi, period: 14}`},
		{"sma", []any{"high"}, sdk.InvalidArgument, `sma: "on" is a list, expected a field of the bar, such as "high", or an indicator, such as {name: rsi, period: 14}`},
		{"sma", nil, sdk.InvalidArgument, `sma: "on" is missing its value, expected a field of the bar, such as "high", or an indicator, such as {name: rsi, period: 14}`},
		{"sma", map[string]any{"period": 3}, sdk.InvalidArgument, `sma: "on" has no name of an indicator: write it as {name: rsi, period: 14}`},
		{"sma", map[string]any{"name": "rsi", "field": "signal"}, sdk.InvalidArgument, `sma: "on" has no field "signal": the fields of rsi are value`},
		{"sma", map[string]any{"name": "rsi", "perod": 3}, sdk.InvalidArgument, `rsi has no parameter "perod"; did you mean "period"? It takes period`},
		{"sma", deep, sdk.InvalidArgument, `sma: "on" goes deeper than 4 indicators on one another`},
	} {
		def, err := indicator.Lookup(c.name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = indicator.Resolve(def, map[string]any{"on": c.on})
		var refusal *sdk.Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%s on %v: the error is %v, expected a refusal", c.name, c.on, err)
			continue
		}
		if diff := cmp.Diff(sdk.Refuse(c.code, "", c.message), refusal); diff != "" {
			t.Errorf("%s on %v (-want +got):\n%s", c.name, c.on, diff)
		}
	}
	_, err := indicator.Resolve(must(indicator.Lookup("sma")), map[string]any{"on": map[string]any{"name": "rsj"}})
	if text := fmt.Sprint(err); !errors.Is(err, sdk.UnknownIndicator) || !strings.Contains(text, `"rsj"; did you mean "rsi"? The`) ||
		!strings.HasSuffix(text, "; one of a strategy's own cannot be what another is on") {
		t.Errorf("on an indicator that there is not: %v", err)
	}
}

func must(d indicator.Definition, err error) indicator.Definition {
	if err != nil {
		panic(err)
	}
	return d
}

// An indicator on another one is what it would be over a market whose closes are the other's values.
func TestOnAnIndicatorEqualsTheTwoStepsByHand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source, bars := drawSpec(t), drawBars(t, 250)
		k := rapid.IntRange(0, len(source.Outputs())-1).Draw(t, "field")
		resets := drawResets(t, bars.Len())
		raw := source.Params()
		raw["name"], raw["field"] = source.Name(), source.Outputs()[k]
		if source.CheckInterval("1m") != nil {
			return
		}
		chained := mustResolve(t, "ema", map[string]any{"period": 5, "on": raw})
		values := column(source, bars, resets)[k]
		var closes market.Columns
		for i, x := range values {
			if !math.IsNaN(x) {
				closes.Append(market.Row{Start: bars.Start[i], Open: x, High: x, Low: x, Close: x})
			}
		}
		want := column(mustResolve(t, "ema", map[string]any{"period": 5}), closes, nil)[0]
		got := column(chained, bars, resets)[0]
		j := -1
		for i, x := range values {
			if !math.IsNaN(x) {
				j++
			}
			expected := math.NaN()
			if j >= 0 {
				expected = want[j]
			}
			if !same(got[i], expected, 0, 0) {
				t.Fatalf("%s: bar %d is %v, expected %v", chained.Key("1m"), i, got[i], expected)
			}
		}
		if source.Restarts() != chained.Restarts() || chained.Anchored() {
			t.Fatalf("%s: restarts %v, anchored %v", chained.Key("1m"), chained.Restarts(), chained.Anchored())
		}
	})
}

func TestNeedOfAnIndicatorOnAnotherIsExact(t *testing.T) {
	t.Parallel()
	spec := mustResolve(t, "ema", map[string]any{"period": 9, "on": map[string]any{"name": "rsi", "period": 14}})
	if spec.Need() != 15+9-1 || spec.Settle() != 15+187+9+forget(9)-1 {
		t.Errorf("need %d, settle %d", spec.Need(), spec.Settle())
	}
	out := column(spec, synthetic(200), nil)[0]
	if !math.IsNaN(out[21]) || math.IsNaN(out[22]) {
		t.Errorf("the values of bars 21 and 22 are %v, %v: need is %d", out[21], out[22], spec.Need())
	}
}

// forget is how many values an average of weight 2/(n+1) takes to forget what came before.
func forget(n int) int {
	keep, bars := 1-2/(float64(n)+1), 0
	for left := 1.0; left >= 1e-6; left *= keep {
		bars++
	}
	return bars
}

func TestOnAFieldReadsThatField(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]float64{"open": 4, "high": 8, "low": 2, "volume": 100, "hl2": 5, "hlc3": 5, "ohlc4": 4.75} {
		c := mustResolve(t, "sma", map[string]any{"period": 1, "on": field}).New()
		c.Update(4, 8, 2, 5, 100)
		if got := c.Output(0); got != want {
			t.Errorf("on %s: %v, expected %v", field, got, want)
		}
	}
}

func TestTheExtremeOfAWindow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		period := rapid.IntRange(1, 12).Draw(t, "period")
		values := rapid.SliceOfN(rapid.IntRange(-5, 5), 1, 80).Draw(t, "values")
		bars := market.Grow(len(values))
		for i, v := range values {
			x := 10 + float64(v)
			bars.Append(market.Row{Start: int64(i), Open: x, High: x, Low: x, Close: x, Volume: 1})
		}
		highs, lows := indicator.Extremes(period, bars.Close)
		for i := range values {
			if i+1 < period {
				if !math.IsNaN(highs[i]) || !math.IsNaN(lows[i]) {
					t.Fatalf("bar %d of a window of %d: %v, %v", i, period, highs[i], lows[i])
				}
				continue
			}
			high, low := math.Inf(-1), math.Inf(1)
			for _, x := range bars.Close[i-period+1 : i+1] {
				high, low = max(high, x), min(low, x)
			}
			if highs[i] != high || lows[i] != low {
				t.Fatalf("bar %d of a window of %d: %v, %v, expected %v, %v", i, period, highs[i], lows[i], high, low)
			}
		}
	})
}
