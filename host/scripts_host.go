package host

import (
	"slices"

	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/script"
)

// askable is what this host knows that scripts can ask for.
func askable() script.Host {
	return script.Host{Indicators: indicator.Names(), CheckParameter: checkParameter, CheckMoment: func(text string) error {
		_, err := clock.ParseMoment(text)
		return err
	}}
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
