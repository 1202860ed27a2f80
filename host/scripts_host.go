package host

import (
	"slices"

	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// askable is what this host knows that scripts can ask for.
func askable() script.Host {
	return script.Host{Indicators: indicator.Names(), CheckParameter: checkParameter, CheckInterval: checkInterval, Outputs: outputsOf, CheckMoment: func(text string) error {
		_, err := clock.ParseMoment(text)
		return err
	}}
}

// checkInterval says what is wrong with an indicator on an interval.
func checkInterval(name string, interval sdk.Interval) error {
	def, err := indicator.Lookup(name)
	if err != nil {
		return err
	}
	spec, err := indicator.Resolve(def, nil)
	if err != nil {
		return err
	}
	return spec.CheckInterval(interval)
}

// outputsOf are the outputs of an indicator, none for one that there is not.
func outputsOf(name string) []string {
	def, err := indicator.Lookup(name)
	if err != nil {
		return nil
	}
	return def.Outputs
}

// checkParameter says what is wrong with one parameter of an indicator, whatever the others are.
func checkParameter(name, param string, value any, known bool) error {
	def, err := indicator.Lookup(name)
	if err != nil {
		return err
	}
	if !known {
		if param == "on" && def.Single || slices.ContainsFunc(def.Params, func(p indicator.Param) bool { return p.Name == param }) {
			return nil
		}
		value = nil
	}
	_, err = indicator.Resolve(def, map[string]any{param: value})
	return err
}
