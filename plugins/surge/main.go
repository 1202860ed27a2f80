// Package main is a plugin: surge is a scanner that brings in the symbols of its universe that trade far more today than they usually
// do by this time of day.
//
// The volume of a day is not even: much of it comes in the first and the last hour. What can be compared at ten o'clock is the volume up
// to ten o'clock, of today with that of each of the days before:
//
//	surge = volume of today's bars so far / the median volume, over the days before, of the bars up to the same time of day
//
// It is known as relative volume at time, or cumulative RVOL; see the help of TradingView's indicator of that name, which takes the mean.
// The median is not lifted for weeks by one day of earnings.
//
// Nothing of the future is looked at: of today the bars that have ended, and of each day before those that had ended by then. Times are those
// of the exchange's clock, so that summer time moves nothing. Days that cannot be compared are left out: one without a bar at or after this
// time had closed early by then, or the symbol was halted, and one of which too many bars are missing would make today look busy. With too few
// days left there is no number rather than a doubtful one.
//
// What it does not do: it says nothing of direction or news, and it does not work where a trading day begins the evening before, which it
// says. A split changes the number of shares: a session over data of your own says adjust: splits.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type params struct {
	Interval string  `param:"interval" default:"5m" help:"of the bars whose volume is summed up; shorter ones see more, and take longer"`
	Days     int     `param:"days" default:"10" min:"2" max:"60" help:"trading days before today to compare with"`
	MinDays  int     `param:"min_days" default:"5" min:"1" max:"60" help:"fewer comparable days give no number"`
	Coverage float64 `param:"coverage" default:"0.75" min:"0.1" max:"1" help:"share of today's bars that a day must have, to be comparable"`
	Times    float64 `param:"times" default:"2" min:"0" help:"how many times the usual volume brings a symbol in"`
	Most     int     `param:"most" default:"3" min:"1" max:"100" help:"symbols to bring in on a day, the busiest first"`
}

type surge struct {
	params
	interval sdk.Interval
	found    map[string]bool // what it has brought in today
	told     map[string]bool // what the log was told today: once is enough
}

// newSurge checks what no range of one parameter can say.
func newSurge(p params) (*surge, error) {
	var ds sdk.Diagnostics
	interval, err := sdk.ParseInterval(p.Interval)
	if err == nil && !interval.Intraday() {
		err = fmt.Errorf("interval %q: a day has to have several bars", p.Interval)
	}
	if err != nil {
		ds = append(ds, sdk.Diagnostic{Path: "params.interval", Code: sdk.InvalidParameter, Message: err.Error()})
	}
	if p.MinDays > p.Days {
		ds = append(ds, sdk.Diagnostic{Path: "params.min_days", Code: sdk.InvalidParameter,
			Message: fmt.Sprintf("min_days is %d, and days only %d", p.MinDays, p.Days)})
	}
	return &surge{params: p, interval: interval}, ds.Err()
}

// OnStart begins a day.
func (g *surge) OnStart(s sdk.Session) error {
	if day := s.Now().In(s.Location()).Format("2006-01-02"); day != s.Day() {
		return fmt.Errorf("the day %s opens on %s: surge compares by the time of day, and knows no days that begin the evening before", s.Day(), day)
	}
	g.found, g.told = map[string]bool{}, map[string]bool{}
	return nil
}

// busy is a symbol that has surged.
type busy struct {
	symbol string
	times  float64
}

// OnScan measures the whole universe before it brings anything in: what comes does not depend on the order of the list.
func (g *surge) OnScan(s sdk.Session, scan sdk.Scan) error {
	if scan.PreSession {
		return nil // nothing has traded yet
	}
	var list []busy
	for _, symbol := range scan.Universe {
		times, known, err := g.measure(s, symbol)
		if err != nil {
			if err := g.passOver(s, symbol, err); err != nil {
				return err
			}
			continue
		}
		if !known {
			continue
		}
		if err := s.Emit("surge "+symbol, times); err != nil {
			return err
		}
		if times >= g.Times && !g.found[symbol] {
			list = append(list, busy{symbol, times})
		}
	}
	slices.SortFunc(list, func(a, b busy) int {
		return cmp.Or(cmp.Compare(b.times, a.times), cmp.Compare(a.symbol, b.symbol))
	})
	for _, b := range list {
		if len(g.found) == g.Most {
			break
		}
		_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: b.symbol, Reason: fmt.Sprintf("volume is %.2f times the usual by %s",
			b.times, scan.Time.In(s.Location()).Format("15:04"))})
		if err == nil {
			g.found[b.symbol] = true
		} else if err := g.passOver(s, b.symbol, err); err != nil {
			return err
		}
	}
	return nil
}

// measure asks for the bars of a symbol, which the session then knows adhoc, and compares. Asking again at the next slot is cheap and quiet.
func (g *surge) measure(s sdk.Session, symbol string) (times float64, known bool, err error) {
	bars, err := s.AddBars(sdk.BarsRequest{Symbol: symbol, Interval: g.interval, Days: g.Days,
		Reason: fmt.Sprintf("how much does it usually trade in %d days?", g.Days)})
	if err != nil {
		return 0, false, err
	}
	zone := s.Location()
	today, usual := comparable(daysOf(bars, zone), s.Now().In(zone), g.Days, g.Coverage)
	if today.bars == 0 {
		return 0, false, nil // as at the open itself
	}
	if len(usual) < g.MinDays {
		g.tell(s, fmt.Sprintf("%s: of %d days %d can be compared with, %d are needed", symbol, g.Days, len(usual), g.MinDays))
		return 0, false, nil
	}
	base := median(usual)
	return today.volume / base, base > 0, nil
}

// passOver tells of a refusal that is about the one symbol. Any other is a mistake, and ends the scan.
func (g *surge) passOver(s sdk.Session, symbol string, err error) error {
	for _, code := range []sdk.Code{sdk.NoDataSource, sdk.NoHistoricalData, sdk.InsufficientHistory, sdk.IntervalNotSupported,
		sdk.LowQuality, sdk.QuotaExceeded, sdk.Counterfactual} {
		if errors.Is(err, code) {
			g.tell(s, fmt.Sprintf("%s is passed over: %v", symbol, err))
			return nil
		}
	}
	return err
}

func (g *surge) tell(s sdk.Session, text string) {
	if !g.told[text] {
		g.told[text] = true
		s.Log().Info(text)
	}
}

var plugin = sdk.Plugin{
	Name: "surge", Version: "0.1.0",
	Description: "brings in symbols that trade more than they usually do by this time of day",
	New:         sdk.NewScanner(newSurge),
}

func main() { serve.Main(plugin) }
