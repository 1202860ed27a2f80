package session_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// odd is an indicator that does what a test says; it needs and settles as given.
type odd struct {
	need, settle int
	update       func(sdk.Bar, []float64) error
}

func (o *odd) Need() int                             { return o.need }
func (o *odd) Settle() int                           { return o.settle }
func (o *odd) Update(b sdk.Bar, out []float64) error { return o.update(b, out) }

func odds(o odd) []sdk.CustomIndicator {
	return []sdk.CustomIndicator{sdk.NewIndicator("odd", func(struct{}) (*odd, error) { return &o, nil })}
}

func oddRequest(symbol string) sdk.IndicatorRequest {
	return sdk.IndicatorRequest{Symbol: symbol, Name: "odd", Interval: "5m"}
}

func TestACustomIndicatorsMistakesAreRefused(t *testing.T) {
	t.Parallel()
	fine := func(sdk.Bar, []float64) error { return nil }
	ask := func(params map[string]any) sdk.IndicatorRequest {
		return sdk.IndicatorRequest{Symbol: "TSLA", Name: "my_ema", Interval: "5m", Params: params}
	}
	for _, c := range []struct {
		about string
		own   []sdk.CustomIndicator
		ask   sdk.IndicatorRequest
		code  sdk.Code
		says  string
	}{
		{"a wrong type", nil, ask(map[string]any{"period": "x"}), sdk.InvalidArgument, `my_ema: parameter "period": expected a whole number, got "x"`},
		{"out of range", nil, ask(map[string]any{"period": 501}), sdk.InvalidArgument, `my_ema: parameter "period": expected at most 500, got 501`},
		{"an unknown parameter", nil, ask(map[string]any{"perod": 5}), sdk.InvalidArgument, `my_ema: unknown parameter "perod"; did you mean period?`},
		{"the author's own words", nil, ask(map[string]any{"period": 13}), sdk.InvalidArgument, "my_ema: 13 brings bad luck"},
		{"a text beyond a key", []sdk.CustomIndicator{sdk.NewIndicator("odd", func(struct {
			Kind string `param:"kind" default:""`
		}) (*odd, error) {
			return nil, nil
		})}, sdk.IndicatorRequest{Symbol: "TSLA", Name: "odd", Interval: "5m", Params: map[string]any{"kind": strings.Repeat("a", 65)}},
			sdk.InvalidArgument, `odd: parameter "kind" has 65 bytes, expected at most 64`},
		{"nothing made", []sdk.CustomIndicator{sdk.NewIndicator("odd", func(struct{}) (*odd, error) { return nil, nil })}, oddRequest("TSLA"),
			sdk.InvalidArgument, "odd: its constructor returned neither a value nor an error"},
		{"another on it", nil, sdk.IndicatorRequest{Symbol: "TSLA", Name: "sma", Interval: "5m", Params: map[string]any{
			"on": map[string]any{"name": "ema", "on": map[string]any{"name": "my_ema", "period": 5}}}}, sdk.InvalidArgument,
			`sma cannot be on pairs's own "my_ema": no indicator can be on one of a strategy's own; compute both in the update of my_ema and give it a second output`},
		{"no interval", nil, sdk.IndicatorRequest{Symbol: "TSLA", Name: "my_ema"}, sdk.InvalidInterval, ""},
		{"no symbol", nil, sdk.IndicatorRequest{Name: "my_ema", Interval: "5m"}, sdk.InvalidSymbol, ""},
		{"an unknown symbol", nil, sdk.IndicatorRequest{Symbol: "GHOST", Name: "my_ema", Interval: "5m"}, sdk.NoDataSource, ""},
		{"no need", odds(odd{0, 0, fine}), oddRequest("TSLA"), sdk.InvalidArgument, "odd: it needs 0 bars for its first value, expected 1 or more"},
		{"settled too early", odds(odd{5, 4, fine}), oddRequest("TSLA"), sdk.InvalidArgument, "odd: it settles after 4 bars, expected 5, which it needs, to 100000"},
		{"never settled", odds(odd{5, 100_001, fine}), oddRequest("TSLA"), sdk.InvalidArgument, "odd: it settles after 100001 bars"},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			hooks := acting(at("10:00", func(s sdk.Session) {
				_, err := s.AddIndicator(c.ask)
				refusedWith(t, err, c.code)
				if !strings.Contains(fmt.Sprint(err), c.says) {
					t.Errorf("it says %v, expected %s", err, c.says)
				}
				if has(s, "TSLA") {
					t.Error("something stayed behind")
				}
			}))
			hooks.Indicators = append([]sdk.CustomIndicator{averages(nil)}, c.own...)
			_, r := newDesk(t).strategy("pairs", hooks).run()
			if got := r.of("pairs"); len(got) != 1 || !strings.Contains(got[0], "refused "+string(c.code)) {
				t.Errorf("the ledger has %q", got)
			}
		})
	}
}

func TestACustomIndicatorThatFailsStopsItsStrategyAlone(t *testing.T) {
	t.Parallel()
	var nobody []int
	late := func(do func(sdk.Bar, []float64) error) func(sdk.Bar, []float64) error { // at the bar that ends at 11:00 of today
		return func(b sdk.Bar, out []float64) error {
			if b.End.Equal(time.Date(2025, 7, 2, 15, 0, 0, 0, time.UTC)) {
				return do(b, out)
			}
			return nil
		}
	}
	fails := func(sdk.Bar, []float64) error { return errors.New("out of numbers") }
	panics := func(b sdk.Bar, _ []float64) error { nobody[3]++; return nil }
	infinite := func(_ sdk.Bar, out []float64) error { out[0] = math.Inf(1); return nil }
	for _, c := range []struct {
		about  string
		update func(sdk.Bar, []float64) error
		when   string
		code   sdk.Code
		says   string
		place  string
	}{
		{"in its warm-up", fails, "09:50:00", sdk.StrategyError, "out of numbers", ""},
		{"on a bar", late(fails), "11:00:00", sdk.StrategyError, "out of numbers", ""},
		{"a panic in its warm-up", panics, "09:50:00", sdk.StrategyPanic, "index out of range", "host/session/custom_failure_test.go:"},
		{"a panic on a bar", late(panics), "11:00:00", sdk.StrategyPanic, "index out of range", "host/session/custom_failure_test.go:"},
		{"an infinite value", late(infinite), "11:00:00", sdk.StrategyError, "value is +Inf: a value is a finite number, or NaN", ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			run := func(victim bool) (session.Result, *record, []string) {
				d := newDesk(t)
				if victim {
					h := acting(at("09:50", func(s sdk.Session) { _, _ = s.AddIndicator(oddRequest("AAPL")) })) // who does not look at errors is stopped all the same
					h.Bars = func(sdk.Session, []sdk.Bar) error { return nil }
					h.Indicators = odds(odd{5, 5, c.update})
					d.strategy("victim", h, follows(session.Follow{Config: true}))
				}
				var seen []string
				d.strategy("busy", busy(t, &seen), follows(session.Follow{Config: true}))
				result, r := d.run()
				return result, r, seen
			}
			result, _, seen := run(true)
			_, _, alone := run(false)
			if diff := cmp.Diff(alone, seen); diff != "" {
				t.Errorf("the other saw (-alone +beside the failure):\n%s", diff)
			}
			if len(result.Stopped) != 1 {
				t.Fatalf("stopped: %+v", result.Stopped)
			}
			stop := result.Stopped[0]
			if stop.Code != c.code || !strings.HasPrefix(stop.Message, "victim/odd()@5m of AAPL: ") || !strings.Contains(stop.Message, c.says) ||
				!strings.HasPrefix(stop.Place, c.place) || !strings.Contains(stop.When, c.when) {
				t.Errorf("stopped: %+v", stop)
			}
		})
	}
}

func TestACustomIndicatorHasNoSession(t *testing.T) {
	t.Parallel()
	var s sdk.Session
	seen := 0
	d := newDesk(t)
	h := acting(at("10:00", func(now sdk.Session) {
		s = now
		first := s.Random()
		must[sdk.Indicator](t)(s.AddIndicator(oddRequest("AAPL")))
		if next := s.Random(); math.IsNaN(next) || next == first {
			t.Errorf("the next number is %v", next)
		}
	}))
	h.Indicators = odds(odd{5, 5, func(sdk.Bar, []float64) error {
		seen++
		_, err := s.AddSymbol(symbolRequest("TSLA"))
		refusedWith(t, err, sdk.NotInCall)
		_, err = s.Today("AAPL")
		refusedWith(t, err, sdk.NotInCall)
		refusedWith(t, s.Emit("x", 1), sdk.NotInCall)
		refusedWith(t, s.Every("5m", func(sdk.Session) error { return nil }), sdk.NotInCall)
		if !math.IsNaN(s.Random()) {
			t.Error("it drew a number")
		}
		return nil
	}})
	_, r := d.strategy("pairs", h).run()
	if seen != 5+78 || len(r.emissions) > 0 {
		t.Errorf("%d bars, %d emissions", seen, len(r.emissions))
	}
	if got := r.of("pairs"); len(got) != 1 {
		t.Errorf("the ledger has %q", got)
	}
}
