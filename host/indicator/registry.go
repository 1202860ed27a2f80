package indicator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// All are the definitions of all indicators, group by group. They are the caller's own: each call makes them anew.
func All() []Definition {
	return []Definition{
		// trend
		sma(),
		ema(),
		wma(),
		dema(),
		tema(),
		hma(),
		kama(),
		vwap(),
		twap(),
		psar(),
		supertrend(),
		ichimoku(),
		linreg(),
		adx(),
		aroon(),
		// momentum
		rsi(),
		macd(),
		stochastic(),
		stochRSI(),
		cci(),
		roc(),
		mom(),
		williamsR(),
		ultimateOsc(),
		trix(),
		ppo(),
		tsi(),
		mfi(),
		// volatility
		atr(),
		natr(),
		bbands(),
		keltner(),
		donchian(),
		stddev(),
		histvol(),
		chaikinVol(),
		// volume
		obv(),
		pvt(),
		adl(),
		chaikinOsc(),
		volumeSMA(),
		volumeRatio(),
		forceIndex(),
		cmf(),
		// levels
		pivotPoints(),
		highLow(),
		swingHigh(),
		swingLow(),
		// daily
		avgVolume(),
		avgRange(),
		atrDaily(),
		gapStats(),
		rangeRatio(),
	}
}

// Names are the names of all indicators, sorted.
func Names() []string {
	all := All()
	names := make([]string, len(all))
	for i, d := range all {
		names[i] = d.Name
	}
	slices.Sort(names)
	return names
}

// Lookup finds a definition by its name. An unknown one is a *sdk.Refusal with sdk.UnknownIndicator that suggests the
// nearest name and lists all.
func Lookup(name string) (Definition, error) {
	all := All()
	if i := slices.IndexFunc(all, func(d Definition) bool { return d.Name == name }); i >= 0 {
		return all[i], nil
	}
	names := Names()
	message := fmt.Sprintf("there is no indicator %q%s; the indicators are %s",
		name, suggestion(name, names), strings.Join(names, ", "))
	return Definition{}, sdk.Refuse(sdk.UnknownIndicator, "", message)
}

// suggestion is the nearest name as the tail of a sentence, empty where none is near.
func suggestion(name string, names []string) string {
	near, ok := sdk.Nearest(name, names)
	if !ok {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", near)
}
