package session_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// kind is a request that adds something, with what went before it on the day.
type kind struct {
	before, ask func(sdk.Session) error
	grant       func(*session.Grant) // what is changed of the grant of the one who asks; nil for nothing
	scans       bool                 // it is a scanner that asks
	quiet       bool                 // it needs nothing of the store
}

func kinds() map[string]kind {
	sma := func(interval sdk.Interval, period int) func(sdk.Session) error {
		return func(s sdk.Session) error {
			_, err := s.AddIndicator(smaRequest("RIVN", interval, period))
			return err
		}
	}
	past := func(days int) func(sdk.Session) error {
		return func(s sdk.Session) error {
			_, err := s.AddBars(pastRequest("RIVN", "5m", days))
			return err
		}
	}
	both := func(first, then func(sdk.Session) error) func(sdk.Session) error {
		return func(s sdk.Session) error { return errors.Join(first(s), then(s)) }
	}
	own := func(symbol string) func(sdk.Session) error {
		return addIndicator(symbol, "5m", "my_ema", map[string]any{"period": 9})
	}
	nothing := func(sdk.Session) error { return nil }
	of := map[string]any{"on": map[string]any{"name": "rsi", "period": 30}, "period": 50}
	return map[string]kind{
		"a new symbol":                     {before: nothing, ask: addSymbol("RIVN")},
		"a find of a scanner":              {before: nothing, ask: addSymbol("RIVN"), scans: true},
		"an indicator for a scanner":       {before: nothing, ask: sma("15m", 40), scans: true},
		"an indicator of a new symbol":     {before: nothing, ask: sma("15m", 40)},
		"an own indicator of a new symbol": {before: nothing, ask: own("RIVN")},
		"an indicator on another":          {before: nothing, ask: addIndicator("RIVN", "5m", "ema", of)},
		"bars of a new symbol":             {before: nothing, ask: addBars("RIVN", "15m", 6)},
		"past bars of a new symbol":        {before: nothing, ask: past(3)},
		"weeks of a new symbol":            {before: nothing, ask: addBars("RIVN", "1w", 8)},
		"an upgrade":                       {before: sma("15m", 40), ask: addSymbol("RIVN")},
		"an upgrade by a scanner":          {before: sma("15m", 40), ask: addSymbol("RIVN"), scans: true},
		"an upgrade of historical bars":    {before: past(1), ask: addSymbol("RIVN")},
		"an upgrade of all at once":        {before: both(sma("1m", 7), both(own("RIVN"), past(2))), ask: addSymbol("RIVN")},
		"an upgrade that leaves bars out":  {before: addBars("CROOKED", "1m", 0), ask: addSymbol("CROOKED")},
		"past bars that stream":            {before: past(1), ask: addBars("RIVN", "5m", 4)},
		"an indicator of past bars":        {before: past(1), ask: sma("5m", 300)},
		"more history of a full symbol":    {before: nothing, ask: addBars("AAPL", "1m", 9)},
		"an interval of a full symbol":     {before: nothing, ask: addIndicator("AAPL", "30m", "rsi", nil)},
		"an own indicator of a full one":   {before: nothing, ask: addIndicator("AAPL", "30m", "my_ema", map[string]any{"period": 30})},
		"another indicator":                {before: sma("1m", 40), ask: sma("15m", 40)},
		"a finer interval":                 {before: nothing, ask: addBars("FINE", "5s", 1)},
		"a finer interval of a new symbol": {before: addBars("FINER", "1m", 2), ask: addBars("FINER", "5s", 1)},
		"what is there already":            {before: nothing, ask: addSymbol("AAPL"), quiet: true},
	}
}

// fault is what happens in the middle of a request: at a call of the store, counted from 1; 0 for nothing.
type fault struct {
	at  int
	how string
}

const (
	fails      = ""
	panics     = "panics"
	interrupts = "interrupts"
)

// A request is served whole or it leaves nothing behind, at whichever of its calls the store fails; and what comes after it
// is as if it had never been made. What a failing store leaves, a panic and an interruption leave too.
func TestAFailingStoreLeavesNothingHalfMade(t *testing.T) {
	t.Parallel()
	for name, c := range kinds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			served := attempt(t, c, fault{}, nil)
			if served.err != nil || (served.calls == 0) != c.quiet {
				t.Fatalf("%d calls of the store, %v", served.calls, served.err)
			}
			never := attempt(t, kind{before: c.before, ask: addSymbol("GHOST"), scans: c.scans}, fault{}, c.ask) // refused ahead of all
			for k := 1; k <= served.calls; k++ {
				left := attempt(t, c, fault{at: k}, c.ask)
				if e := left.entry; sdk.CodeOf(left.err) != sdk.StoreError || e.Outcome != session.Refused || e.Code != sdk.StoreError || len(e.Steps) > 0 {
					t.Errorf("failing at call %d: %v, and the ledger has %+v", k, left.err, e)
				}
				left.requireUntouched(t, fmt.Sprintf("failing at call %d", k))
				left.requireLike(t, never, fmt.Sprintf("after a failure at call %d", k))
				for _, how := range []string{panics, interrupts} {
					attempt(t, c, fault{k, how}, nil).requireUntouched(t, fmt.Sprintf("%s at call %d", how, k))
				}
			}
		})
	}
}

// attempted is what came of an attempt.
type attempted struct {
	err           error
	calls         int           // of the store
	entry         session.Entry // the asker's
	before, after []string      // inside the session, around the request
	next          session.Entry // of who asked then
	end           []string      // inside the session at 11:20
	log           []session.LogRecord
}

// attempt runs a day in which a strategy, or a scanner, asks at 11:00 while something happens at a call of the store; another
// may ask later in the same instant. Everything that a session can hold is there by then.
func attempt(t *testing.T, c kind, f fault, then func(sdk.Session) error, changes ...func(*desk)) (got attempted) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	store := &failing{Store: storeOfKinds()}
	d := brimming(t, c.before).over(store)
	for _, change := range changes {
		change(d)
	}
	ask := func(s sdk.Session) {
		store.arm(f.at)
		store.how, store.cancel = f.how, cancel
		got.before = session.Inside(s)
		defer func() {
			got.after, got.calls, store.armed = session.Inside(s), store.calls, false
		}()
		got.err = c.ask(s)
	}
	again := func(s sdk.Session) {
		for range 2 { // asking again is quiet
			if err := c.ask(s); f.how != interrupts && sdk.CodeOf(err) != sdk.CodeOf(got.err) {
				t.Errorf("asking again: %v", err)
			}
		}
	}
	if c.scans {
		d.scanner("asker", scanning(func(s sdk.Session, _ sdk.Scan) {
			ask(s)
			again(s)
		}), once(t, "11:00"))
	} else {
		hooks := acting(at("11:00", ask), at("11:00", again))
		hooks.Indicators = []sdk.CustomIndicator{averages(nil)}
		d.strategy("asker", hooks, granted(limited), granted(c.granting))
	}
	next := acting(at("11:00", func(s sdk.Session) {
		if then != nil {
			if err := then(s); err != nil {
				t.Error(err)
			}
		}
	}))
	next.Indicators = []sdk.CustomIndicator{averages(nil)}
	d.strategy("next", next)
	d.strategy("witness", acting(at("11:20", func(s sdk.Session) { got.end = session.Inside(s) })))
	_, err := d.until("11:20").tryRun(ctx)
	if err != nil && (f.how != interrupts || !errors.Is(err, context.Canceled)) {
		t.Fatal(err)
	}
	for _, e := range d.record.entries {
		switch {
		case e.Op == session.OpScan || e.Op == session.OpStopStrategy:
		case e.Source.Name == "asker" && got.entry.Seq == 0:
			got.entry = e
		case e.Source.Name == "next" && got.next.Seq == 0:
			got.next = e
		}
	}
	got.log = d.record.log
	return got
}

// granting changes the grant of the one who asks.
func (c kind) granting(g *session.Grant) {
	if c.grant != nil {
		c.grant(g)
	}
}

// limited is a grant that is not used up.
func limited(g *session.Grant) {
	hundred := 100
	g.MaxSymbols, g.MaxIndicators, g.MaxHistoryDays = &hundred, &hundred, &hundred
}

// ofARefusal are the lines of Inside that a refusal may change: its entry, and what the one who asked remembers of it.
var ofARefusal = []string{"lane asker.answers", "lane asker.lastRefusal", "lane asker.lastRefused", "lane asker.lastEntry", "lane asker.because",
	"run.ledger.", "run.result.Reproducible"}

// requireUntouched fails the test where the request changed anything but the ledger.
func (a attempted) requireUntouched(t *testing.T, when string) {
	t.Helper()
	if len(a.before) < 500 || len(a.after) == 0 {
		t.Fatalf("%s: only %d and %d lines tell of the session", when, len(a.before), len(a.after))
	}
	if changed := differing(a.before, a.after, ofARefusal...); len(changed) > 0 {
		t.Errorf("%s changed (-before +after):\n%s", when, strings.Join(changed, "\n"))
	}
}

// requireLike fails the test where what came after the request is not as in a session in which another was refused in its
// place.
func (a attempted) requireLike(t *testing.T, never attempted, when string) {
	t.Helper()
	if diff := cmp.Diff(never.next, a.next, comparing); diff != "" {
		t.Errorf("%s, the entry of the next request (-never made +after it):\n%s", when, diff)
	}
	if diff := cmp.Diff(never.log, a.log); diff != "" {
		t.Errorf("%s, the log (-never made +after it):\n%s", when, diff)
	}
	own := fmt.Sprintf("run.ledger.day[%d].", a.entry.Seq-1)
	may := append([]string{own}, slices.DeleteFunc(slices.Clone(ofARefusal), func(p string) bool { return p == "run.ledger." })...)
	if changed := differing(never.end, a.end, may...); len(changed) > 0 {
		t.Errorf("%s, twenty minutes later (-never made +after it):\n%s", when, strings.Join(changed, "\n"))
	}
}

// differing are the lines of one that the other has not, but for those that begin with what may differ.
func differing(before, after []string, may ...string) []string {
	var out []string
	only := func(sign string, of, other []string) {
		have := map[string]int{}
		for _, l := range other {
			have[l]++
		}
		for _, l := range of {
			if have[l]--; have[l] < 0 && !slices.ContainsFunc(may, func(p string) bool { return strings.HasPrefix(l, p) }) {
				out = append(out, sign+l)
			}
		}
	}
	only("-", before, after)
	only("+", after, before)
	return out
}
