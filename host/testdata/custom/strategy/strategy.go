// Package strategy is the strategy of custom.js in Go, for the plugin and for the Go value of host/custom_test.go.
package strategy

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
)

// Custom is the strategy.
type Custom struct {
	fail  string
	pairs [][2]sdk.Indicator
	reach sdk.Indicator
	eager sdk.Indicator
}

// Params are its parameters.
type Params struct {
	Fail string `param:"fail" default:"" help:"how the indicator bad fails"`
}

// New makes it.
func New(p Params) (*Custom, error) { return &Custom{fail: p.Fail}, nil }

// Indicators are its own.
func (x *Custom) Indicators() []sdk.CustomIndicator {
	return []sdk.CustomIndicator{
		sdk.NewIndicator("bad", func(p badParams) (*bad, error) { return &bad{how: p.How}, nil }),
		sdk.NewIndicator("eager", func(struct{}) (*eager, error) { return &eager{}, nil }),
		sdk.NewIndicator("my_ema", newAverage),
		sdk.NewIndicator("reach", func(struct{}) (*reach, error) { return &reach{last: math.NaN()}, nil }, "up", "down", "partial"),
	}
}

type badParams struct {
	How string `param:"how" default:""`
}

// bad fails in its warm-up, or at the bar that ends at 11:00.
type bad struct {
	how  string
	seen int
}

func (*bad) Need() int   { return 2 }
func (*bad) Settle() int { return 2 }

func (b *bad) Update(bar sdk.Bar, out []float64) error {
	b.seen++
	now := bar.End.Equal(time.Date(2025, 7, 2, 15, 0, 0, 0, time.UTC))
	if strings.HasSuffix(b.how, "at once") {
		now = b.seen == 2
	}
	for now && strings.HasPrefix(b.how, "loop") {
		b.seen++
	}
	switch out[0] = float64(b.seen); {
	case now && b.how == "endless":
		out[0] = math.Inf(1)
	case now:
		return errors.New("out of numbers")
	}
	return nil
}

// eager has a value at each bar, also before the three that it says it needs.
type eager struct{ seen int }

func (*eager) Need() int   { return 3 }
func (*eager) Settle() int { return 3 }

func (e *eager) Update(_ sdk.Bar, out []float64) error {
	e.seen++
	out[0] = float64(e.seen)
	return nil
}

type averageParams struct {
	Period int `param:"period" default:"20"`
}

// average is an exponential moving average with the arithmetic of the host's.
type average struct {
	period, seen             int
	keep, first, sum, latest float64
}

func newAverage(p averageParams) (*average, error) {
	if p.Period == 13 {
		return nil, errors.New("13 brings bad luck")
	}
	return &average{period: p.Period, keep: float64(p.Period-1) / float64(p.Period+1)}, nil
}

func (a *average) Need() int   { return a.period }
func (a *average) Settle() int { return a.period + int(math.Ceil(math.Log(1e-6)/math.Log(a.keep))) }

func (a *average) Update(bar sdk.Bar, out []float64) error {
	if a.seen < a.period {
		if a.seen == 0 {
			a.first = bar.Close
		}
		a.sum += bar.Close - a.first
		if a.seen++; a.seen < a.period {
			return nil
		}
		a.latest = a.first + a.sum/float64(a.period)
	} else {
		a.latest = bar.Close - float64(a.keep*(bar.Close-a.latest))
	}
	out[0] = a.latest
	return nil
}

// reach is how far a bar went from the close of the one before.
type reach struct{ last float64 }

func (*reach) Need() int   { return 2 }
func (*reach) Settle() int { return 2 }

func (r *reach) Update(bar sdk.Bar, out []float64) error {
	out[0], out[1] = bar.High-r.last, r.last-bar.Low
	if out[2] = 0; bar.Partial {
		out[2] = 1
	}
	r.last = bar.Close
	return nil
}

func (x *Custom) pair(s sdk.Session, symbol string, interval sdk.Interval, period int) error {
	params := map[string]any{"period": period}
	own, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: symbol, Name: "my_ema", Interval: interval, Params: params, Reason: "mine"})
	if err != nil {
		return err
	}
	host, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: symbol, Name: "ema", Interval: interval, Params: params, Reason: "the host's"})
	x.pairs = append(x.pairs, [2]sdk.Indicator{own, host})
	return err
}

func (x *Custom) OnStart(s sdk.Session) error {
	x.pairs = nil
	if x.fail != "" {
		if _, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "bad", Interval: "15m", Params: map[string]any{"how": x.fail}}); err != nil {
			return err
		}
	}
	var err error
	if x.eager, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "eager", Interval: "1d"}); err != nil {
		return err
	}
	return errors.Join(
		x.pair(s, "AAPL", "5m", 20),
		x.pair(s, "RIVN", "1m", 9),
		x.pair(s, "RIVN", "1d", 3),
		s.At("10:33", func(s sdk.Session) error {
			if err := x.pair(s, "TSLA", "15m", 5); err != nil {
				return err
			}
			var err error
			if x.reach, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "TSLA", Name: "reach", Interval: "5m"}); err != nil {
				return err
			}
			return s.Emit(x.reach.Key(), float64(len(x.reach.Fields())))
		}),
		s.At("11:00", x.mistakes),
		s.At("12:00", func(s sdk.Session) error {
			gone := x.pairs[1][0]
			err := s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: gone})
			removed := 0.0
			if gone.Removed() {
				removed = 1
			}
			return errors.Join(err, s.Emit("gone", removed), s.Emit("gone value", gone.Value()),
				s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}))
		}),
		s.At("13:30", func(s sdk.Session) error { return x.pair(s, "TSLA", "15m", 5) }),
	)
}

func (x *Custom) mistakes(s sdk.Session) error {
	for _, q := range []sdk.IndicatorRequest{
		{Symbol: "GM", Name: "my_ema", Interval: "5m", Params: map[string]any{"period": 13}},
		{Symbol: "GM", Name: "my_ema", Interval: "5m", Params: map[string]any{"perod": 3}},
		{Symbol: "NOSUCH", Name: "my_ema", Interval: "5m"},
		{Symbol: "GM", Name: "my_emaa", Interval: "5m"},
		{Symbol: "GM", Name: "my_ema", Interval: "5x"},
		{Symbol: "?", Name: "my_ema", Interval: "5m", Params: map[string]any{"period": 13}},
	} {
		if _, err := s.AddIndicator(q); err != nil {
			if err := s.Emit(string(sdk.CodeOf(err)), 1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *Custom) OnBars(s sdk.Session, _ []sdk.Bar) error {
	for _, p := range x.pairs {
		own, host := p[0], p[1]
		if own.Removed() || host.Removed() {
			continue
		}
		differs := 1.0
		if equal(own.Value(), host.Value()) && equal(own.Previous(7), host.Previous(7)) && own.Ready() == host.Ready() {
			differs = 0
		}
		err := errors.Join(s.Emit(fmt.Sprintf("%s %s", own.Symbol(), own.Key()), own.Value()), s.Emit(own.Symbol()+" before", own.Previous(7)),
			s.Emit("differs", differs))
		if err != nil {
			return err
		}
	}
	if x.reach == nil || x.reach.Removed() {
		return nil
	}
	down, err := x.reach.Field("down")
	partial, err2 := x.reach.Field("partial")
	return errors.Join(err, err2, s.Emit("up", x.reach.Value()), s.Emit("down", down), s.Emit("partial", partial))
}

func equal(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func (x *Custom) OnEnd(s sdk.Session) error {
	return errors.Join(s.Emit("at the end", x.pairs[0][0].Value()), s.Emit("eager", x.eager.Value()),
		s.Emit("eager before 1", x.eager.Previous(1)), s.Emit("eager before 2", x.eager.Previous(2)))
}
