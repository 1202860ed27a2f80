package session_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// Of several reasons to refuse a request, the one that stands first in the table of codes is told.
func TestTheFirstReasonOfTheTableIsTold(t *testing.T) {
	t.Parallel()
	none := 0
	nothing := func(g *session.Grant) {
		*g = session.Grant{MaxSymbols: &none, MaxIndicators: &none, MaxHistoryDays: &none}
	}
	full := func(g *session.Grant) { g.MaxSymbols, g.MaxIndicators, g.MaxHistoryDays = &none, &none, &none }
	open := func(*session.Grant) {}
	for _, c := range []struct {
		about string
		grant func(*session.Grant)
		ask   func(sdk.Session) error
		code  sdk.Code // empty where the request is served
	}{
		{"the symbol before the interval", open, addBars("$", "1M", -1), sdk.InvalidSymbol},
		{"the interval before the indicator", open, addIndicator("AAPL", "1M", "nope", nil), sdk.InvalidInterval},
		{"the interval before the days", open, addBars("AAPL", "1M", -1), sdk.InvalidInterval},
		{"the indicator before its parameters", open, addIndicator("AAPL", "1m", "nope", map[string]any{"x": 1}), sdk.UnknownIndicator},
		{"the symbol before the grant", nothing, addBars("$", "1m", 0), sdk.InvalidSymbol},
		{"the indicator before the grant", nothing, addIndicator("AAPL", "1m", "nope", nil), sdk.UnknownIndicator},
		{"the parameters before the grant", nothing, addIndicator("AAPL", "1m", "sma", map[string]any{"x": 1}), sdk.InvalidArgument},
		{"what is not supported before the grant", nothing, addIndicator("AAPL", "1m", "sma", map[string]any{"as": "x"}), sdk.NotSupported},
		{"nothing to do before the grant, a symbol", nothing, addSymbol("AAPL"), ""},
		{"nothing to do before the grant, bars", nothing, addBars("AAPL", "1m", 0), ""},
		{"nothing to do before the grant, an indicator", nothing, addIndicator("AAPL", "1m", "vwap", nil), ""},
		{"nothing to do before the quota", full, addSymbol("AAPL"), ""},
		{"the grant before the quota, a symbol", nothing, addSymbol("TSLA"), sdk.PermissionDenied},
		{"the grant before the quota, an indicator", nothing, addIndicator("AAPL", "15m", "sma", nil), sdk.PermissionDenied},
		{"the grant before the data", nothing, addSymbol("GHOST"), sdk.PermissionDenied},
		{"the quota before the data", full, addSymbol("GHOST"), sdk.QuotaExceeded},
		{"the quota before the interval that cannot be made", full, addBars("AAPL", "5s", 3), sdk.QuotaExceeded},
		{"no data source before what cannot be made of it", open, addBars("NEXT", "5s", 3), sdk.NoDataSource},
		{"what cannot be made before its history", open, addBars("AAPL", "5s", 20_000), sdk.IntervalNotSupported},
		{"a symbol of the configuration before a hold that is not there", open, func(s sdk.Session) error {
			return s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "AAPL"})
		}, sdk.ConfigSymbol},
		{"the interval before what is not loaded", open, func(s sdk.Session) error {
			return s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "GHOST", Interval: "1M"})
		}, sdk.InvalidInterval},
		{"the interval before what is not loaded, in history", open, func(s sdk.Session) error {
			_, err := s.History("GHOST", "1M", 1)
			return err
		}, sdk.InvalidInterval},
		{"the number of bars before what is not loaded, in history", open, func(s sdk.Session) error {
			_, err := s.History("GHOST", "1m", 0)
			return err
		}, sdk.InvalidArgument},
		{"the interval before what is not loaded, to follow", open, func(s sdk.Session) error { return s.Follow("GHOST", "1M") }, sdk.InvalidInterval},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t).indicator("1m", "vwap", nil)
			d.strategy("a", acting(at("11:00", func(s sdk.Session) {
				if err := c.ask(s); c.code == "" && err != nil {
					t.Errorf("refused with %v, expected that there is nothing to do", err)
				} else if c.code != "" {
					refusedWith(t, err, c.code)
				}
			})), granted(c.grant))
			d.run()
		})
	}
}

func addSymbol(name string) func(sdk.Session) error {
	return func(s sdk.Session) error {
		_, err := s.AddSymbol(symbolRequest(name))
		return err
	}
}

func addBars(name string, interval sdk.Interval, days int) func(sdk.Session) error {
	return func(s sdk.Session) error {
		_, err := s.AddBars(barsRequest(name, interval, days))
		return err
	}
}

func addIndicator(symbol string, interval sdk.Interval, name string, params map[string]any) func(sdk.Session) error {
	return func(s sdk.Session) error {
		_, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: symbol, Interval: interval, Name: name, Params: params})
		return err
	}
}

// every request that a session has, none of which makes sense
func senseless(s sdk.Session) map[string]error {
	_, symbol := s.AddSymbol(symbolRequest("$"))
	_, indicator := s.AddIndicator(sdk.IndicatorRequest{Symbol: "$"})
	_, bars := s.AddBars(sdk.BarsRequest{Symbol: "$"})
	return map[string]error{
		"AddSymbol": symbol, "AddIndicator": indicator, "AddBars": bars,
		"RemoveSymbol":    s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "$"}),
		"RemoveIndicator": s.RemoveIndicator(sdk.RemoveIndicatorRequest{}),
		"RemoveBars":      s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "$"}),
		"Follow":          s.Follow("$"),
		"Every":           s.Every("1M", nil),
		"At":              s.At("never", nil),
	}
}

func TestRequestsInOnEndAndLaterAreRefusedAndKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	check := func(s sdk.Session) error {
		for what, err := range senseless(s) {
			if sdk.CodeOf(err) != sdk.SessionEnded {
				t.Errorf("%s is refused with %v, expected session_ended", what, err)
			}
		}
		refusedWith(t, addSymbol("TSLA")(s), sdk.SessionEnded)
		refusedWith(t, addSymbol("TSLA")(s), sdk.SessionEnded)
		// What is there can be read to the end.
		if _, err := s.Symbol("AAPL"); err != nil {
			t.Error(err)
		}
		if got := must[sdk.Series](t)(s.History("AAPL", "1m", 1_000)).Len(); got == 0 {
			t.Error("there are no bars to read")
		}
		return s.Emit("done", 1)
	}
	d.strategy("a", sdk.Hooks{End: check, Finish: check})
	_, r := d.run()
	if got := len(r.emissions); got != 3 {
		t.Errorf("%d emissions, expected one of each day and one of the finish", got)
	}
	var kept []string
	for _, e := range r.entries {
		if e.Symbol == "TSLA" && e.Source.Name == "a" {
			kept = append(kept, e.Day.String()+" "+line(e))
			if e.Repeats != 1 {
				t.Errorf("%s: %d repeats, expected 1", line(e), e.Repeats)
			}
		}
	}
	want := []string{today + " add_symbol TSLA refused session_ended", tomorrow + " add_symbol TSLA refused session_ended"}
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Errorf("refusals in the ledger (-want +got):\n%s", diff)
	}
}

func TestASessionIsOfNoUseOutsideTheCallThatItWasGivenTo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var kept sdk.Session
	d.strategy("a", sdk.Hooks{Start: func(s sdk.Session) error {
		kept = s
		return nil
	}})
	d.strategy("b", acting(at("11:00", func(sdk.Session) {
		for what, err := range senseless(kept) {
			if sdk.CodeOf(err) != sdk.NotInCall {
				t.Errorf("%s is refused with %v, expected not_in_call", what, err)
			}
		}
		for what, err := range map[string]error{"Emit": kept.Emit("x", 1), "Unfollow": kept.Unfollow("AAPL")} {
			if sdk.CodeOf(err) != sdk.NotInCall {
				t.Errorf("%s is refused with %v, expected not_in_call", what, err)
			}
		}
		_, err := kept.Symbol("AAPL")
		refusedWith(t, err, sdk.NotInCall)
	})))
	d.run()
}

func TestAStoppedStrategyIsToldSo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var kept sdk.Session
	d.strategy("a", sdk.Hooks{Start: func(s sdk.Session) error {
		kept = s
		return sdk.Code("my_error")
	}})
	d.strategy("b", acting(at("11:00", func(sdk.Session) {
		for what, err := range senseless(kept) {
			if sdk.CodeOf(err) != sdk.StrategyStopped {
				t.Errorf("%s is refused with %v, expected strategy_stopped", what, err)
			}
		}
	})))
	d.run()
}

// The end of a day is over when the next begins.
func TestASessionKeptFromYesterdayIsOutsideItsCall(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	var kept sdk.Session
	d.strategy("a", sdk.Hooks{End: func(s sdk.Session) error {
		kept = s
		return nil
	}})
	d.strategy("b", acting(at("11:00", func(s sdk.Session) {
		if s.Day() == tomorrow {
			refusedWith(t, addSymbol("TSLA")(kept), sdk.NotInCall)
		}
	})))
	d.run()
}
