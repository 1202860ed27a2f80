package indicator

import (
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
}

// Name is the indicator's name.
func (s Spec) Name() string { return s.definition.Name }

// Key names the indicator on an interval: its name, all of its parameters in the order of its definition, and the
// interval, such as sma(period=20)@5m or vwap()@1m. Numbers are in plain decimals, as short as they can be without
// losing a digit.
func (s Spec) Key(iv sdk.Interval) string {
	var b strings.Builder
	b.WriteString(s.definition.Name)
	b.WriteByte('(')
	for i, p := range s.definition.Params {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.Name)
		b.WriteByte('=')
		b.WriteString(formatNumber(s.values[i]))
	}
	b.WriteString(")@")
	b.WriteString(string(iv))
	return b.String()
}

// formatNumber is the shortest plain decimal that reads back as v.
func formatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// Params are all parameters by name, defaults included: whole numbers as int64, others as float64. The map is the
// caller's own.
func (s Spec) Params() map[string]any {
	m := make(map[string]any, len(s.values))
	for i, p := range s.definition.Params {
		if p.Kind == Int {
			m[p.Name] = int64(s.values[i])
		} else {
			m[p.Name] = s.values[i]
		}
	}
	return m
}

// Outputs are the names of the outputs, the main one first. The slice is the caller's own.
func (s Spec) Outputs() []string { return slices.Clone(s.definition.Outputs) }

// Anchored says whether the indicator starts anew at each trading day's open.
func (s Spec) Anchored() bool { return s.definition.Anchored }

// Need is the number of bars until the first value, exactly: the output is NaN after Need-1 bars and a number after
// Need. For an anchored indicator they are counted from the open. The one exception is written where it applies: an
// indicator that weighs by volume has no value before there is any.
func (s Spec) Need() int { return s.definition.need(s.values) }

// Settle is the number of bars after which what came before them weighs less than 1e-6 in the value, so that a
// computation started that many bars ago and one started long before agree. Where nothing recurs it equals Need. A
// recursive average of weight a has the value of its first Need bars to forget, which takes it k more, the smallest
// whole k with (1-a)^k < 1e-6: Settle = Need + k, k = ceil(ln 1e-6 / ln(1-a)), with a = 2/(period+1) for an EMA and a =
// 1/period for Wilder's averages, and k = 0 where a = 1. For an anchored indicator nothing before the open counts at
// all: Settle equals Need.
func (s Spec) Settle() int {
	if s.definition.settle == nil {
		return s.Need()
	}
	return s.definition.settle(s.values)
}

// New makes a computation that has seen no bar. It shares nothing with others.
func (s Spec) New() Computation { return s.definition.compute(s.values) }
