package indicator_test

import (
	"math"
	"math/big"
	"testing"
)

func TestVolumeWarmUpNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		params       map[string]any
		need, settle int
	}{
		{"obv", nil, 1, 250},
		{"pvt", map[string]any{"lookback": 1}, 1, 1},
		{"adl", map[string]any{"lookback": 10_000}, 1, 10_000},
		{"chaikin_osc", nil, 10, 10 + 69},                           // 13.8155 / 0.200671 = 68.85
		{"chaikin_osc", map[string]any{"fast": 20}, 20, 20 + 139},   // the slower one, whichever it is called
		{"chaikin_osc", map[string]any{"fast": 1, "slow": 1}, 1, 1}, // nothing is kept
		{"volume_sma", nil, 20, 20},
		{"volume_ratio", nil, 21, 21},
		{"force_index", nil, 14, 14 + 90}, // 13.8155 / 0.154151 = 89.62
		{"force_index", map[string]any{"period": 1}, 2, 2},
		{"cmf", nil, 20, 20},
		{"avg_volume", nil, 20, 20},
		{"range_ratio", nil, 15, 15},
		{"gap_stats", nil, 21, 21},
		{"pivot_points", nil, 1, 1},
		{"swing_high", nil, 5, 250},
		{"swing_low", map[string]any{"strength": 200}, 401, 401},
	} {
		spec := mustResolve(t, c.name, c.params)
		if spec.Need() != c.need || spec.Settle() != c.settle {
			t.Errorf("%s: need %d, settle %d, expected %d and %d", spec.Key("1m"), spec.Need(), spec.Settle(), c.need, c.settle)
		}
	}
}

// volumeBar is a bar of one price, or of high, low and close, and what comes of it.
type volumeBar struct{ high, low, close, volume, want float64 }

func TestVolumeByHand(t *testing.T) {
	t.Parallel()
	none := math.NaN()
	for _, c := range []struct {
		name   string
		params map[string]any
		bars   []volumeBar
	}{
		{"obv", nil, []volumeBar{
			{10, 10, 10, 7, 7}, {12, 12, 12, 5, 12}, {12, 12, 12, 100, 12}, {11, 11, 11, 20, -8}, {13, 13, 13, 0, -8}}},
		{"pvt", nil, []volumeBar{
			{10, 10, 10, 7, 0}, {12, 12, 12, 5, 1}, {12, 12, 12, 100, 1}, {9, 9, 9, 20, -4}, {13, 13, 13, 0, -4}}},
		{"adl", nil, []volumeBar{ // all, none, nothing without a range, and three quarters up
			{12, 10, 12, 7, 7}, {12, 10, 11, 5, 7}, {12, 12, 12, 100, 7}, {12, 8, 11, 20, 17}, {12, 8, 8, 20, -3}}},
		{"cmf", map[string]any{"period": 2}, []volumeBar{
			{12, 10, 12, 6, none}, {12, 10, 10, 2, 0.5}, {12, 12, 12, 6, -0.25}, {12, 10, 12, 0, 0}, {12, 10, 12, 0, 0}, {12, 10, 12, 1, 1}}},
		{"force_index", map[string]any{"period": 1}, []volumeBar{
			{10, 10, 10, 7, none}, {12, 12, 12, 5, 10}, {11, 11, 11, 20, -20}, {11, 11, 11, 9, 0}}},
		{"volume_ratio", map[string]any{"period": 2}, []volumeBar{ // the bar itself is not in the mean
			{1, 1, 1, 10, none}, {1, 1, 1, 30, none}, {1, 1, 1, 40, 2}, {1, 1, 1, 0, 0}, {1, 1, 1, 0, 0}, {1, 1, 1, 5, 0}, {1, 1, 1, 5, 2}}},
		{"chaikin_osc", map[string]any{"fast": 1, "slow": 3}, []volumeBar{ // the line 8, 16, 0; the slow average 8, 12, 6
			{12, 10, 12, 8, none}, {12, 10, 12, 8, none}, {12, 10, 10, 16, -6}}},
		{"chaikin_osc", map[string]any{"fast": 1, "slow": 3, "seed": "classic"}, []volumeBar{ // 8, and then 4
			{12, 10, 12, 8, none}, {12, 10, 12, 8, none}, {12, 10, 10, 16, -8}, {12, 12, 12, 5, -4}}},
	} {
		spec := mustResolve(t, c.name, c.params)
		v := spec.New()
		for i, bar := range c.bars {
			v.Update(bar.close, bar.high, bar.low, bar.close, bar.volume)
			if got := v.Output(0); !same(got, bar.want, 1e-15, 10) {
				t.Errorf("%s: bar %d: %v, expected %v", spec.Key("1m"), i, got, bar.want)
			}
		}
	}
}

// A million bars of volumes in fractions, as of a coin: what is added up is as right as the last bar's own rounding.
func TestWhatIsAddedUpLosesNoDigits(t *testing.T) {
	t.Parallel()
	c := mustResolve(t, "adl", nil).New()
	exact, state := new(big.Float).SetPrec(200), uint64(5)
	for i := range 1_000_000 {
		state = state*6364136223846793005 + 1442695040888963407
		volume := float64(state>>40) / 3
		if i%1_000 == 0 {
			volume *= 1e9
		}
		close, step := 12.0, volume // all of the volume, or minus all of it
		if state>>63 == 1 {
			close, step = 10, -volume
		}
		c.Update(close, 12, 10, close, volume)
		exact.Add(exact, big.NewFloat(step))
	}
	want, _ := exact.Float64()
	if got := c.Output(0); !same(got, want, 1e-15, math.Abs(want)) {
		t.Errorf("%.17g, expected %.17g", got, want)
	}
}

// The level of the line is no part of the oscillator: one that has seen a million bars and one that began a thousand ago
// have the same digits.
func TestChaikinOscillatorDoesNotDrift(t *testing.T) {
	t.Parallel()
	for _, seed := range []string{"talib", "classic"} {
		spec := mustResolve(t, "chaikin_osc", map[string]any{"seed": seed})
		long, short, state := spec.New(), spec.New(), uint64(3)
		const n = 1_000_000
		for i := range n {
			state = state*6364136223846793005 + 1442695040888963407
			volume := float64(state >> 50)
			if i < n/2 {
				volume *= 1e12 // and a line far away from 0
			}
			close := 10 + float64(state>>32%200)/100
			long.Update(close, 12, 10, close, volume)
			if i >= n-1_000 {
				short.Update(close, 12, 10, close, volume)
			}
		}
		if a, b := long.Output(0), short.Output(0); !same(a, b, 1e-14, 1e4) {
			t.Errorf("%s: %.17g after a million bars, %.17g after a thousand", spec.Key("1m"), a, b)
		}
	}
}

// Their changes are all that those that add up tell: they are the same wherever they began, the level is not.
func TestWhatIsAddedUpHasItsLevelFromWhereItBegan(t *testing.T) {
	t.Parallel()
	bars := synthetic(600)
	for _, name := range accumulating {
		spec := mustResolve(t, name, nil)
		all, late := column(spec, bars, nil)[0], column(spec, bars.Slice(100, bars.Len()), nil)[0]
		level := all[100] - late[0]
		if level == 0 {
			t.Errorf("%s: has no level of its own", name)
		}
		for i := range late {
			if change := all[100+i] - late[i] - level; math.Abs(change) > 1e-9 {
				t.Fatalf("%s: bar %d: changed by %v more than the one that began later", name, i, change)
			}
		}
	}
}
