package script_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
)

// session is a stand-in for the coordinator's, which this package may not import: it keeps what it was asked for, and
// its handles show what the test sets.
type session struct {
	ctx        context.Context
	now        time.Time
	day        string
	random     *sdk.Random
	log        strings.Builder
	requests   []any
	emitted    []string
	timers     map[string]func(sdk.Session) error
	indicators map[string]*indicator
	series     map[string]*series
	refusals   map[string]error         // by the symbol that is asked for
	delay      map[string]time.Duration // by the symbol that is asked for
	panics     map[string]bool          // by the symbol that is asked for
	history    func() sdk.Series        // what History answers, where it is not the series of AddBars
}

var (
	newYork = time.FixedZone("EDT", -4*3600)
	open    = time.Date(2025, 7, 2, 13, 30, 0, 0, time.UTC)
)

func newSession() *session {
	return &session{ctx: context.Background(), now: open, day: "2025-07-02", random: sdk.NewRandom(7, "test", "2025-07-02"),
		timers: map[string]func(sdk.Session) error{}, indicators: map[string]*indicator{}, series: map[string]*series{},
		refusals: map[string]error{}, delay: map[string]time.Duration{}, panics: map[string]bool{}}
}

func (s *session) Context() context.Context { return s.ctx }
func (s *session) Name() string             { return "open-drive" }
func (s *session) Day() string              { return s.day }
func (s *session) Now() time.Time           { return s.now }
func (s *session) Location() *time.Location { return newYork }
func (s *session) Random() float64          { return s.random.Float64() }

func (s *session) Log() *slog.Logger {
	return slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "stack" {
				return slog.Attr{}
			}
			return a
		}}))
}

func (s *session) symbol(name string) sdk.Symbol {
	at := open.In(newYork)
	return sdk.Symbol{Name: name, Base: "1m", Intervals: []sdk.Interval{"1m", "5m"}, Metadata: sdk.Metadata{
		MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByStrategy, AddedAt: &at,
		Source: sdk.Source{Kind: sdk.SourceScript, Name: "test", Digest: "abc", Location: "scripts/a.js:1:1"}}}
}

func (s *session) Symbols() []sdk.Symbol { return []sdk.Symbol{s.symbol("AAPL"), s.symbol("RIVN")} }

func (s *session) Symbol(name string) (sdk.Symbol, error) {
	if err := s.ask(name); err != nil {
		return sdk.Symbol{}, err
	}
	sym := s.symbol(name)
	if name == "CONF" {
		sym.Metadata.AddedAt = nil
	}
	return sym, nil
}

func (s *session) Today(name string) (sdk.Today, error) {
	return sdk.Today{Symbol: name, Bars: 3, Open: 1, High: 4, Low: 0.5, Close: math.NaN(), Volume: 900, Last: 2.5, Stale: true}, s.ask(name)
}

// ask is what every request meets first.
func (s *session) ask(symbol string) error {
	time.Sleep(s.delay[symbol])
	if s.panics[symbol] {
		var none []int
		_ = none[len(symbol)]
	}
	return s.refusals[symbol]
}

func (s *session) AddSymbol(r sdk.SymbolRequest) (sdk.Symbol, error) {
	s.requests = append(s.requests, r)
	return s.symbol(r.Symbol), s.ask(r.Symbol)
}

func (s *session) AddIndicator(r sdk.IndicatorRequest) (sdk.Indicator, error) {
	s.requests = append(s.requests, r)
	if err := s.ask(r.Symbol); err != nil {
		return nil, err
	}
	key := fmt.Sprint(r.Symbol, r.Name, r.Interval, r.Params)
	if s.indicators[key] == nil {
		s.indicators[key] = &indicator{symbol: r.Symbol, name: r.Name, interval: r.Interval, value: math.NaN()}
	}
	return s.indicators[key], nil
}

func (s *session) AddBars(r sdk.BarsRequest) (sdk.Series, error) {
	s.requests = append(s.requests, r)
	return s.seriesOf(r.Symbol, r.Interval), s.ask(r.Symbol)
}

func (s *session) seriesOf(symbol string, interval sdk.Interval) *series {
	key := symbol + string(interval)
	if s.series[key] == nil {
		s.series[key] = &series{symbol: symbol, interval: interval}
	}
	return s.series[key]
}

func (s *session) RemoveSymbol(r sdk.RemoveSymbolRequest) error {
	s.requests = append(s.requests, r)
	return s.ask(r.Symbol)
}

func (s *session) RemoveIndicator(r sdk.RemoveIndicatorRequest) error {
	s.requests = append(s.requests, r)
	r.Indicator.(*indicator).removed = true
	return nil
}

func (s *session) RemoveBars(r sdk.RemoveBarsRequest) error {
	s.requests = append(s.requests, r)
	return s.ask(r.Symbol)
}

func (s *session) Lock(r sdk.LockRequest) error {
	s.requests = append(s.requests, r)
	return s.ask(r.Symbol)
}

func (s *session) Unlock(r sdk.UnlockRequest) error {
	s.requests = append(s.requests, r)
	return s.ask(r.Symbol)
}

func (s *session) Follow(symbol string, intervals ...sdk.Interval) error {
	s.requests = append(s.requests, fmt.Sprint("follow ", symbol, intervals))
	return s.ask(symbol)
}

func (s *session) Unfollow(symbol string) error {
	s.requests = append(s.requests, "unfollow "+symbol)
	return s.ask(symbol)
}

func (s *session) History(symbol string, interval sdk.Interval, n int) (sdk.Series, error) {
	s.requests = append(s.requests, fmt.Sprint("history ", symbol, interval, n))
	if s.history != nil {
		return s.history(), nil
	}
	return s.seriesOf(symbol, interval), s.ask(symbol)
}

func (s *session) Every(interval sdk.Interval, fn func(sdk.Session) error) error {
	s.timers[string(interval)] = fn
	return nil
}

func (s *session) At(when string, fn func(sdk.Session) error) error {
	if when == "08:00" {
		return sdk.Refuse(sdk.InvalidArgument, "", "08:00 is before the open")
	}
	s.timers[when] = fn
	return nil
}

func (s *session) Emit(name string, value float64) error {
	s.emitted = append(s.emitted, fmt.Sprintf("%s=%v", name, value))
	return nil
}

// indicator is a handle that shows what the test sets.
type indicator struct {
	symbol, name string
	interval     sdk.Interval
	value        float64
	removed      bool
}

func (i *indicator) Symbol() string         { return i.symbol }
func (i *indicator) Interval() sdk.Interval { return i.interval }
func (i *indicator) Name() string           { return i.name }
func (i *indicator) Key() string            { return i.name + "@" + string(i.interval) }
func (i *indicator) Ready() bool            { return !math.IsNaN(i.value) }
func (i *indicator) Value() float64         { return i.value }
func (i *indicator) Previous(n int) float64 { return i.value - float64(n) }
func (i *indicator) Len() int               { return 1 }
func (i *indicator) Fields() []string       { return []string{"value", "upper"} }
func (i *indicator) Removed() bool          { return i.removed }

func (i *indicator) Field(name string) (float64, error) {
	if name != "value" && name != "upper" {
		return 0, sdk.Refuse(sdk.InvalidArgument, i.symbol, fmt.Sprintf("%s has no field %s: it has value, upper", i.name, name))
	}
	return i.value * 2, nil
}

// series is a handle on bars that the test sets.
type series struct {
	symbol   string
	interval sdk.Interval
	bars     []sdk.Bar
	removed  bool
}

func (s *series) Symbol() string         { return s.symbol }
func (s *series) Interval() sdk.Interval { return s.interval }
func (s *series) Len() int               { return len(s.bars) }
func (s *series) Last() sdk.Bar          { return s.At(len(s.bars) - 1) }
func (s *series) Removed() bool          { return s.removed }

func (s *series) At(i int) sdk.Bar {
	if i < 0 || i >= len(s.bars) {
		return sdk.Bar{}
	}
	return s.bars[i]
}

func (s *series) column(i int, f func(sdk.Bar) float64) float64 {
	if i < 0 || i >= len(s.bars) {
		return math.NaN()
	}
	return f(s.bars[i])
}

func (s *series) Open(i int) float64 {
	return s.column(i, func(b sdk.Bar) float64 { return b.Open })
}
func (s *series) High(i int) float64 {
	return s.column(i, func(b sdk.Bar) float64 { return b.High })
}
func (s *series) Low(i int) float64 { return s.column(i, func(b sdk.Bar) float64 { return b.Low }) }
func (s *series) Close(i int) float64 {
	return s.column(i, func(b sdk.Bar) float64 { return b.Close })
}
func (s *series) Volume(i int) float64 {
	return s.column(i, func(b sdk.Bar) float64 { return b.Volume })
}

func bar(symbol string, minute int, price float64) sdk.Bar {
	start := open.Add(time.Duration(minute) * time.Minute)
	return sdk.Bar{Symbol: symbol, Interval: "1m", Start: start, End: start.Add(time.Minute),
		Open: price - 0.5, High: price + 1, Low: price - 1, Close: price, Volume: 100}
}
