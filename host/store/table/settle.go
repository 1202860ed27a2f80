package table

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strconv"

	"github.com/strathost/strathost/sdk"
)

// Reading is how the bars of a file were read, for what has to be decided once there are some.
type Reading struct {
	Given    sdk.Interval // by the file's name or the options; empty where neither says it
	Dates    bool         // starts are dates
	Interval string       // the column that says the interval of each row; empty where none does
	Starts   []string     // the column, or the two, that starts are read from
	Columns  []string     // all of the file; nil for one without a header
}

// Settled says of which interval the bars of a file are.
type Settled struct {
	// Interval is that of the parts whose own is not known; empty where a column says them.
	Interval sdk.Interval
	// Note says how it was guessed, where that is not plain.
	Note string
}

// Settle finds the interval of the parts of a file that have none of their own: the given one, or what their spacing lets
// guess. It lets bars of days and weeks start at midnight UTC of their date. The error says that starts contradict an
// interval, do not let it be guessed, or are those of other bars too.
func (r Reading) Settle(parts iter.Seq2[Key, *Part]) (Settled, error) {
	spacings := map[sdk.Interval]*Spacings{}
	for key, p := range parts {
		s := spacings[key.Interval]
		if s == nil {
			s = &Spacings{}
			spacings[key.Interval] = s
		}
		s.Add(p.Bars.Start)
	}
	var found Settled
	for _, own := range slices.Sorted(maps.Keys(spacings)) {
		s, interval, says := spacings[own], own, "its column "+strconv.Quote(r.Interval)
		switch {
		case own != "":
		case r.Given != "":
			interval, says = r.Given, "its name"
			found.Interval = interval
		default:
			var err error
			if found, err = s.guess(r.Dates); err != nil {
				return Settled{}, err
			}
			interval = found.Interval
		}
		if err := s.fits(interval, r.Dates && own == "", says); err != nil {
			return Settled{}, err
		}
	}
	var crowd error
	var of Key
	for key, p := range parts {
		key.Interval = cmp.Or(key.Interval, found.Interval)
		p.SetStarts(key.Interval)
		if crowd == nil || CompareKeys(key, of) < 0 {
			if err := r.crowded(key, p.Bars); err != nil {
				crowd, of = err, key
			}
		}
	}
	return found, crowd
}

// MayDiffer says whether a time may have another form than most of its file, since its row says the interval: bars of days
// may have a date beside the times of others, and the other way round.
func MayDiffer(form, most Form, interval sdk.Interval) bool {
	switch {
	case interval == "":
		return false
	case interval.Intraday():
		return most == BareDate
	}
	return form == BareDate
}
