package serve_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// row is a bar that ends at a minute after the open.
func row(minute int, price float64) sdk.Bar {
	end := time.Unix(0, moment(minute)).UTC()
	return sdk.Bar{Start: end.Add(-time.Minute), End: end, Open: price, High: price, Low: price, Close: price, Volume: 1}
}

// answerHandle declares a handle and answers a call with it.
func (h *host) answerHandle(number uint64, id uint32, m *pb.Series) {
	m.Id = id
	h.series(m)
	h.send(&pb.HostMessage{Body: &pb.HostMessage_Result{Result: &pb.Result{Call: number, Body: &pb.Result_Series{Series: id}}}})
}

// TestAWindowOfManyInstantsIsPlayedOneByOne is what a host will send to plugins that rarely act: everything appears at
// its instant and not before.
func TestAWindowOfManyInstantsIsPlayedOneByOne(t *testing.T) {
	t.Parallel()
	var got []string
	var sma sdk.Indicator
	var series sdk.Series
	note := func(s sdk.Session, what string) {
		got = append(got, fmt.Sprintf("%s %s: len=%d last=%v value=%v previous=%v ready=%v", s.Now().Format("15:04"), what,
			series.Len(), series.Last().Close, sma.Value(), sma.Previous(1), sma.Ready()))
	}
	h := started(t, recorderPlugin(func(what string, s sdk.Session, v any) (err error) {
		switch what {
		case "start":
			if sma, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "SPY", Name: "sma", Interval: "1m"}); err != nil {
				return err
			}
			if series, err = s.AddBars(sdk.BarsRequest{Symbol: "SPY", Interval: "1m"}); err != nil {
				return err
			}
			return s.Every("2m", func(s sdk.Session) error { note(s, "timer"); return nil })
		case "bars":
			var names []string
			for _, b := range v.([]sdk.Bar) {
				names = append(names, fmt.Sprintf("%s=%v", b.Symbol, b.Close))
			}
			note(s, strings.Join(names, ","))
		case "symbol":
			note(s, string(v.(sdk.SymbolEvent).Change))
		}
		return nil
	}))
	h.window(&pb.Window{Hook: pb.Hook_HOOK_START, Instants: instants(0)})
	call := h.receive().GetCall()
	if !strings.HasPrefix(call.GetAddIndicator().GetLocation(), "sdk/serve/window_test.go:") {
		t.Errorf("the location is %q", call.GetAddIndicator().GetLocation())
	}
	h.answerHandle(1, 1, &pb.Series{Kind: pb.SeriesKind_SERIES_KIND_INDICATOR, Symbol: "SPY", Interval: "1m", Name: "sma", Key: "sma@1m",
		Fields: []string{"value"}, Past: wire.PackFloats(nil, 1, 2), Latest: wire.PackFloats(nil, 3), Ready: true})
	if h.receive().GetCall().GetAddBars() == nil {
		t.Fatal("no call for bars")
	}
	h.answerHandle(2, 2, &pb.Series{Kind: pb.SeriesKind_SERIES_KIND_BARS, Symbol: "SPY", Interval: "1m"})
	if h.receive().GetCall().GetEvery().GetTimer() != 1 {
		t.Fatal("no call for a timer")
	}
	h.send(&pb.HostMessage{Body: &pb.HostMessage_Result{Result: &pb.Result{Call: 3}}})
	if h.receive().GetDone() == nil {
		t.Fatal("no end")
	}

	for id, symbol := range []string{"QQQ", "SPY"} {
		h.series(&pb.Series{Id: uint32(id + 3), Kind: pb.SeriesKind_SERIES_KIND_FOLLOWED, Symbol: symbol, Interval: "1m"})
	}
	var bars wire.BarPacker
	for _, block := range []struct {
		id   uint32
		rows []int // minutes
	}{{3, []int{1, 4}}, {4, []int{1, 2, 4}}, {2, []int{1, 2, 4}}} {
		bars.Block(block.id)
		for _, minute := range block.rows {
			at := map[int]uint32{1: 0, 2: 1, 4: 3}[minute]
			b := row(minute, float64(100*int(block.id)+minute))
			bars.Row(at, moment(minute), &b)
		}
	}
	var values wire.ValuePacker
	values.Block(1)
	values.Row(0, true, []float64{4})
	values.Row(3, false, []float64{5})
	done := h.play(&pb.Window{Hook: pb.Hook_HOOK_INSTANTS, Instants: instants(1, 2, 3, 4), Bars: bars.Message(), Values: values.Message(),
		Events: []*pb.SymbolEvent{{Instant: 2, Symbol: "TSLA", Change: "added"}},
		Timers: &pb.TimersDue{Timers: wire.PackIDs(nil, 1, 1), Instants: wire.PackIDs(nil, 1, 3)}})
	if n := done.GetDone().GetPlayed(); n != 4 {
		t.Errorf("%d instants were played", n)
	}
	want := []string{
		"13:31 QQQ=301,SPY=401: len=1 last=201 value=4 previous=3 ready=true",
		"13:32 SPY=402: len=2 last=202 value=4 previous=3 ready=true",
		"13:32 timer: len=2 last=202 value=4 previous=3 ready=true",
		"13:33 added: len=2 last=202 value=4 previous=3 ready=true",
		"13:34 QQQ=304,SPY=404: len=3 last=204 value=5 previous=4 ready=false",
		"13:34 timer: len=3 last=204 value=5 previous=4 ready=false",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestACallThatChangesThingsCutsTheWindow(t *testing.T) {
	t.Parallel()
	h := started(t, recorderPlugin(func(what string, s sdk.Session, _ any) error {
		if s.Now().Minute() == 32 {
			return s.Follow("TSLA")
		}
		return nil
	}))
	h.series(&pb.Series{Id: 1, Kind: pb.SeriesKind_SERIES_KIND_FOLLOWED, Symbol: "SPY", Interval: "1m"})
	var bars wire.BarPacker
	bars.Block(1)
	for i := range 4 {
		b := row(i+1, 1)
		bars.Row(uint32(i), moment(i+1), &b)
	}
	h.window(&pb.Window{Hook: pb.Hook_HOOK_INSTANTS, Instants: instants(1, 2, 3, 4), Bars: bars.Message()})
	if h.receive().GetCall().GetFollow().GetSymbol() != "TSLA" {
		t.Fatal("no call")
	}
	h.send(&pb.HostMessage{Body: &pb.HostMessage_Result{Result: &pb.Result{Call: 1, Cut: true}}})
	if n := h.receive().GetDone().GetPlayed(); n != 2 {
		t.Errorf("%d instants were played, expected 2", n)
	}
}

// TestABadHostIsToldSo has messages that a host must not send: the plugin's last word names them.
func TestABadHostIsToldSo(t *testing.T) {
	t.Parallel()
	followed := &pb.HostMessage{Body: &pb.HostMessage_Series{Series: &pb.Series{Id: 1, Kind: pb.SeriesKind_SERIES_KIND_FOLLOWED, Symbol: "SPY", Interval: "1m"}}}
	window := func(m *pb.Window) *pb.HostMessage {
		return &pb.HostMessage{Generation: 1, Body: &pb.HostMessage_Window{Window: m}}
	}
	var bars wire.BarPacker
	bars.Block(9)
	b := row(1, 1)
	bars.Row(0, moment(1), &b)
	for name, messages := range map[string][]*pb.HostMessage{
		"a window of the future":  {{Generation: 2, Body: &pb.HostMessage_Window{Window: &pb.Window{Hook: pb.Hook_HOOK_END, Instants: instants(1)}}}},
		"a window of no time":     {window(&pb.Window{Hook: pb.Hook_HOOK_END})},
		"a window of no hook":     {window(&pb.Window{Instants: instants(1)})},
		"a close of two instants": {window(&pb.Window{Hook: pb.Hook_HOOK_END, Instants: instants(1, 2)})},
		"an unknown series":       {window(&pb.Window{Hook: pb.Hook_HOOK_INSTANTS, Instants: instants(1), Bars: bars.Message()})},
		"an unknown timer":        {window(&pb.Window{Hook: pb.Hook_HOOK_INSTANTS, Instants: instants(1), Timers: wire.PackTimers(1)})},
		"a result of no call":     {{Body: &pb.HostMessage_Result{Result: &pb.Result{}}}},
		"a series out of turn":    {{Body: &pb.HostMessage_Series{Series: &pb.Series{Id: 7, Kind: pb.SeriesKind_SERIES_KIND_FOLLOWED}}}},
		"a series of no kind":     {{Body: &pb.HostMessage_Series{Series: &pb.Series{Id: 1}}}},
		"a series that changes its name": {followed, {Body: &pb.HostMessage_Series{Series: &pb.Series{Id: 1,
			Kind: pb.SeriesKind_SERIES_KIND_FOLLOWED, Symbol: "QQQ", Interval: "1m"}}}},
		"an indicator without outputs": {{Body: &pb.HostMessage_Series{Series: &pb.Series{Id: 1, Kind: pb.SeriesKind_SERIES_KIND_INDICATOR}}}},
		"nothing at all":               {{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := started(t, recorderPlugin(nil))
			for _, m := range messages {
				h.send(m)
			}
			failed := h.receive().GetFailed()
			if failed.GetCode() != string(sdk.ProtocolError) || !strings.Contains(failed.GetMessage(), "the host sent what it must not") {
				t.Errorf("got %v", failed)
			}
		})
	}
}

func TestAPingIsAnsweredBetweenWindows(t *testing.T) {
	t.Parallel()
	h := started(t, recorderPlugin(nil))
	h.send(&pb.HostMessage{Body: &pb.HostMessage_Ping{Ping: &pb.Ping{Number: 42}}})
	if n := h.receive().GetPong().GetNumber(); n != 42 {
		t.Errorf("got pong %d", n)
	}
}

func TestStopCancelsACallAndEndsTheStream(t *testing.T) {
	t.Parallel()
	running := make(chan struct{})
	var requested error
	h := started(t, recorderPlugin(func(_ string, s sdk.Session, _ any) error {
		close(running)
		<-s.Context().Done()
		_, requested = s.Symbol("SPY")
		return errTest
	}))
	h.window(&pb.Window{Hook: pb.Hook_HOOK_END, Instants: instants(1)})
	<-running
	h.send(&pb.HostMessage{Body: &pb.HostMessage_Stop{Stop: &pb.Stop{}}})
	select {
	case err := <-h.ended:
		h.ended <- err
		if err != nil {
			t.Errorf("the stream ended with %v", err)
		}
	case <-time.After(patience):
		t.Fatal("the stream does not end")
	}
	if !errors.Is(requested, sdk.StrategyStopped) {
		t.Errorf("a request after the stop got %v", requested)
	}
}

func TestAnErrorIsThePluginsLastWord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err           error
		code, message string
	}{
		"an error":             {errors.New("no more cash"), "strategy_error", "no more cash"},
		"a refusal that leaks": {fmt.Errorf("buy: %w", sdk.Refuse(sdk.QuotaExceeded, "A", "5 is the most")), "quota_exceeded", "buy: 5 is the most"},
		"a nil refusal":        {(*sdk.Refusal)(nil), "strategy_error", "it returned a nil *sdk.Refusal as an error, which is not nil: return nil"},
		"a nil failure":        {(*sdk.Failure)(nil), "strategy_error", "it returned a nil *sdk.Failure as an error, which is not nil: return nil"},
		"an error that panics": {unspeakable{}, "strategy_panic", "no words"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := started(t, recorderPlugin(func(_ string, s sdk.Session, _ any) error {
				s.Log().With("a", 1).WithGroup("g").Info("last words", "b", 2)
				return c.err
			}))
			h.window(&pb.Window{Hook: pb.Hook_HOOK_END, Instants: instants(1)})
			got := h.receive()
			if f := got.GetFailed(); f.GetCode() != c.code || f.GetMessage() != c.message {
				t.Errorf("got %v", f)
			}
			_, _, message, attrs := wire.UnpackRecord(got.GetLog().GetRecords()[0])
			if message != "last words" || fmt.Sprint(attrs) != "[a=1 g=[b=2]]" {
				t.Errorf("the log has %q %v", message, attrs)
			}
		})
	}
}

// unspeakable is an error whose words cannot be had.
type unspeakable struct{}

func (unspeakable) Error() string { panic("no words") }

// TestASessionAnswersNothingOnAnotherGoroutine asks while a call is under way, when only the goroutine tells.
func TestASessionAnswersNothingOnAnotherGoroutine(t *testing.T) {
	t.Parallel()
	h := started(t, recorderPlugin(func(_ string, s sdk.Session, _ any) error {
		if err := s.Emit("own", 1); err != nil {
			return err
		}
		done := make(chan error)
		go func() {
			if v := s.Random(); !math.IsNaN(v) {
				t.Errorf("it drew %v", v)
			}
			done <- s.Emit("foreign", 2)
		}()
		if err := <-done; !errors.Is(err, sdk.NotInCall) {
			t.Errorf("emitting got %v", err)
		}
		return s.Emit("own", 3)
	}))
	h.window(&pb.Window{Hook: pb.Hook_HOOK_END, Instants: instants(1)})
	if values := h.receive().GetEmit().GetValues(); len(values) != 2 || values[0].GetValue() != 1 || values[1].GetValue() != 3 {
		t.Errorf("it emitted %v", values)
	}
	if h.receive().GetDone() == nil {
		t.Error("the window does not end")
	}
}

func TestTheDayIsTheExchanges(t *testing.T) {
	t.Parallel()
	var got []string
	h := started(t, recorderPlugin(func(what string, s sdk.Session, _ any) error {
		got = append(got, fmt.Sprint(what, " ", s.Name(), " ", s.Day(), " ", s.Now().In(s.Location()).Format(time.RFC3339), " ", s.Random()))
		return nil
	}))
	h.play(&pb.Window{Hook: pb.Hook_HOOK_END, Instants: instants(1)})
	h.send(&pb.HostMessage{Body: &pb.HostMessage_DayStart{DayStart: &pb.DayStart{Day: "2025-07-03", Location: "Mars/Olympus", UtcOffsetSeconds: 3600}}})
	h.play(&pb.Window{Hook: pb.Hook_HOOK_FINISH, Instants: instants(24 * 60)})
	want := []string{
		fmt.Sprint("end morning 2025-07-02 2025-07-02T09:31:00-04:00 ", sdk.NewRandom(7, "recorder", "2025-07-02").Float64()),
		fmt.Sprint("finish morning 2025-07-03 2025-07-03T14:30:00+01:00 ", sdk.NewRandom(7, "recorder", "2025-07-03").Float64()),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestASessionOutsideOfItsCallAnswersNothing(t *testing.T) {
	t.Parallel()
	var kept sdk.Session
	h := started(t, recorderPlugin(func(_ string, s sdk.Session, _ any) error { kept = s; return nil }))
	h.play(&pb.Window{Hook: pb.Hook_HOOK_START, Instants: instants(0)})
	_, err := kept.AddSymbol(sdk.SymbolRequest{Symbol: "TSLA"})
	for _, err := range []error{err, kept.Emit("a", 1), kept.Every("5m", func(sdk.Session) error { return nil }), kept.Unfollow("A")} {
		if !errors.Is(err, sdk.NotInCall) {
			t.Errorf("got %v", err)
		}
	}
	if kept.Symbols() != nil || kept.Random() == kept.Random() {
		t.Error("a read gave something")
	}
}
