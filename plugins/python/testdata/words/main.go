// Package main is the counterpart of ../words.py: a strategy that uses every word of the contract, and emits what comes of it.
package main

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type params struct {
	Other string   `param:"other" default:"MSFT"`
	Share float64  `param:"share" default:"0.5" min:"0" max:"1"`
	Loud  bool     `param:"loud" default:"false"`
	Names []string `param:"names" default:"TSLA,NONE" max:"5"`
}

type words struct {
	params
	bands     sdk.Indicator
	series    sdk.Series
	yesterday sdk.Indicator
	old       sdk.Series
	seen      int
}

func newWords(p params) (*words, error) {
	if p.Share == 0.25 {
		return nil, errors.New("a share of 0.25 is bad luck")
	}
	return &words{params: p}, nil
}

func (w *words) OnStart(s sdk.Session) error {
	w.yesterday, w.old, w.seen = w.bands, w.series, 0
	if w.yesterday != nil {
		emit(s, "dead", b(w.yesterday.Removed()), float64(w.yesterday.Len()), float64(w.old.Len()), w.yesterday.Value())
		w.tell(s, s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: w.yesterday, Reason: "of yesterday"}))
	}
	var err error
	if w.bands, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: w.Other, Name: "bbands", Interval: "5m",
		Params: map[string]any{"period": 10}, Reason: "its bands"}); err != nil {
		return err
	}
	if w.series, err = s.AddBars(sdk.BarsRequest{Symbol: w.Other, Interval: "5m", Days: 1, Reason: "to follow"}); err != nil {
		return err
	}
	emit(s, "history", float64(w.series.Len()), w.series.At(0).Close, w.series.Last().Volume, float64(w.series.At(0).Start.Unix()))
	for _, name := range w.Names {
		_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: name, Reason: "by its name"})
		w.tell(s, err)
	}
	_, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: w.Other, Name: "bolinger", Interval: "5m"})
	w.tell(s, err)
	_, err = s.AddBars(sdk.BarsRequest{Symbol: w.Other, Interval: "5M"})
	w.tell(s, err)
	w.tell(s, s.Every("1h", w.hourly))
	w.tell(s, s.At("close-30m", w.late))
	w.tell(s, s.At("09:00", w.late))
	w.tell(s, s.Every("5m", nil))
	return nil
}

func (w *words) OnBars(s sdk.Session, bars []sdk.Bar) error {
	for _, x := range bars {
		w.seen++
		if w.seen%10 == 0 {
			emit(s, "bar "+x.Symbol+" "+string(x.Interval), x.Open, x.High, x.Low, x.Close, x.Volume, b(x.Partial), float64(x.End.Sub(x.Start)/1e9))
		}
	}
	return nil
}

func (w *words) hourly(s sdk.Session) error {
	upper, _ := w.bands.Field("upper")
	lower, _ := w.bands.Field("lower")
	emit(s, "bands", w.bands.Value(), upper, lower, w.bands.Previous(3), w.bands.Previous(100_000), float64(w.bands.Len()), b(w.bands.Ready()))
	w.tell(s, s.Emit(strings.Repeat("é", 101), 1))
	_, err := w.bands.Field("uper")
	w.tell(s, err)
	today, err := s.Today(w.Other)
	w.tell(s, err)
	emit(s, "today", float64(today.Bars), today.Open, today.High, today.Low, today.Close, today.Volume, today.Last, b(today.Stale))
	sum := 0.0
	for i := range w.series.Len() {
		sum += w.series.Close(i)
	}
	emit(s, "series", float64(w.series.Len()), sum, w.series.Last().Open, s.Random(), float64(s.Now().Unix()), float64(s.Now().In(s.Location()).Hour()))
	last, err := s.History("AAPL", "5m", 3)
	w.tell(s, err)
	if err == nil {
		emit(s, "last", float64(last.Len()), last.Close(0))
	}
	s.Log().Info("an hour", "seen", w.seen, "share", w.Share, "loud", w.Loud, "day", s.Day())
	return nil
}

func (w *words) late(s sdk.Session) error {
	for _, x := range s.Symbols() {
		m := x.Metadata
		at := math.NaN()
		if m.AddedAt != nil {
			at = float64(m.AddedAt.Unix())
		}
		emit(s, "symbol "+x.Name+" "+string(m.AddedBy)+" "+string(x.Base)+" "+m.Source.Name, b(m.MeetsSessionConfigRequirements),
			b(m.AutoProvisioned), b(m.UpgradedFromAdhoc), at, float64(len(x.Intervals)))
	}
	_, err := s.Symbol("GE")
	w.tell(s, err)
	w.tell(s, s.Follow("AAPL", "5m"))
	w.tell(s, s.Unfollow("AAPL"))
	w.tell(s, s.Lock(sdk.LockRequest{Symbol: "TSLA", Reason: "for now"}))
	w.tell(s, s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA", Reason: "while it is locked"}))
	w.tell(s, s.Unlock(sdk.UnlockRequest{Symbol: "TSLA"}))
	w.tell(s, s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA", Reason: "done"}))
	w.tell(s, s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: w.bands, Reason: "done"}))
	emit(s, "removed", b(w.bands.Removed()), w.bands.Value(), float64(w.series.Len()))
	w.tell(s, s.RemoveBars(sdk.RemoveBarsRequest{Symbol: w.Other, Interval: "5m", Reason: "done"}))
	emit(s, "removed", b(w.series.Removed()), float64(w.series.Len()))
	return nil
}

func (w *words) OnSymbol(s sdk.Session, e sdk.SymbolEvent) error {
	emit(s, "event "+e.Symbol+" "+string(e.Change)+" "+e.By, float64(e.Time.Unix()))
	return nil
}

func (w *words) OnEnd(s sdk.Session) error {
	_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "GE"})
	w.tell(s, err)
	emit(s, "end", float64(w.seen), s.Random())
	return nil
}

func (w *words) OnFinish(s sdk.Session) error {
	emit(s, "finish "+s.Name(), float64(w.seen))
	return nil
}

// tell emits a refusal, under its code and its symbol, and logs its message.
func (w *words) tell(s sdk.Session, err error) {
	var r *sdk.Refusal
	if errors.As(err, &r) {
		emit(s, "refused "+string(r.Code)+" "+r.Symbol, 1)
		s.Log().Info(r.Message)
	}
}

func emit(s sdk.Session, name string, values ...float64) {
	for i, v := range values {
		_ = s.Emit(fmt.Sprintf("%s %d", name, i), v)
	}
}

func b(x bool) float64 {
	if x {
		return 1
	}
	return 0
}

func main() {
	serve.Main(sdk.Plugin{Name: "words", Version: "0.1.0", New: sdk.NewStrategy(newWords)})
}
