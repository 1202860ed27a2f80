package indicator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// Spec is an indicator with all of its parameters settled. [Resolve] makes it; the zero Spec is of no use. It never
// changes and may be used by any number of goroutines. Two specs compute the same where their keys are equal.
type Spec struct {
	definition Definition
	values     values
	on         *input // nil for the bars themselves
	written    string // the key without the interval
}

// Name is the indicator's name.
func (s Spec) Name() string { return s.definition.Name }

// Key names the indicator on an interval: its name, all of its parameters in the order of its definition, what it is on
// unless that is the close or the whole bar, and the interval, such as sma(period=20)@5m, vwap()@1m, sma(period=5,
// on=high)@1m or ema(period=9, on=rsi(period=14))@5m. Numbers are in plain decimals, as short as they can be without
// losing a digit.
func (s Spec) Key(iv sdk.Interval) string { return s.written + "@" + string(iv) }

// call writes the key without the interval.
func (s Spec) call() string {
	parts := make([]string, 0, len(s.values)+1)
	for i, p := range s.definition.Params {
		parts = append(parts, p.Name+"="+p.text(s.values[i]))
	}
	if s.on != nil {
		parts = append(parts, onOption+"="+s.on.String())
	}
	return s.definition.Name + "(" + strings.Join(parts, ", ") + ")"
}

// text is a value as it is written.
func (p Param) text(v float64) string {
	if p.Kind == Choice {
		return p.Choices[int(v)]
	}
	return formatNumber(v)
}

// formatNumber is the shortest plain decimal that reads back as v.
func formatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// Params are all parameters by name, defaults included: whole numbers as int64, other numbers as float64, words as
// string; and on, as an author would write it, where the key has it. Resolve makes the same spec of them. The map is the
// caller's own.
func (s Spec) Params() map[string]any {
	m := make(map[string]any, len(s.values)+1)
	for i, p := range s.definition.Params {
		switch p.Kind {
		case Int:
			m[p.Name] = int64(s.values[i])
		case Choice:
			m[p.Name] = p.Choices[int(s.values[i])]
		default:
			m[p.Name] = s.values[i]
		}
	}
	if s.on != nil {
		m[onOption] = s.on.params()
	}
	return m
}

// Outputs are the names of the outputs, the main one first. The slice is the caller's own.
func (s Spec) Outputs() []string { return slices.Clone(s.definition.Outputs) }

// Anchored says whether the indicator starts anew at each trading day's open, in whole: no bar before it counts.
func (s Spec) Anchored() bool { return s.definition.Anchored }

// Restarts says whether the indicator, or one that it is on, starts anew at each trading day's open: its computation is
// a Restarter.
func (s Spec) Restarts() bool {
	return s.definition.Anchored || s.on != nil && s.on.field == "" && s.on.spec.Restarts()
}

// CheckInterval refuses an interval on which the indicator makes no sense, with sdk.InvalidInterval.
func (s Spec) CheckInterval(iv sdk.Interval) error {
	if s.definition.Daily && iv.Intraday() {
		return sdk.Refuse(sdk.InvalidInterval, "", fmt.Sprintf("%s is of whole trading days, not of %s: ask for it on 1d", s.Name(), iv))
	}
	if s.definition.Anchored && !iv.Intraday() {
		return sdk.Refuse(sdk.InvalidInterval, "", fmt.Sprintf("%s starts anew at each open, so that on %s it would be of one bar: "+
			"ask for it on an interval of seconds, minutes or hours", s.Name(), iv))
	}
	if s.on != nil && s.on.field == "" {
		return s.on.spec.CheckInterval(iv)
	}
	return nil
}

// Need is the number of bars until the first value, exactly: the output is NaN after Need-1 bars and a number after
// Need. For an anchored indicator they are counted from the open. The exceptions are written where they apply: an
// indicator that weighs by volume has no value before there is any, and one of swings none before the first is confirmed.
//
// An indicator on another one needs the bars of both: Need - 1 of the other, whose Need-th brings the first number.
func (s Spec) Need() int {
	need := s.definition.need(s.values)
	if s.on != nil && s.on.field == "" {
		need += s.on.spec.Need() - 1
	}
	return need
}

// Settle is the number of bars after which what came before them weighs less than 1e-6 in the value, so that a
// computation started that many bars ago and one started long before agree. Where nothing recurs it equals Need. A
// recursive average of weight a has the value of its first Need bars to forget, which takes it k more, the smallest
// whole k with (1-a)^k < 1e-6: Settle = Need + k, k = ceil(ln 1e-6 / ln(1-a)), with a = 2/(period+1) for an EMA and a =
// 1/period for Wilder's averages, and k = 0 where a = 1. For an anchored indicator nothing before the open counts at
// all: Settle equals Need.
//
// What adds up over all bars forgets nothing, and how far back the last swing lies has no bound. Their definitions have a
// parameter lookback instead, and Settle is that. So their values are settled too, by where they begin; of what adds up only
// the changes tell.
//
// What an indicator is on has to settle ahead of it: both numbers add up, as for Need.
func (s Spec) Settle() int {
	settle := s.definition.need
	if s.definition.settle != nil {
		settle = s.definition.settle
	}
	bars := settle(s.values)
	if s.on != nil && s.on.field == "" {
		bars += s.on.spec.Settle() - 1
	}
	return bars
}

// New makes a computation that has seen no bar. It shares nothing with others.
func (s Spec) New() Computation {
	c := s.definition.compute(s.values)
	if s.on != nil {
		return s.on.feed(c)
	}
	return c
}
