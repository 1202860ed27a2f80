package session

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// A strategy's own indicators are computed by its own code, one bar at a time, and only with bars that have ended: those
// of the warm-up and of today so far at once when it asks, then, ahead of each of its calls, those that have ended since.
// That is ahead of the call's own bars, and no one else can read the values. Everything else of them is as with the
// host's indicators: handles, holds, quotas, the ledger, snapshots.

// customFormula is a strategy's own indicator with its parameters settled.
type customFormula struct {
	owner       string // the strategy's name
	definition  sdk.CustomIndicator
	settings    []sdk.Setting
	computation sdk.Computation
	need        int
	settle      int
	bar         sdk.Bar   // reused
	latest      []float64 // reused
}

var _ formula = (*customFormula)(nil)

func (c *customFormula) Name() string      { return c.definition.Name }
func (c *customFormula) Outputs() []string { return slices.Clone(c.definition.Outputs) }
func (c *customFormula) Need() int         { return c.need }
func (c *customFormula) Settle() int       { return c.settle }
func (c *customFormula) Anchored() bool    { return false }

// Key begins with the owner's name, as no two strategies share one: pairs/spread(period=3)@5m.
func (c *customFormula) Key(interval sdk.Interval) string {
	parts := make([]string, len(c.settings))
	for i, s := range c.settings {
		parts[i] = s.String()
	}
	return fmt.Sprintf("%s/%s(%s)@%s", c.owner, c.Name(), strings.Join(parts, ", "), interval)
}

func (c *customFormula) Params() map[string]any {
	m := make(map[string]any, len(c.settings))
	for _, s := range c.settings {
		m[s.Name] = s.Value
	}
	return m
}

// custom is the lane's own indicator of a name.
func (l *lane) custom(name string) (sdk.CustomIndicator, bool) {
	for _, c := range l.hooks.Indicators {
		if c.Name == name {
			return c, true
		}
	}
	return sdk.CustomIndicator{}, false
}

// orCustom adds the strategy's own names to the refusal of a name that nobody knows. Those of others are not its concern.
func (l *lane) orCustom(err error, name string) error {
	var r *sdk.Refusal
	if len(l.hooks.Indicators) == 0 || !errors.As(err, &r) {
		return err
	}
	own := make([]string, len(l.hooks.Indicators))
	for i, c := range l.hooks.Indicators {
		own[i] = c.Name
	}
	message := fmt.Sprintf("%s; %s's own are %s", r.Message, l.source.Name, strings.Join(own, ", "))
	if near, ok := sdk.Nearest(name, own); ok {
		message = fmt.Sprintf("there is no indicator %q, did you mean %s's own %q?", name, l.source.Name, near)
	}
	return sdk.Refuse(r.Code, r.Symbol, message)
}

// customFormula settles the parameters of a request.
func (l *lane) customFormula(definition sdk.CustomIndicator, params map[string]any) (*customFormula, error) {
	var settings []sdk.Setting
	err := l.outside(func() (err error) {
		settings, err = definition.Settle(params)
		return err
	})
	for _, s := range settings {
		if text, ok := s.Value.(string); ok && len(text) > maxName {
			return nil, sdk.RefuseSettings(definition.Name, fmt.Sprintf("parameter %q has %d bytes, expected at most %d: it stands in the key", s.Name, len(text), maxName))
		}
	}
	return &customFormula{owner: l.source.Name, definition: definition, settings: settings}, err
}

// makeCustom makes the computation of a formula, which tells how many bars it needs.
func (l *lane) makeCustom(c *customFormula) error {
	return l.outside(func() (err error) {
		if c.computation, err = c.definition.New(c.settings); err != nil {
			return err
		}
		c.need, c.settle = c.computation.Need(), c.computation.Settle()
		switch {
		case c.need < 1:
			return sdk.RefuseSettings(c.Name(), fmt.Sprintf("it needs %d bars for its first value, expected 1 or more", c.need))
		case c.need > sdk.MaxSettle:
			return sdk.RefuseSettings(c.Name(), fmt.Sprintf("it needs %d bars for its first value, expected %d at most", c.need, sdk.MaxSettle))
		case c.settle < c.need || c.settle > sdk.MaxSettle:
			return sdk.RefuseSettings(c.Name(), fmt.Sprintf("it settles after %d bars, expected %d, which it needs, to %d", c.settle, c.need, sdk.MaxSettle))
		}
		c.latest = make([]float64, len(c.definition.Outputs))
		return nil
	})
}

// unmade is what became of a request whose indicator could not be made: a refusal, or the failure of the strategy.
func (l *lane) unmade(q sdk.IndicatorRequest, err error) error {
	var r *sdk.Refusal
	if errors.As(err, &r) {
		return l.malformed(indicatorAsking(q), err)
	}
	l.broken = err
	return err
}

// beginCustom gives an indicator of the lane's own all bars that have ended.
func (l *lane) beginCustom(state *indicatorState) error {
	if _, ok := state.spec.(*customFormula); !ok {
		return nil
	}
	if !slices.Contains(l.customs, state) {
		l.customs = append(l.customs, state)
	}
	return l.catchUp()
}

// outside runs code of the strategy's that has no session.
func (l *lane) outside(do func() error) error {
	inCall, refuse := l.inCall, l.refuse
	l.inCall, l.refuse = false, ""
	defer func() { l.inCall, l.refuse = inCall, refuse }()
	return do()
}

// behind says whether bars have ended that an indicator of the lane's own has not had.
func (l *lane) behind() bool {
	return slices.ContainsFunc(l.customs, func(s *indicatorState) bool { return s.first+len(s.out[0]) < s.series.visible })
}

// catchUp gives the lane's own indicators the bars that have ended since. What fails stays so for the call.
func (l *lane) catchUp() error {
	if len(l.customs) == 0 || l.broken != nil {
		return l.broken
	}
	l.broken = l.outside(func() error {
		for _, state := range l.customs {
			for row := state.first + len(state.out[0]); row < state.series.visible; row++ {
				if err := l.updateCustom(state, row); err != nil {
					return sdk.IndicatorFailure(state.key, state.series.symbol.name, err)
				}
			}
		}
		return nil
	})
	return l.broken
}

// updateCustom gives an indicator the bar of one row.
func (l *lane) updateCustom(state *indicatorState, row int) (err error) {
	returned := false
	defer l.recover(&err, &returned)
	c := state.spec.(*customFormula)
	for k := range c.latest {
		c.latest[k] = math.NaN()
	}
	c.bar = state.series.bar(row)
	err = c.computation.Update(c.bar, c.latest)
	returned = true
	if err != nil {
		return err
	}
	early := c.early(len(state.out[0]))
	for k, v := range c.latest {
		if early {
			v = math.NaN()
		}
		state.out[k] = append(state.out[k], v)
	}
	return nil
}

// early says whether a row, counted from the first that it got, comes before the bars that it needs: there is no value then,
// whatever its author wrote, and it is not ready.
func (c *customFormula) early(row int) bool { return row < c.need-1 }

// catchUpCustoms gives, at the close, strategies' own indicators the bars that have ended since their last call.
func (d *day) catchUpCustoms() error {
	for _, l := range d.run.lanes {
		if l.stopped || !l.behind() {
			continue
		}
		update := l.hooks.Update
		if update == nil {
			update = func(sdk.Session) error { return nil }
		}
		if err := l.call("update", sdk.SessionEnded, update); err != nil {
			return err
		}
	}
	return nil
}
