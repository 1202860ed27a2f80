package session

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/sdk"
)

// formula is what an indicator computes: one of the host's own, an indicator.Spec, or a strategy's, a *customFormula.
type formula interface {
	Name() string
	Key(interval sdk.Interval) string
	Params() map[string]any
	Outputs() []string
	Need() int
	Settle() int
	Anchored() bool
}

var _ formula = indicator.Spec{}

// indicatorState is an indicator of a symbol on the current day: its outputs over the rows of its series, from row
// first on, the first lead of which are ahead of its warm-up. Those of the host's own formulas are computed once, for the
// whole day, and a reader sees those of the rows that have ended; a strategy's own has outputs only of rows that have ended.
type indicatorState struct {
	series *series
	spec   formula
	key    string
	first  int
	lead   int
	out    [][]float64
	warmup Warmup
	full   bool // the configuration asks for it
	holds  holds
}

// output is output k, back rows before the latest that has ended; NaN where there is none.
func (s *indicatorState) output(k, back int) float64 {
	i := s.series.visible - 1 - back - s.first
	column := s.out[k]
	if uint(i) >= uint(len(column)) || back < 0 {
		return math.NaN()
	}
	if c, ok := s.spec.(*customFormula); ok && back == 0 {
		if far, ok := c.computation.(sdk.DeferredComputation); ok && !c.early(i) {
			return far.Latest(k)
		}
	}
	return column[i]
}

// onOwn refuses an indicator of the host's on one of the strategy's own: that is computed ahead of the strategy's calls, the
// host's for the whole day at once.
func (l *lane) onOwn(q sdk.IndicatorRequest) error {
	for on, _ := q.Params["on"].(map[string]any); on != nil; on, _ = on["on"].(map[string]any) {
		name, _ := on["name"].(string)
		if _, own := l.custom(name); own {
			return sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%s cannot be on %s's own %q: no indicator can be on one of a strategy's own; "+
				"compute both in the update of %s and give it a second output", q.Name, l.source.Name, name, name))
		}
	}
	return nil
}

// indicatorHandle is one strategy's handle.
type indicatorHandle struct {
	state *indicatorState
	gone  bool
}

var _ sdk.Indicator = (*indicatorHandle)(nil)

func (h *indicatorHandle) Symbol() string         { return h.state.series.symbol.name }
func (h *indicatorHandle) Interval() sdk.Interval { return h.state.series.interval }
func (h *indicatorHandle) Name() string           { return h.state.spec.Name() }
func (h *indicatorHandle) Key() string            { return h.state.key }
func (h *indicatorHandle) Fields() []string       { return h.state.spec.Outputs() }
func (h *indicatorHandle) Removed() bool          { return h.gone }
func (h *indicatorHandle) Ready() bool            { return !math.IsNaN(h.Value()) }
func (h *indicatorHandle) Value() float64         { return h.Previous(0) }

func (h *indicatorHandle) Len() int {
	if h.gone {
		return 0
	}
	return max(0, h.state.series.visible-h.state.first)
}

func (h *indicatorHandle) Previous(n int) float64 {
	if h.gone {
		return math.NaN()
	}
	return h.state.output(0, n)
}

func (h *indicatorHandle) Field(name string) (float64, error) {
	k := slices.Index(h.Fields(), name)
	if k < 0 {
		return math.NaN(), sdk.Refuse(sdk.InvalidArgument, h.Symbol(),
			fmt.Sprintf("%s has no field %q: its fields are %s", h.Key(), name, strings.Join(h.Fields(), ", ")))
	}
	if h.gone {
		return math.NaN(), nil
	}
	return h.state.output(k, 0), nil
}
