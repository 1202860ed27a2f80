package session_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// crowded is a session in which much happens.
func crowded(t *testing.T) *desk {
	d := rich(t, "RIVN", "AAPL", "THIN").days("2025-07-01", "2025-07-07")
	d.config.Timeline = session.TimelineInstant
	d.scanner("gap", func(s sdk.Session, scan sdk.Scan) error {
		for _, name := range []string{"TSLA", "MSFT", "GHOST"} {
			if s.Random() < 0.3 {
				s.AddSymbol(sdk.SymbolRequest{Symbol: name, Reason: "by chance"})
			}
		}
		return nil
	}, preSession(), every(t, 25*60*1e9, "09:35", "close"))
	for i := range 4 {
		d.strategy(fmt.Sprintf("s%d", i), sdk.Hooks{
			Start: func(s sdk.Session) error {
				return s.Every("7m", func(s sdk.Session) error {
					all := s.Symbols()
					x := all[int(s.Random()*float64(len(all)))]
					switch int(s.Random() * 6) {
					case 0:
						s.AddIndicator(smaRequest(x.Name, "30m", 2+int(s.Random()*3)))
					case 1:
						s.AddBars(barsRequest("BOTH", "1d", int(s.Random()*4)))
					case 2:
						s.AddSymbol(symbolRequest("BOTH"))
					case 3:
						s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: x.Name})
					case 4:
						s.Follow(x.Name)
					}
					return s.Emit("symbols", float64(len(all)))
				})
			},
			Bars: func(s sdk.Session, bars []sdk.Bar) error {
				if i == 3 && len(bars) > 0 && clockOf(s) == "15:00:00" && s.Day() == "2025-07-02" {
					panic("on purpose")
				}
				return s.Emit("bars", float64(len(bars)))
			},
			Symbol: func(s sdk.Session, e sdk.SymbolEvent) error { return s.Emit(e.Symbol+" "+string(e.Change), 1) },
		}, follows(session.Follow{Config: i%2 == 0, From: []string{"gap", "s1"}}))
	}
	return d
}

// Same input, same bytes, days loaded ahead or not: not parallel, for it sets how many threads run Go code.
func TestTheSameSessionGivesTheSameBytes(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	var first *record
	for i, threads := range []int{1, 2, 2, 2} {
		runtime.GOMAXPROCS(threads)
		d := crowded(t)
		d.config.Prefetch = i < 3
		_, r := d.run()
		if first == nil {
			first = r
			if n := len(r.entries); n < 100 {
				t.Fatalf("%d entries: not much happens", n)
			}
			continue
		}
		if diff := cmp.Diff(strings.Split(first.ledger(t), "\n"), strings.Split(r.ledger(t), "\n")); diff != "" {
			t.Errorf("ledgers of two runs differ:\n%s", diff)
		}
		for what, pair := range map[string][2]any{
			"snapshots": {first.snapshots, r.snapshots}, "emissions": {first.emissions, r.emissions},
			"timelines": {first.timeline, r.timeline}, "logs": {first.log, r.log},
		} {
			if diff := cmp.Diff(pair[0], pair[1], comparing); diff != "" {
				t.Errorf("%s of two runs differ:\n%s", what, diff)
			}
		}
	}
}
