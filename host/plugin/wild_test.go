//go:build unix

package plugin_test

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/strathost/strathost/sdk"
)

// wild is a strategy or scanner that does anything at any time, as its parameters and its own random numbers say: the same in
// every form, as long as it sees the same.
type wild struct {
	wildParams
	seen    float64 // of all bars, hashed
	calls   int
	series  []sdk.Series
	values  []sdk.Indicator
	dead    []sdk.Indicator // of days before
	pending int             // timers
}

type wildParams struct {
	Often   float64 `param:"often" default:"0.01" help:"how likely it acts in a call"`
	Emits   float64 `param:"emits" default:"0.1" help:"how likely it emits in a call"`
	Fails   float64 `param:"fails" default:"0" help:"how likely a call fails"`
	Start   int     `param:"start" default:"4" help:"what it does at the open"`
	Ends    string  `param:"ends" default:"" help:"how it ends"`
	At      int     `param:"at" default:"0" help:"in which call it ends"`
	Customs bool    `param:"customs" default:"false" help:"whether it has indicators of its own"`
}

// wildEyes is wild that is told of symbols.
type wildEyes struct{ *wild }

// wildScanner is wild as a scanner.
type wildScanner struct{ w *wild }

var wildSymbols = []string{"AAA", "BBB", "CCC", "DDD", "EEE", "NONE", "b@d"}
var wildIntervals = []sdk.Interval{"1m", "5m", "15m", "30m", "1d", "60m", "7m", "2x"}

func wildPlugin(kind string) sdk.Plugin {
	p := sdk.Plugin{Name: "wild", Version: "1.0.0", Description: "does anything"}
	switch kind {
	case "wild":
		p.New = sdk.NewStrategy(func(q wildParams) (*wild, error) { return &wild{wildParams: q}, nil })
	case "eyes":
		p.New = sdk.NewStrategy(func(q wildParams) (wildEyes, error) { return wildEyes{&wild{wildParams: q}}, nil })
	case "scanner":
		p.New = sdk.NewScanner(func(q wildParams) (wildScanner, error) { return wildScanner{&wild{wildParams: q}}, nil })
	}
	return p
}

func (w *wild) Indicators() []sdk.CustomIndicator {
	return []sdk.CustomIndicator{sdk.NewIndicator("weigh", func(struct {
		Period int `param:"period" default:"3" min:"1"`
	}) (*weigh, error) {
		return &weigh{}, nil
	})}
}

// weigh is an indicator of its own.
type weigh struct{ sum float64 }

func (w *weigh) Need() int   { return 2 }
func (w *weigh) Settle() int { return 4 }
func (w *weigh) Update(bar sdk.Bar, out []float64) error {
	w.sum = w.sum/2 + bar.Close
	out[0] = w.sum
	return nil
}

func (w *wild) OnStart(s sdk.Session) error {
	w.dead = append(w.dead[:0], w.values...)
	w.series, w.values, w.pending = nil, nil, 0
	for range w.Start {
		w.act(s)
	}
	return w.live(s, "start")
}

func (w *wild) OnBars(s sdk.Session, bars []sdk.Bar) error {
	for i := range bars {
		b := &bars[i]
		w.fold(b.Open, b.High, b.Low, b.Close, b.Volume, float64(b.Start.Unix()%86400), float64(b.End.Unix()%86400), float64(len(b.Symbol)+int(b.Symbol[0])), float64(b.Interval.Span()/1e9))
		if b.Partial {
			w.fold(1)
		}
	}
	return w.live(s, "bars")
}

func (w *wild) OnEnd(s sdk.Session) error {
	w.act(s)
	return w.live(s, "end")
}

func (w *wild) OnFinish(s sdk.Session) error {
	_ = s.Emit("calls", float64(w.calls))
	return s.Emit("seen", w.seen)
}

func (w wildEyes) OnSymbol(s sdk.Session, e sdk.SymbolEvent) error {
	w.fold(float64(e.Time.Unix()%86400), float64(len(e.Change)), float64(e.Symbol[0]))
	s.Log().Info("symbol", "name", e.Symbol, "change", string(e.Change), "by", e.By)
	return w.live(s, "symbol")
}

func (x wildScanner) OnStart(s sdk.Session) error { return x.w.OnStart(s) }
func (x wildScanner) OnScan(s sdk.Session, scan sdk.Scan) error {
	x.w.fold(float64(scan.Time.Unix() % 86400))
	for range 2 {
		x.w.act(s)
	}
	return x.w.live(s, "scan")
}

// fold makes what it sees part of all that it will ever emit.
func (w *wild) fold(values ...float64) {
	for _, v := range values {
		if math.IsNaN(v) {
			v = -7
		}
		w.seen = math.Mod(w.seen*3+v, 1e9+7)
	}
}

// live is what every call ends with: it looks at all it has, and may act, emit, log and fail.
func (w *wild) live(s sdk.Session, where string) error {
	w.calls++
	w.fold(float64(s.Now().UnixMilli() % 86400000))
	for _, x := range w.series {
		w.fold(float64(x.Len()), x.Last().Close, x.Close(x.Len()-2), x.Open(0), float64(x.Last().End.Unix()%86400))
		if x.Removed() {
			w.fold(3)
		}
	}
	for _, x := range w.values {
		w.fold(x.Value(), x.Previous(1), x.Previous(3), float64(x.Len()))
		if v, err := x.Field(x.Fields()[len(x.Fields())-1]); err == nil {
			w.fold(v)
		}
		if x.Removed() || x.Ready() {
			w.fold(3)
		}
	}
	if s.Random() < w.Often {
		w.act(s)
		for s.Random() < 0.3 {
			w.act(s)
		}
	}
	if s.Random() < w.Emits {
		if err := s.Emit(where, w.seen); err != nil {
			return err
		}
	}
	if s.Random() < w.Emits/4 {
		s.Log().Info("live", "where", where, "seen", w.seen)
	}
	if w.calls == w.At {
		(&behaviour{behaviourParams: behaviourParams{Do: w.Ends, Wait: time.Minute}}).misbehave(s)
		return errors.New("it is over")
	}
	switch u := s.Random(); {
	case u < w.Fails/2:
		return errors.New("it has had enough at " + s.Now().Format("15:04"))
	case u < w.Fails:
		panic("it loses its head in " + where)
	}
	return nil
}

func (w *wild) pick(s sdk.Session, n int) int { return int(s.Random() * float64(n)) }

// act asks for something.
func (w *wild) act(s sdk.Session) {
	symbol := wildSymbols[w.pick(s, len(wildSymbols))]
	interval := wildIntervals[w.pick(s, len(wildIntervals))]
	what := w.pick(s, 20)
	var err error
	switch what {
	case 0, 1:
		var x sdk.Symbol
		x, err = s.AddSymbol(sdk.SymbolRequest{Symbol: symbol, Reason: "wild"})
		w.fold(float64(len(x.Intervals)))
	case 2, 3, 4:
		name, params := "sma", map[string]any{"period": 2 + w.pick(s, 3)}
		switch w.pick(s, 4) {
		case 0:
			name = "ema"
		case 1:
			name, params = "bbands", nil
		case 2:
			if w.Customs {
				name = "weigh"
			}
		}
		var x sdk.Indicator
		if x, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: symbol, Name: name, Interval: interval, Params: params}); err == nil {
			w.values = append(w.values, x)
		}
	case 5, 6:
		var x sdk.Series
		if x, err = s.AddBars(sdk.BarsRequest{Symbol: symbol, Interval: interval, Days: w.pick(s, 3), HistoricalOnly: w.pick(s, 3) == 0}); err == nil {
			w.series = append(w.series, x)
		}
	case 7:
		err = s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: symbol})
	case 8:
		if n := len(w.values); n > 0 {
			err = s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: w.values[w.pick(s, n)]})
		} else if n := len(w.dead); n > 0 {
			err = s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: w.dead[w.pick(s, n)]})
		}
	case 9:
		err = s.RemoveBars(sdk.RemoveBarsRequest{Symbol: symbol, Interval: interval})
	case 10:
		if w.pick(s, 2) == 0 {
			err = s.Follow(symbol, interval)
		} else {
			err = s.Follow(symbol)
		}
	case 11:
		err = s.Unfollow(symbol)
	case 12:
		if w.pending++; w.pending < 6 {
			err = s.Every(sdk.Interval(fmt.Sprintf("%dm", 3+w.pick(s, 40))), func(s sdk.Session) error { return w.live(s, "every") })
		}
	case 13:
		err = s.At(fmt.Sprintf("open+%dm", w.pick(s, 400)), func(s sdk.Session) error { w.act(s); return w.live(s, "at") })
	case 14:
		var x sdk.Series
		if x, err = s.History(symbol, interval, 1+w.pick(s, 9)); err == nil {
			w.fold(float64(x.Len()), x.Open(0), x.Last().Close)
		}
	case 15:
		var x sdk.Today
		x, err = s.Today(symbol)
		w.fold(float64(x.Bars), x.High, x.Low, x.Last, x.Volume)
	case 16:
		w.fold(float64(len(s.Symbols())))
	case 17:
		var x sdk.Symbol
		x, err = s.Symbol(symbol)
		w.fold(float64(len(x.Intervals)), float64(len(x.Metadata.AddedBy)))
	case 18:
		err = s.Lock(sdk.LockRequest{Symbol: symbol, Carry: w.pick(s, 3) == 0})
	case 19:
		err = s.Unlock(sdk.UnlockRequest{Symbol: symbol})
	}
	if err != nil {
		w.fold(float64(len(sdk.CodeOf(err))))
		s.Log().Debug("refused", "what", what, "code", string(sdk.CodeOf(err)), "because", err.Error())
	}
}
