package indicator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// All are the definitions of all indicators, group by group. They are the caller's own: each call makes them anew.
func All() []Definition {
	all := make([]Definition, len(registry))
	for i, entry := range registry {
		all[i] = entry.define()
	}
	return all
}

// registry is every indicator under its name, so that to look one up makes no other. Nothing changes it.
var registry = [...]struct {
	name   string
	define func() Definition
}{
	// trend
	{"sma", sma},
	{"ema", ema},
	{"wma", wma},
	{"dema", dema},
	{"tema", tema},
	{"hma", hma},
	{"kama", kama},
	{"vwap", vwap},
	{"twap", twap},
	{"psar", psar},
	{"supertrend", supertrend},
	{"ichimoku", ichimoku},
	{"linreg", linreg},
	{"adx", adx},
	{"aroon", aroon},
	// momentum
	{"rsi", rsi},
	{"macd", macd},
	{"stochastic", stochastic},
	{"stochrsi", stochRSI},
	{"cci", cci},
	{"roc", roc},
	{"mom", mom},
	{"williams_r", williamsR},
	{"ultimate_osc", ultimateOsc},
	{"trix", trix},
	{"ppo", ppo},
	{"tsi", tsi},
	{"mfi", mfi},
	// volatility
	{"atr", atr},
	{"natr", natr},
	{"bbands", bbands},
	{"keltner", keltner},
	{"donchian", donchian},
	{"stddev", stddev},
	{"histvol", histvol},
	{"chaikin_vol", chaikinVol},
	// volume
	{"obv", obv},
	{"pvt", pvt},
	{"adl", adl},
	{"chaikin_osc", chaikinOsc},
	{"volume_sma", volumeSMA},
	{"volume_ratio", volumeRatio},
	{"force_index", forceIndex},
	{"cmf", cmf},
	// levels
	{"pivot_points", pivotPoints},
	{"high_low", highLow},
	{"swing_high", swingHigh},
	{"swing_low", swingLow},
	// daily
	{"avg_volume", avgVolume},
	{"avg_range", avgRange},
	{"atr_daily", atrDaily},
	{"gap_stats", gapStats},
	{"range_ratio", rangeRatio},
}

// Names are the names of all indicators, sorted.
func Names() []string {
	names := make([]string, len(registry))
	for i, entry := range registry {
		names[i] = entry.name
	}
	slices.Sort(names)
	return names
}

// Lookup finds a definition by its name. An unknown one is a *sdk.Refusal with sdk.UnknownIndicator that suggests the
// nearest name and lists all.
func Lookup(name string) (Definition, error) {
	for _, entry := range registry {
		if entry.name == name {
			return entry.define(), nil
		}
	}
	names := Names()
	message := fmt.Sprintf("there is no indicator %q%s", name, instead(name, names, "; ", "the indicators are "+strings.Join(names, ", ")))
	return Definition{}, sdk.Refuse(sdk.UnknownIndicator, "", message)
}

// instead ends a sentence about a name that is unknown: with the nearest name that there is, as a question, and what there is.
// Where none is near, the separator stands between the two.
func instead(name string, names []string, separator, thereIs string) string {
	near, ok := sdk.Nearest(name, names)
	if !ok {
		return separator + thereIs
	}
	return fmt.Sprintf("; did you mean %q? %s%s", near, strings.ToUpper(thereIs[:1]), thereIs[1:])
}
