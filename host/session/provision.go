package session

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/sdk"
)

// Everything that adds anything goes through provision, whoever asks: analyse (what does this need?), validate (can it
// be had?), build (all of it, aside), commit (into the session, in one move). Where build or validate fail, the day is
// as it was before, and the ledger has one refused entry.

// provision serves a demand, or refuses it. The error is a *sdk.Refusal, which is in the entry too, or what ends the
// run.
func (d *day) provision(want demand, who requester) (*Entry, *symbol, error) {
	watch := d.run.stopwatch()
	events := len(d.events)
	entry, s, err := d.serve(want, who)
	if entry == nil {
		return nil, nil, err
	}
	e := d.note(*entry, who)
	d.brought(events, e)
	if e.Outcome == Added || e.Outcome == Upgraded {
		s.broughtBy = e.Seq
	}
	d.run.config.Recorder.Timing(Timing{Day: d.calendar.Date.String(), What: "request", Seq: e.Seq, Name: who.source.Name, Took: watch()})
	return e, s, err
}

func (d *day) serve(want demand, who requester) (*Entry, *symbol, error) {
	entry := d.entry(want.op, want.symbol, who, Refused)
	entry.Interval, entry.Indicator = want.interval, want.indicator
	p := d.analyse(want)
	if p.existing != nil {
		meta := p.existing.meta
		entry.Metadata = &meta
	}
	if slices.Contains(who.without, want.symbol) { // ahead of all that looks at what is there: it was never asked for
		return d.refused(entry, d.run.lanes[who.lane].withheld(want.symbol))
	}
	if p.empty() {
		d.hold(p.existing, want, who)
		if want.full {
			d.followers(p.existing, who.source)
		}
		entry.Outcome = AlreadyLoaded
		return &entry, p.existing, nil
	}
	if err := d.allowed(p, who); err != nil {
		return d.refused(entry, err)
	}
	b := &build{day: d, plan: p, who: who}
	s, err := d.fulfil(b)
	if err != nil {
		if d.run.ctx.Err() != nil {
			return nil, nil, d.run.ctx.Err()
		}
		return d.refused(entry, err)
	}
	meta := s.meta
	entry.Outcome, entry.Steps, entry.Metadata = b.outcome(), b.steps, &meta
	return &entry, s, nil
}

// fulfil validates, builds and commits a plan. The error is a *sdk.Refusal or the store's; the day is then as it was.
func (d *day) fulfil(b *build) (*symbol, error) {
	var err error
	if b.validation, err = d.validate(b.plan); err != nil {
		return nil, err
	}
	if !b.validation.CanProceed {
		return nil, sdk.Refuse(b.validation.Code, b.plan.symbol, b.validation.Message)
	}
	if err := b.run(); err != nil {
		return nil, err
	}
	return d.commit(b), nil
}

// refused makes the refused entry of an error.
func (d *day) refused(entry Entry, err error) (*Entry, *symbol, error) {
	var r *sdk.Refusal
	if !errors.As(err, &r) {
		r = storeRefusal(entry.Symbol, err)
	}
	if r.Code == sdk.StoreError { // a server that is down, a file that is gone: nothing of the run's input says so
		d.run.result.Reproducible = false
	}
	entry.Outcome, entry.Code, entry.Message = Refused, r.Code, r.Message
	return &entry, nil, r
}

// storeRefusal makes a refusal of what a store or the calendar could not do.
func storeRefusal(symbol string, err error) *sdk.Refusal {
	if errors.Is(err, calendar.ErrRange) { // whose text begins with what is the code here
		return sdk.Refuse(sdk.CalendarRange, symbol, strings.Replace(err.Error(), calendar.ErrRange.Error()+": ", "", 1))
	}
	return sdk.Refuse(sdk.StoreError, symbol, err.Error())
}

// fatalError is the error unless it is a refusal: what must end the run.
func fatalError(err error) error {
	var r *sdk.Refusal
	if err == nil || errors.As(err, &r) {
		return nil
	}
	return err
}

// allowed checks the requester's grant.
func (d *day) allowed(p plan, who requester) error {
	g := who.grant
	if g == nil {
		return nil
	}
	deny := func(key string) error {
		return sdk.Refuse(sdk.PermissionDenied, p.symbol, fmt.Sprintf("%s has no grant for this: grant.%s is false", who.source.Name, key))
	}
	switch {
	case p.asked.full && !g.AddSymbol:
		return deny("add_symbol")
	case !p.asked.full && !g.Adhoc:
		return deny("adhoc")
	}
	quota := func(key string, limit int, by []string) error {
		return sdk.Refuse(sdk.QuotaExceeded, p.symbol, fmt.Sprintf("%s has used up grant.%s: %d%s", who.source.Name, key, limit, some(by)))
	}
	if g.MaxSymbols != nil && (p.existing == nil || p.upgrade && p.existing.owner != who.lane) {
		if owned := d.owned(who.lane); len(owned) >= *g.MaxSymbols {
			return quota("max_symbols", *g.MaxSymbols, owned)
		}
	}
	if g.MaxIndicators != nil && p.op == OpAddIndicator {
		if held := d.indicatorsHeld(who.lane, p.indicator, p.symbol); len(held) >= *g.MaxIndicators {
			return quota("max_indicators", *g.MaxIndicators, held)
		}
	}
	if g.MaxHistoryDays != nil && p.op == OpAddBars {
		for _, b := range p.asked.bars {
			if b.days > *g.MaxHistoryDays {
				return sdk.Refuse(sdk.QuotaExceeded, p.symbol, fmt.Sprintf("%d days of history are more than grant.max_history_days of %s: %d",
					b.days, who.source.Name, *g.MaxHistoryDays))
			}
		}
	}
	return nil
}

// owned are the live symbols that a lane added, by name.
func (d *day) owned(lane int) []string {
	var names []string
	for _, s := range d.symbols {
		if s.owner == lane {
			names = append(names, s.name)
		}
	}
	return names
}

// indicatorsHeld are the indicators that a lane holds besides the one that it asks for, by symbol.
func (d *day) indicatorsHeld(lane int, key, symbol string) []string {
	var names []string
	for _, s := range d.symbols {
		for _, i := range s.indicators {
			if i.holds.has(lane) && (i.key != key || s.name != symbol) {
				names = append(names, i.key+" of "+s.name)
			}
		}
	}
	return names
}

// some are the first of what fills a quota, in brackets; nothing for a quota of none.
func some(names []string) string {
	const most = 4
	switch n := len(names); {
	case n == 0:
		return ""
	case n > most:
		return fmt.Sprintf(" (%s and %d more)", strings.Join(names[:most], ", "), n-most)
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// hold notes that the requester holds what it asked for.
func (d *day) hold(s *symbol, want demand, who requester) {
	if want.full {
		s.holds.add(who.lane)
	}
	for _, b := range want.bars {
		if b.held {
			r := s.seriesOf(b.interval)
			r.holds.add(who.lane)
			r.asked.note(who.lane, b.days)
		}
	}
	for _, i := range want.indicators {
		if i.held {
			s.indicatorOf(s.keyOf(i.spec, i.interval)).holds.add(who.lane)
		}
	}
}
