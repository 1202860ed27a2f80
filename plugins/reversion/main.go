// Package main is a plugin: reversion watches pairs of prices that tend to move together. Where two have come further apart than is
// usual of them, it expects them to come together again.
//
// The spread of a pair is ln(first) - ln(second): it moves by 0.01 when one price moves by 1 % more than the other. How unusual a
// spread is, is its z-score: how many standard deviations of the spreads before it lie between it and their mean. See
//
//   - G. Vidyamurthy, Pairs Trading: Quantitative Methods and Analysis (2004), chapters 5 to 8, on spreads of logarithms;
//   - E. Gatev, W. Goetzmann and K. Rouwenhorst, Pairs Trading: Performance of a Relative-Value Arbitrage Rule, Review of
//     Financial Studies 19 (2006), which enters at two deviations.
//
// The host trades no orders yet. What the plugin would do is emitted, under a name such as "enter XOM:CVX". The value is the side:
// 1 for the first leg bought and the second sold, -1 for the reverse.
//
//	z       at each instant at which both legs have a bar; the value is the z-score
//	enter   |z| has reached enter, and not stop
//	exit    z is within exit of the mean again, or beyond it
//	stop    |z| has reached stop: the two may have parted for good. The pair rests until z is within exit again
//	flat    it is time to close what is open, whatever z is: nothing is held over night
//
// What it does not do: it finds no pairs, tests for no cointegration, estimates no ratio of the legs, and knows no costs. A split of one
// leg looks like the move of a lifetime: a session over data of your own says adjust: splits.
package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type params struct {
	Pairs    []string `param:"pairs" default:"XOM:CVX" min:"1" max:"50" help:"pairs as FIRST:SECOND; a leg that the session does not have is brought in"`
	Interval string   `param:"interval" default:"5m" help:"of the bars that spreads are made of"`
	Window   int      `param:"window" default:"78" min:"3" max:"5000" help:"spreads that mean and deviation are of; 78 of 5m are a day of New York"`
	Days     int      `param:"days" default:"2" min:"0" max:"60" help:"days of history that the window is filled from at the open"`
	Enter    float64  `param:"enter" default:"2" min:"0.1" help:"z-score at which a position is entered"`
	Exit     float64  `param:"exit" default:"0.5" min:"0" help:"z-score at which it is left"`
	Stop     float64  `param:"stop" default:"4" min:"0.1" help:"z-score at which it is given up"`
	Flat     string   `param:"flat" default:"close-10m" help:"from when on nothing is entered and nothing stays open: close-10m, or a time of day"`
}

type reversion struct {
	params
	pairs []*pair
	over  bool // it is later than flat
}

// newReversion checks what no range of one parameter can say.
func newReversion(p params) (*reversion, error) {
	r := &reversion{params: p}
	var ds sdk.Diagnostics
	wrong := func(name, hint, format string, args ...any) {
		ds = append(ds, sdk.Diagnostic{Path: "params." + name, Code: sdk.InvalidParameter, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	if _, err := sdk.ParseInterval(p.Interval); err != nil {
		wrong("interval", "", "%v", err)
	}
	if !(p.Exit < p.Enter && p.Enter < p.Stop) {
		wrong("enter", "each must be above the one before", "exit, enter and stop are %v, %v and %v", p.Exit, p.Enter, p.Stop)
	}
	seen := map[string]bool{}
	for _, text := range p.Pairs {
		switch x, err := newPair(text, p.Window); {
		case err != nil:
			wrong("pairs", "a pair is two symbols with a colon between them, such as XOM:CVX", "%v", err)
		case seen[x.name]:
			wrong("pairs", "", "%s is listed twice", x.name)
		default:
			seen[x.name] = true
			r.pairs = append(r.pairs, x)
		}
	}
	return r, ds.Err()
}

// OnStart brings the legs in. A pair of which one cannot be had is left out of the day; without any there is nothing to do, and the
// last refusal says why.
func (r *reversion) OnStart(s sdk.Session) error {
	r.over = false
	var refused error
	active := 0
	for _, p := range r.pairs {
		err := r.open(s, p)
		switch _, isRefusal := errors.AsType[*sdk.Refusal](err); {
		case err == nil:
			active++
		case !isRefusal || !ofOneSymbol(err):
			return err
		default:
			refused = err
			s.Log().Warn("the pair is left out today", "pair", p.name, "reason", err.Error())
		}
	}
	if active == 0 {
		return refused
	}
	return s.At(r.Flat, r.flat) // of one instant the bars come first, then timers
}

// open takes the handles of a pair's legs, which also follows them, and fills the window from their history.
func (r *reversion) open(s sdk.Session, p *pair) error {
	p.startDay()
	var legs [2]sdk.Series
	for i, symbol := range []string{p.first, p.second} {
		var err error
		legs[i], err = s.AddBars(sdk.BarsRequest{Symbol: symbol, Interval: sdk.Interval(r.Interval), Days: r.Days, Reason: "a leg of " + p.name})
		if err != nil {
			return err
		}
	}
	p.fill(legs[0], legs[1])
	p.active = true
	return nil
}

// ofOneSymbol says whether a refusal is about what one symbol has or may have: the other pairs are none the worse for it. Any other is a
// mistake in the parameters or of ours, and must be seen.
func ofOneSymbol(err error) bool {
	for _, code := range []sdk.Code{sdk.NoDataSource, sdk.NoHistoricalData, sdk.InsufficientHistory, sdk.IntervalNotSupported,
		sdk.LowQuality, sdk.QuotaExceeded, sdk.Counterfactual} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

// OnBars has all bars of an instant at once: a spread is of one instant, or it is of an old price.
func (r *reversion) OnBars(s sdk.Session, bars []sdk.Bar) error {
	for _, p := range r.pairs {
		first, second, both := p.legs(bars, sdk.Interval(r.Interval))
		if !both {
			continue
		}
		z, known := p.add(spreadOf(first, second))
		if !known {
			continue
		}
		if err := s.Emit("z "+p.name, z); err != nil {
			return err
		}
		if signal, side := p.decide(z, r.params, r.over); signal != "" {
			if err := s.Emit(signal+" "+p.name, float64(side)); err != nil {
				return err
			}
		}
	}
	return nil
}

// flat closes what is open.
func (r *reversion) flat(s sdk.Session) error {
	r.over = true
	for _, p := range r.pairs {
		if p.side == 0 {
			continue
		}
		if err := s.Emit("flat "+p.name, float64(p.side)); err != nil {
			return err
		}
		p.side = 0
	}
	return nil
}

// OnEnd closes what an early close left open, where flat is a time of day that this one did not reach.
func (r *reversion) OnEnd(s sdk.Session) error {
	for _, p := range r.pairs {
		if p.alone > 0 {
			s.Log().Info("instants at which one leg alone had a bar were left out", "pair", p.name, "instants", p.alone)
		}
	}
	return r.flat(s)
}

var plugin = sdk.Plugin{
	Name: "reversion", Version: "0.1.0",
	Description: "expects pairs of prices that came apart to come together again",
	New:         sdk.NewStrategy(newReversion),
}

func main() { serve.Main(plugin) }

// split is a pair as the YAML has it.
func split(text string) (first, second string, err error) {
	a, b, found := strings.Cut(text, ":")
	if !found {
		return "", "", fmt.Errorf("%q is no pair", text)
	}
	if first, err = sdk.CanonicalSymbol(a); err != nil {
		return "", "", err
	}
	if second, err = sdk.CanonicalSymbol(b); err != nil {
		return "", "", err
	}
	if first == second {
		return "", "", fmt.Errorf("both legs of %q are %s", text, first)
	}
	return first, second, nil
}
