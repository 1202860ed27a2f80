package session_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestWhatTheGrantDoesNotCoverIsRefusedAndWritten(t *testing.T) {
	t.Parallel()
	one, three := 1, 3
	for _, c := range []struct {
		about string
		grant func(*session.Grant)
		do    func(testing.TB, sdk.Session)
		want  []string
	}{
		{"no symbols", func(g *session.Grant) { g.AddSymbol = false }, func(t testing.TB, s sdk.Session) {
			_, err := s.AddSymbol(symbolRequest("TSLA"))
			refusedWith(t, err, sdk.PermissionDenied)
			must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "1m", 3)))
			_, err = s.AddSymbol(symbolRequest("TSLA")) // an upgrade is one too; the first answer stands
			refusedWith(t, err, sdk.PermissionDenied)
		}, []string{"add_symbol TSLA refused permission_denied", "add_indicator TSLA 1m sma(period=3)@1m added"}},
		{"no bars and indicators", func(g *session.Grant) { g.Adhoc = false }, func(t testing.TB, s sdk.Session) {
			_, err := s.AddIndicator(smaRequest("TSLA", "1m", 3))
			refusedWith(t, err, sdk.PermissionDenied)
			_, err = s.AddBars(barsRequest("AAPL", "15m", 0))
			refusedWith(t, err, sdk.PermissionDenied)
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
		}, []string{"add_indicator TSLA 1m sma(period=3)@1m refused permission_denied", "add_bars AAPL 15m refused permission_denied", "add_symbol TSLA added"}},
		{"one symbol that it added and that lives", func(g *session.Grant) { g.MaxSymbols = &one }, func(t testing.TB, s sdk.Session) {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
			_, err := s.AddSymbol(symbolRequest("MSFT"))
			refusedWith(t, err, sdk.QuotaExceeded)
			_, err = s.AddBars(barsRequest("RIVN", "1m", 0)) // what it brings by bars counts too
			refusedWith(t, err, sdk.QuotaExceeded)
			must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "15m", 3))) // on a symbol that is there
			if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}); err != nil {
				t.Error(err)
			}
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT")))
		}, []string{"add_symbol TSLA added", "add_symbol MSFT refused quota_exceeded", "add_bars RIVN 1m refused quota_exceeded",
			"add_indicator TSLA 15m sma(period=3)@15m extended", "remove_symbol TSLA removed", "add_symbol MSFT added"}},
		{"one indicator", func(g *session.Grant) { g.MaxIndicators = &one }, func(t testing.TB, s sdk.Session) {
			first := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1m", 3)))
			must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1m", 3)))
			_, err := s.AddIndicator(smaRequest("AAPL", "1m", 4))
			refusedWith(t, err, sdk.QuotaExceeded)
			if err := s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: first}); err != nil {
				t.Error(err)
			}
			must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1m", 4)))
		}, []string{"add_indicator AAPL 1m sma(period=3)@1m extended", "add_indicator AAPL 1m sma(period=4)@1m refused quota_exceeded",
			"remove_indicator AAPL 1m sma(period=3)@1m removed", "add_indicator AAPL 1m sma(period=4)@1m extended"}},
		{"three days of history", func(g *session.Grant) { g.MaxHistoryDays = &three }, func(t testing.TB, s sdk.Session) {
			_, err := s.AddBars(barsRequest("TSLA", "1m", 4))
			refusedWith(t, err, sdk.QuotaExceeded)
			must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 3)))
		}, []string{"add_bars TSLA 1m refused quota_exceeded", "add_bars TSLA 1m added"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.strategy("a", acting(at("11:00", func(s sdk.Session) { c.do(t, s) })), granted(c.grant))
			_, r := d.run()
			if diff := cmp.Diff(c.want, r.of("a")); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnUpgradeOfAnothersSymbolCountsForWhoAsks(t *testing.T) {
	t.Parallel()
	one := 1
	d := newDesk(t)
	d.strategy("other", acting(at("10:00", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 0))) })))
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT")))
		_, err := s.AddSymbol(symbolRequest("TSLA"))
		refusedWith(t, err, sdk.QuotaExceeded)
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("AAPL"))) // nothing is added
	})), granted(func(g *session.Grant) { g.MaxSymbols = &one }))
	d.run()
}

// A symbol is its upgrader's from then on: it counts for him and no longer for who brought it by bars.
func TestAnUpgradeTakesASymbolOverToWhoAskedForIt(t *testing.T) {
	t.Parallel()
	one := 1
	limited := granted(func(g *session.Grant) { g.MaxSymbols = &one })
	d := newDesk(t)
	d.strategy("first", acting(at("10:00", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 0))) }),
		at("12:00", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT"))) })), limited)
	d.strategy("upgrader", acting(at("11:00", add("TSLA")), at("12:00", func(s sdk.Session) {
		_, err := s.AddSymbol(symbolRequest("RIVN"))
		refusedWith(t, err, sdk.QuotaExceeded)
	})), limited)
	d.run()
}
