//go:build unix

package plugin_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/sdk"
)

// fakeSession stands for the coordinator: it serves what a plugin asks for from a few made-up bars, and notes it.
type fakeSession struct {
	ctx     context.Context
	now     time.Time
	day     string
	random  *sdk.Random
	log     *slog.Logger
	lines   *lockedBuffer
	asked   []string // every request, in order
	emitted []string
	symbols map[string]sdk.Symbol
	bars    map[string]*fakeSeries
	values  map[string]*fakeIndicator
	timers  []func(sdk.Session) error
	ended   bool // requests are refused with session_ended
	delay   time.Duration
	shy     bool // its indicators do not count their rows
}

var open = time.Date(2025, 7, 2, 13, 30, 0, 0, time.UTC)

func newFakeSession(t testing.TB) *fakeSession {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	return fakeSessionUntil(ctx)
}

func fakeSessionUntil(ctx context.Context) *fakeSession {
	s := &fakeSession{ctx: ctx, lines: &lockedBuffer{}, symbols: map[string]sdk.Symbol{}}
	s.log = slog.New(slog.NewTextHandler(s.lines, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	s.startDay("2025-07-02")
	s.now = open
	s.symbols["SPY"] = symbol("SPY", sdk.AddedByConfig)
	return s
}

func (s *fakeSession) startDay(day string) {
	for _, b := range s.bars {
		b.removed = true
	}
	for _, v := range s.values {
		v.removed = true
	}
	s.day, s.random = day, sdk.NewRandom(7, "tester", day)
	s.bars, s.values, s.timers = map[string]*fakeSeries{}, map[string]*fakeIndicator{}, nil
}

func symbol(name string, by sdk.AddedBy) sdk.Symbol {
	at := open
	return sdk.Symbol{Name: name, Base: "1m", Intervals: []sdk.Interval{"1m", "5m"}, Metadata: sdk.Metadata{
		MeetsSessionConfigRequirements: true, AddedBy: by, AddedAt: &at, Source: sdk.Source{Kind: sdk.SourceConfig, Name: "config"}}}
}

// bar is the one-minute bar number i of the day.
func bar(symbol string, i int) sdk.Bar {
	start := open.Add(time.Duration(i) * time.Minute)
	price := 100 + float64(i)
	return sdk.Bar{Symbol: symbol, Interval: "1m", Start: start, End: start.Add(time.Minute), Open: price, High: price + 1, Low: price - 1,
		Close: price + 0.5, Volume: 1000 + float64(i), Partial: i%7 == 3}
}

// tick moves the clock to the end of bar i: what streams gets a row.
func (s *fakeSession) tick(i int) []sdk.Bar {
	b := bar("SPY", i)
	s.now = b.End
	for _, x := range s.bars {
		if x.streams && !x.removed {
			x.rows = append(x.rows, bar(x.symbol, i))
		}
	}
	for _, v := range s.values {
		if !v.removed {
			v.rows = append(v.rows, b.Close)
		}
	}
	return []sdk.Bar{b}
}

func (s *fakeSession) refused(call string) error {
	s.asked = append(s.asked, call)
	time.Sleep(s.delay)
	if s.ended {
		return sdk.Refuse(sdk.SessionEnded, "", "the day is over")
	}
	return nil
}

func (s *fakeSession) Context() context.Context { return s.ctx }
func (s *fakeSession) Name() string             { return "morning" }
func (s *fakeSession) Day() string              { return s.day }
func (s *fakeSession) Now() time.Time           { return s.now }
func (s *fakeSession) Random() float64          { return s.random.Float64() }
func (s *fakeSession) Log() *slog.Logger        { return s.log }

func (s *fakeSession) Location() *time.Location {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		return time.UTC
	}
	return zone
}

func (s *fakeSession) Symbols() []sdk.Symbol {
	_ = s.refused("symbols")
	var list []sdk.Symbol
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for n := range s.symbols {
			if !yield(n) {
				return
			}
		}
	}) {
		list = append(list, s.symbols[name])
	}
	return list
}

func (s *fakeSession) Symbol(name string) (sdk.Symbol, error) {
	if err := s.refused("symbol " + name); err != nil {
		return sdk.Symbol{}, err
	}
	x, ok := s.symbols[name]
	if !ok {
		return sdk.Symbol{}, sdk.Refuse(sdk.NotLoaded, name, name+" is not in the session")
	}
	return x, nil
}

func (s *fakeSession) Today(name string) (sdk.Today, error) {
	if err := s.refused("today " + name); err != nil {
		return sdk.Today{}, err
	}
	return sdk.Today{Symbol: name, Bars: 3, Open: 100, High: 104, Low: 99, Close: math.NaN(), Volume: 3000, Last: 101.5, Stale: true}, nil
}

func (s *fakeSession) AddSymbol(r sdk.SymbolRequest) (sdk.Symbol, error) {
	if err := s.refused(fmt.Sprintf("add_symbol %s %q %s", r.Symbol, r.Reason, r.Location)); err != nil {
		return sdk.Symbol{}, err
	}
	if r.Symbol == "NONE" {
		return sdk.Symbol{}, sdk.Refuse(sdk.NoDataSource, "NONE", "nobody has bars of NONE")
	}
	s.symbols[r.Symbol] = symbol(r.Symbol, sdk.AddedByStrategy)
	return s.symbols[r.Symbol], nil
}

func (s *fakeSession) AddIndicator(r sdk.IndicatorRequest) (sdk.Indicator, error) {
	if x, ok := r.Params["x"].(float64); ok && math.IsInf(x, 0) { // it has come over the wire as it is
		return nil, sdk.Refuse(sdk.InvalidArgument, r.Symbol, "x is infinite")
	}
	if err := s.refused(fmt.Sprintf("add_indicator %s %s %s %v %q %s", r.Symbol, r.Name, r.Interval, r.Params, r.Reason, r.Location)); err != nil {
		return nil, err
	}
	key := r.Symbol + " " + r.Name
	if s.values[key] == nil || s.values[key].removed {
		s.values[key] = &fakeIndicator{symbol: r.Symbol, name: r.Name, interval: r.Interval, rows: []float64{math.NaN(), 1, 2, 3}}
	}
	if s.shy {
		return struct{ sdk.Indicator }{s.values[key]}, nil
	}
	return s.values[key], nil
}

func (s *fakeSession) AddBars(r sdk.BarsRequest) (sdk.Series, error) {
	if err := s.refused(fmt.Sprintf("add_bars %s %s %d %v %q %s", r.Symbol, r.Interval, r.Days, r.HistoricalOnly, r.Reason, r.Location)); err != nil {
		return nil, err
	}
	b := s.bars[r.Symbol]
	if b == nil || b.removed {
		b = &fakeSeries{symbol: r.Symbol, interval: r.Interval, streams: !r.HistoricalOnly}
		s.bars[r.Symbol] = b
	}
	for b.days < r.Days { // history in front, ten bars a day
		b.days++
		for i := range 10 {
			b.rows = slices.Insert(b.rows, 0, bar(r.Symbol, -b.days*10-i))
		}
	}
	return b, nil
}

func (s *fakeSession) RemoveSymbol(r sdk.RemoveSymbolRequest) error {
	if err := s.refused(fmt.Sprintf("remove_symbol %s %q %s", r.Symbol, r.Reason, r.Location)); err != nil {
		return err
	}
	if b := s.bars[r.Symbol]; b != nil {
		b.removed = true
	}
	delete(s.symbols, r.Symbol)
	return nil
}

func (s *fakeSession) RemoveIndicator(r sdk.RemoveIndicatorRequest) error {
	if err := s.refused(fmt.Sprintf("remove_indicator %q %s", r.Reason, r.Location)); err != nil {
		return err
	}
	x, ok := r.Indicator.(*fakeIndicator)
	if !ok {
		return sdk.Refuse(sdk.InvalidArgument, "", "no handle of this strategy")
	}
	x.removed = true
	return nil
}

func (s *fakeSession) RemoveBars(r sdk.RemoveBarsRequest) error {
	if err := s.refused(fmt.Sprintf("remove_bars %s %s %q %s", r.Symbol, r.Interval, r.Reason, r.Location)); err != nil {
		return err
	}
	s.bars[r.Symbol].removed = true
	return nil
}

func (s *fakeSession) Lock(r sdk.LockRequest) error {
	return s.refused(fmt.Sprintf("lock %s carry=%t %q %s", r.Symbol, r.Carry, r.Reason, r.Location))
}

func (s *fakeSession) Unlock(r sdk.UnlockRequest) error {
	return s.refused(fmt.Sprintf("unlock %s %q %s", r.Symbol, r.Reason, r.Location))
}

func (s *fakeSession) Follow(symbol string, intervals ...sdk.Interval) error {
	return s.refused(fmt.Sprintf("follow %s %v", symbol, intervals))
}

func (s *fakeSession) Unfollow(symbol string) error { return s.refused("unfollow " + symbol) }

func (s *fakeSession) History(symbol string, interval sdk.Interval, n int) (sdk.Series, error) {
	if err := s.refused(fmt.Sprintf("history %s %s %d", symbol, interval, n)); err != nil {
		return nil, err
	}
	h := &fakeSeries{symbol: symbol, interval: interval}
	for i := range n {
		h.rows = append(h.rows, bar(symbol, i-n))
	}
	return h, nil
}

func (s *fakeSession) Every(interval sdk.Interval, fn func(sdk.Session) error) error {
	return s.timer("every "+string(interval), fn)
}

func (s *fakeSession) At(when string, fn func(sdk.Session) error) error {
	return s.timer("at "+when, fn)
}

func (s *fakeSession) timer(call string, fn func(sdk.Session) error) error {
	if err := s.refused(call); err != nil {
		return err
	}
	if fn == nil {
		return sdk.Refuse(sdk.InvalidArgument, "", "a timer takes a function")
	}
	s.timers = append(s.timers, fn)
	return nil
}

func (s *fakeSession) Emit(name string, value float64) error {
	s.emitted = append(s.emitted, fmt.Sprintf("%s=%v", name, value))
	return nil
}

// fakeIndicator has two outputs: the row itself, and its double.
type fakeIndicator struct {
	symbol, name string
	interval     sdk.Interval
	rows         []float64
	removed      bool
}

func (x *fakeIndicator) Symbol() string         { return x.symbol }
func (x *fakeIndicator) Interval() sdk.Interval { return x.interval }
func (x *fakeIndicator) Name() string           { return x.name }
func (x *fakeIndicator) Key() string            { return x.name + "(period=20)@" + string(x.interval) }
func (x *fakeIndicator) Ready() bool            { return !math.IsNaN(x.Value()) }
func (x *fakeIndicator) Value() float64         { return x.Previous(0) }
func (x *fakeIndicator) Fields() []string       { return []string{"value", "double"} }
func (x *fakeIndicator) Removed() bool          { return x.removed }
func (x *fakeIndicator) Len() int               { return len(x.rows) }

func (x *fakeIndicator) Previous(n int) float64 {
	if x.removed || n < 0 || n >= len(x.rows) {
		return math.NaN()
	}
	return x.rows[len(x.rows)-1-n]
}

func (x *fakeIndicator) Field(name string) (float64, error) {
	switch name {
	case "value":
		return x.Value(), nil
	case "double":
		return 2 * x.Value(), nil
	}
	return math.NaN(), sdk.Refuse(sdk.InvalidArgument, x.symbol, "no output "+name)
}

// fakeSeries is bars in a slice.
type fakeSeries struct {
	symbol   string
	interval sdk.Interval
	rows     []sdk.Bar
	days     int
	streams  bool
	removed  bool
}

func (s *fakeSeries) Symbol() string         { return s.symbol }
func (s *fakeSeries) Interval() sdk.Interval { return s.interval }
func (s *fakeSeries) Removed() bool          { return s.removed }
func (s *fakeSeries) Last() sdk.Bar          { return s.At(s.Len() - 1) }
func (s *fakeSeries) Open(i int) float64     { return s.At(i).Open }
func (s *fakeSeries) High(i int) float64     { return s.At(i).High }
func (s *fakeSeries) Low(i int) float64      { return s.At(i).Low }
func (s *fakeSeries) Close(i int) float64    { return s.At(i).Close }
func (s *fakeSeries) Volume(i int) float64   { return s.At(i).Volume }

func (s *fakeSeries) Len() int {
	if s.removed {
		return 0
	}
	return len(s.rows)
}

func (s *fakeSeries) At(i int) sdk.Bar {
	if i < 0 || i >= s.Len() {
		return sdk.Bar{}
	}
	return s.rows[i]
}

// lockedBuffer is a buffer that several goroutines may write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
