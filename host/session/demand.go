package session

import (
	"slices"

	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// demand is what a request asks for, before anyone has looked at what there is.
type demand struct {
	op         Op
	symbol     string
	full       bool // everything that the configuration asks of its symbols
	bars       []barsDemand
	indicators []indicatorDemand
	// subject is what the request names, for the ledger: the interval or the indicator's key.
	interval  sdk.Interval
	indicator string
}

// barsDemand asks for one series.
type barsDemand struct {
	interval sdk.Interval
	days     int  // whole trading days of history
	all      bool // refuse unless each of those days has a bar
	streams  bool // today's bars too
	held     bool // the requester holds the series itself
	have     int  // the days of history that the requester's handle has already
	config   bool // the history is the configuration's; what an author asks for is his handle's alone
	again    bool // it was had on the day before: without its history where that is not there any more
}

// indicatorDemand asks for one indicator.
type indicatorDemand struct {
	spec     formula
	interval sdk.Interval
	held     bool
	config   bool // the configuration asks for it
}

// same says whether two demands are for one indicator, however each spells its interval.
func (i indicatorDemand) same(o indicatorDemand) bool {
	return tape.SameSpan(i.interval, o.interval) && i.spec.Key("") == o.spec.Key("")
}

// requester is who asks.
type requester struct {
	lane   int // or configHolder
	role   string
	source sdk.Source
	reason string
	grant  *Grant
	// without are symbols that are withheld from the requester.
	without []string
}

// configDemand is what the configuration asks of a full symbol, of no symbol in particular.
func (r *run) configDemand() demand {
	d := demand{op: OpAddSymbol, full: true}
	for _, iv := range r.config.Intervals {
		d.bars = append(d.bars, barsDemand{interval: iv, streams: true, config: true})
	}
	for _, h := range r.config.History {
		i := slices.IndexFunc(d.bars, func(b barsDemand) bool { return tape.SameSpan(b.interval, h.Interval) })
		if i < 0 {
			d.bars = append(d.bars, barsDemand{interval: h.Interval, config: true})
			i = len(d.bars) - 1
		}
		d.bars[i].days, d.bars[i].all = max(d.bars[i].days, h.Days), d.bars[i].all || h.All
	}
	for _, c := range r.config.Indicators {
		d.indicators = append(d.indicators, indicatorDemand{spec: c.Spec, interval: c.Interval, config: true})
	}
	return d
}

// needs are the intervals that a demand cannot do without, each once, in the spelling that came first.
func (d demand) needs() []sdk.Interval {
	var out []sdk.Interval
	add := func(iv sdk.Interval) {
		if !slices.ContainsFunc(out, func(o sdk.Interval) bool { return tape.SameSpan(o, iv) }) {
			out = append(out, iv)
		}
	}
	for _, b := range d.bars {
		add(b.interval)
	}
	for _, i := range d.indicators {
		add(i.interval)
	}
	return out
}

// judged is the history on whose quality a full symbol is judged: the longest intraday one, else the longest. Its days
// are 0 where the configuration asks for none.
func (d demand) judged() (interval sdk.Interval, days int) {
	for _, b := range d.bars {
		if b.days == 0 || !b.config {
			continue
		}
		finer := b.interval.Intraday() && !interval.Intraday()
		if days == 0 || finer || b.interval.Intraday() == interval.Intraday() && b.days > days {
			interval, days = b.interval, b.days
		}
	}
	return interval, days
}

// spelling is an interval as the demand spells it, where it has it.
func (d demand) spelling(interval sdk.Interval) sdk.Interval {
	for _, n := range d.needs() {
		if tape.SameSpan(n, interval) {
			return n
		}
	}
	return interval
}

// asksFor says whether the demand is for a series, or for an indicator on it.
func (d demand) asksFor(interval sdk.Interval) bool {
	return slices.ContainsFunc(d.needs(), func(iv sdk.Interval) bool { return tape.SameSpan(iv, interval) })
}
