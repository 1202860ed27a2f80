package session

import (
	"fmt"
	"strings"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// Validation says whether a symbol can be had, found from the store's catalogue without reading bars. It looks at
// nothing later than the session's day.
type Validation struct {
	Symbol                  string
	CanProceed              bool
	Code                    sdk.Code
	Message                 string
	BaseInterval            sdk.Interval
	IntervalsSupported      []sdk.Interval
	HasHistoricalData       bool
	HistoricalRange         [2]int64 // start of the first and last bar known, UTC nanoseconds
	MeetsConfigRequirements bool

	// layout is how the missing intervals are made; base is what the configuration would have chosen.
	layout tape.Layout
	base   sdk.Interval
}

// validate is phase two: can the plan be had? The error is the store's.
func (d *day) validate(p plan) (Validation, error) {
	v := Validation{Symbol: p.symbol}
	known, err := d.run.tape.Known(d.run.ctx, p.symbol)
	if err != nil {
		return v, err
	}
	if len(known) == 0 {
		return v.refuse(sdk.NoDataSource, fmt.Sprintf("no data source has bars of %s up to %s", p.symbol, d.calendar.Date)), nil
	}
	v.history(known, d.calendar.Open)
	prefer := sdk.Interval("")
	if p.existing != nil {
		prefer = p.existing.base
	}
	var impossible []sdk.Interval
	var ok bool
	if v.layout, impossible, ok = tape.Plan(p.missing(), known, prefer); !ok {
		return v.refuse(sdk.IntervalNotSupported, fmt.Sprintf("%s cannot be made for %s: stored are %s, and bars can be joined, not split",
			list(impossible), p.symbol, list(v.IntervalsSupported))), nil
	}
	v.base = v.layout.Base
	if p.existing != nil {
		v.base = p.existing.base
		if p.full {
			if whole, _, ok := tape.Plan(p.needs(), known, ""); ok {
				v.base = whole.Base
			}
		}
	}
	v.BaseInterval, v.CanProceed, v.MeetsConfigRequirements = v.base, true, p.full
	return v, nil
}

func (v Validation) refuse(code sdk.Code, message string) Validation {
	v.CanProceed, v.Code, v.Message = false, code, message
	return v
}

// history fills what the catalogue says of bars before the day.
func (v *Validation) history(known []market.Holding, open int64) {
	for _, h := range known {
		v.IntervalsSupported = append(v.IntervalsSupported, h.Interval)
		if h.First < open {
			v.HasHistoricalData = true
			if v.HistoricalRange[0] == 0 || h.First < v.HistoricalRange[0] {
				v.HistoricalRange[0] = h.First
			}
			v.HistoricalRange[1] = max(v.HistoricalRange[1], min(h.Last, open))
		}
	}
}

func list(intervals []sdk.Interval) string {
	names := make([]string, len(intervals))
	for i, iv := range intervals {
		names[i] = string(iv)
	}
	return strings.Join(names, ", ")
}
