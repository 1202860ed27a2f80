package session_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// average is an exponential moving average as an author may write it, with the arithmetic of the host's.
type average struct {
	period, seen       int
	first, sum, latest float64
	watch              func(sdk.Bar)
}

type averageParams struct {
	Period int `param:"period" default:"20" min:"1" max:"500"`
}

// averages declares it as my_ema; watch, where not nil, sees each bar that it gets.
func averages(watch func(sdk.Bar)) sdk.CustomIndicator {
	return sdk.NewIndicator("my_ema", func(p averageParams) (*average, error) {
		if p.Period == 13 {
			return nil, errors.New("13 brings bad luck")
		}
		return &average{period: p.Period, watch: watch}, nil
	})
}

func (a *average) keep() float64 { return float64(a.period-1) / float64(a.period+1) }
func (a *average) Need() int     { return a.period }
func (a *average) Settle() int {
	return a.period + int(math.Ceil(math.Log(1e-6)/math.Log(a.keep())))
}

func (a *average) Update(bar sdk.Bar, out []float64) error {
	if a.watch != nil {
		a.watch(bar)
	}
	if a.seen < a.period {
		if a.seen == 0 {
			a.first = bar.Close
		}
		a.seen++
		a.sum += bar.Close - a.first
		if a.seen == a.period {
			a.latest = a.first + a.sum/float64(a.period)
			out[0] = a.latest
		}
		return nil
	}
	a.latest = bar.Close - float64(a.keep()*(bar.Close-a.latest))
	out[0] = a.latest
	return nil
}

func averageRequest(name, symbol string, interval sdk.Interval, period int) sdk.IndicatorRequest {
	return sdk.IndicatorRequest{Symbol: symbol, Name: name, Interval: interval, Params: map[string]any{"period": period}}
}

func TestACustomIndicatorHasTheValuesOfTheHostsOwnToTheLastBit(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow).symbols("AAPL", "RIVN").intervals("1m", "5m")
	type pair struct{ own, host sdk.Indicator }
	var pairs []pair
	compared := 0
	hooks := sdk.Hooks{Indicators: []sdk.CustomIndicator{averages(nil)}}
	add := func(s sdk.Session) error {
		for _, symbol := range []string{"AAPL", "RIVN", "TSLA"} {
			for _, iv := range []sdk.Interval{"1m", "5m", "15m", "1d"} {
				pairs = append(pairs, pair{must[sdk.Indicator](t)(s.AddIndicator(averageRequest("my_ema", symbol, iv, 4))),
					must[sdk.Indicator](t)(s.AddIndicator(averageRequest("ema", symbol, iv, 4)))})
			}
		}
		return nil
	}
	hooks.Start = func(s sdk.Session) error {
		pairs = pairs[:0]
		return errors.Join(add(s), s.At("10:33", func(s sdk.Session) error {
			pairs = append(pairs, pair{must[sdk.Indicator](t)(s.AddIndicator(averageRequest("my_ema", "MSFT", "5m", 7))),
				must[sdk.Indicator](t)(s.AddIndicator(averageRequest("ema", "MSFT", "5m", 7)))})
			return nil
		}))
	}
	compare := func(s sdk.Session) error {
		for _, p := range pairs {
			if p.own.Len() != p.host.Len() || p.own.Ready() != p.host.Ready() {
				t.Fatalf("%s %s of %s: %d bars, ready %t; the host's %d, %t", clockOf(s), p.own.Key(), p.own.Symbol(), p.own.Len(), p.own.Ready(), p.host.Len(), p.host.Ready())
			}
			for n := range min(p.own.Len(), 40) {
				if a, b := p.own.Previous(n), p.host.Previous(n); math.Float64bits(a) != math.Float64bits(b) && !(math.IsNaN(a) && math.IsNaN(b)) {
					t.Fatalf("%s %s of %s: %v, %d bars back, the host has %v", clockOf(s), p.own.Key(), p.own.Symbol(), a, n, b)
				}
				compared++
			}
		}
		return nil
	}
	hooks.Bars = func(s sdk.Session, _ []sdk.Bar) error { return compare(s) }
	hooks.End = compare
	d.strategy("pairs", hooks, follows(session.Follow{Config: true}))
	result, r := d.run()
	if len(result.Stopped) > 0 || compared < 100_000 {
		t.Fatalf("compared %d values; stopped %v", compared, result.Stopped)
	}
	values := map[string]float64{}
	for _, i := range r.symbol(t, "RIVN").Indicators {
		values[i.Key] = i.Values[0]
	}
	if a, b := values["pairs/my_ema(period=4)@5m"], values["ema(period=4)@5m"]; a != b || a == 0 {
		t.Errorf("the snapshot has %v: %v beside %v", values, a, b)
	}
}

func TestACustomIndicatorGetsEachBarOnceAsItEndsAndNoneAhead(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var got []sdk.Bar
	calls := 0
	hooks := sdk.Hooks{Indicators: []sdk.CustomIndicator{averages(func(b sdk.Bar) { got = append(got, b) })}}
	hooks.Start = func(s sdk.Session) error {
		return s.At("10:07", func(s sdk.Session) error {
			must[sdk.Indicator](t)(s.AddIndicator(averageRequest("my_ema", "AAPL", "5m", 3)))
			must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "5m", 5)))
			return s.Unfollow("AAPL")
		})
	}
	hooks.Bars = func(s sdk.Session, bars []sdk.Bar) error {
		calls++
		if len(got) > 0 && got[len(got)-1].End.After(s.Now()) {
			t.Fatalf("at %s it has had the bar that ends at %s", clockOf(s), got[len(got)-1].End)
		}
		return nil
	}
	d.strategy("pairs", hooks, follows(session.Follow{Symbols: []string{"MSFT"}}))
	d.symbols("AAPL", "MSFT")
	_, r := d.run()
	if calls != 390 {
		t.Fatalf("%d calls", calls)
	}
	// all of the series: the settle bars of the warm-up, then today's
	entry := r.entry(t, "pairs", session.OpAddIndicator, "AAPL")
	warm := entry.Steps[len(entry.Steps)-1].Warmup
	if warm.Need != 3 || warm.Settle != 23 || warm.Have != 23+7 {
		t.Errorf("the ledger has %+v", warm)
	}
	if len(got) != 23+78 {
		t.Fatalf("it has had %d bars, expected 23 of the days before and 78 of today", len(got))
	}
	for i, b := range got[1:] {
		if !b.Start.After(got[i].Start) || b.Symbol != "AAPL" || b.Interval != "5m" || b.End.Sub(b.Start) != 5*time.Minute {
			t.Fatalf("bar %d is %+v after %+v", i+1, b, got[i])
		}
	}
}

func TestTheLedgerTellsACustomIndicatorAsAnyOther(t *testing.T) {
	t.Parallel()
	story := func(name string) (*record, session.Entry) {
		d := newDesk(t)
		d.strategy("pairs", func() sdk.Hooks {
			h := acting(at("10:17", func(s sdk.Session) {
				q := averageRequest(name, "TSLA", "5m", 20)
				q.Reason = "mine"
				first := must[sdk.Indicator](t)(s.AddIndicator(q))
				if again := must[sdk.Indicator](t)(s.AddIndicator(q)); again != first {
					t.Error("asking again gives another handle")
				}
			}), at("12:00", func(s sdk.Session) {
				h := must[sdk.Indicator](t)(s.AddIndicator(averageRequest(name, "TSLA", "5m", 20)))
				if err := s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: h}); err != nil || !h.Removed() || !math.IsNaN(h.Value()) {
					t.Errorf("removed %t %v: %v", h.Removed(), h.Value(), err)
				}
			}))
			h.Indicators = []sdk.CustomIndicator{averages(nil)}
			return h
		}())
		_, r := d.run()
		return r, r.entry(t, "pairs", session.OpAddIndicator, "TSLA")
	}
	own, mine := story("my_ema")
	host, theirs := story("ema")
	rename := cmp.FilterPath(func(p cmp.Path) bool { return strings.HasSuffix(p.String(), "Indicator") }, cmp.Transformer("rename", func(key string) string {
		return strings.ReplaceAll(key, "pairs/my_ema", "ema")
	}))
	if diff := cmp.Diff(theirs, mine, rename, cmpopts.IgnoreFields(sdk.Source{}, "Location")); diff != "" {
		t.Errorf("the entries differ (-the host's +its own):\n%s", diff)
	}
	if mine.Indicator != "pairs/my_ema(period=20)@5m" || mine.Reason != "mine" || mine.Repeats != 2 || mine.Source.Location == "" {
		t.Errorf("the entry is %+v", mine)
	}
	want := make([]string, 0, 4)
	for _, l := range host.of("pairs") {
		want = append(want, strings.ReplaceAll(l, " ema(", " pairs/my_ema("))
	}
	if diff := cmp.Diff(want, own.of("pairs")); diff != "" {
		t.Errorf("the ledgers differ (-the host's +its own):\n%s", diff)
	}
	last := own.last().Symbols
	if slices.ContainsFunc(last, func(s session.SymbolSnapshot) bool { return s.Name == "TSLA" && s.RemovedAt == 0 }) {
		t.Error("the symbol outlived the last hold")
	}
}

func TestACustomIndicatorIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	double := sdk.NewIndicator("my_ema", func(struct{}) (*double, error) { return &double{}, nil }, "twice", "half")
	one := acting(at("open", func(s sdk.Session) {
		must[sdk.Indicator](t)(s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "my_ema", Interval: "5m"}))
	}))
	one.Indicators = []sdk.CustomIndicator{averages(nil)}
	two := acting(at("10:00", func(s sdk.Session) {
		h := must[sdk.Indicator](t)(s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "my_ema", Interval: "5m"}))
		half, err := h.Field("half")
		if h.Key() != "two/my_ema()@5m" || h.Name() != "my_ema" || h.Value() != 4*half || err != nil || !slices.Equal(h.Fields(), []string{"twice", "half"}) {
			t.Errorf("%s %v %v %v %v", h.Key(), h.Value(), half, err, h.Fields())
		}
		if _, err := h.Field("value"); sdk.CodeOf(err) != sdk.InvalidArgument {
			t.Errorf("an unknown field gives %v", err)
		}
		_, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "my_emaa", Interval: "5m"})
		refusedWith(t, err, sdk.UnknownIndicator)
		if !strings.Contains(fmt.Sprint(err), `did you mean two's own "my_ema"?`) {
			t.Error(err)
		}
		_, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "nothing_like_it", Interval: "5m"})
		if !strings.Contains(fmt.Sprint(err), "; two's own are my_ema") {
			t.Error(err)
		}
	}))
	two.Indicators = []sdk.CustomIndicator{double}
	d := newDesk(t).strategy("one", one).strategy("two", two)
	d.strategy("three", acting(at("10:00", func(s sdk.Session) {
		_, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "my_ema", Interval: "5m"})
		refusedWith(t, err, sdk.UnknownIndicator)
		if strings.Contains(fmt.Sprint(err), "'s own") {
			t.Errorf("it tells of others' indicators: %v", err)
		}
	})))
	_, r := d.run()
	var keys []string
	for _, i := range r.symbol(t, "AAPL").Indicators {
		keys = append(keys, i.Key)
	}
	if diff := cmp.Diff([]string{"one/my_ema(period=20)@5m", "two/my_ema()@5m"}, keys); diff != "" {
		t.Error(diff)
	}
}

// double has two outputs.
type double struct{}

func (*double) Need() int   { return 1 }
func (*double) Settle() int { return 1 }
func (*double) Update(b sdk.Bar, out []float64) error {
	out[0], out[1] = 2*b.Close, b.Close/2
	return nil
}

func TestACustomIndicatorCountsInTheQuota(t *testing.T) {
	t.Parallel()
	one := 1
	h := acting(at("10:00", func(s sdk.Session) {
		must[sdk.Indicator](t)(s.AddIndicator(averageRequest("my_ema", "AAPL", "5m", 3)))
		_, err := s.AddIndicator(averageRequest("my_ema", "AAPL", "5m", 4))
		refusedWith(t, err, sdk.QuotaExceeded)
		_, err = s.AddIndicator(smaRequest("AAPL", "5m", 4))
		refusedWith(t, err, sdk.QuotaExceeded)
	}))
	h.Indicators = []sdk.CustomIndicator{averages(nil)}
	newDesk(t).strategy("pairs", h, granted(func(g *session.Grant) { g.MaxIndicators = &one })).run()
}

func TestACustomIndicatorLeavesWithTheLastHold(t *testing.T) {
	t.Parallel()
	bars := 0
	h := acting(at("10:00", func(s sdk.Session) {
		must[sdk.Indicator](t)(s.AddIndicator(averageRequest("my_ema", "TSLA", "5m", 3)))
	}), at("11:00", func(s sdk.Session) {
		if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}); err != nil {
			t.Error(err)
		}
		bars = 0
	}), at("12:00", func(s sdk.Session) {
		if bars != 0 {
			t.Errorf("it got %d bars after it was removed", bars)
		}
		h := must[sdk.Indicator](t)(s.AddIndicator(averageRequest("my_ema", "TSLA", "5m", 3)))
		if bars != 23+30 || !h.Ready() {
			t.Errorf("asked for again it has had %d bars, expected the warm-up and today's", bars)
		}
	}))
	h.Bars = func(sdk.Session, []sdk.Bar) error { return nil }
	h.Indicators = []sdk.CustomIndicator{averages(func(sdk.Bar) { bars++ })}
	newDesk(t).strategy("pairs", h, follows(session.Follow{Config: true})).run()
}
