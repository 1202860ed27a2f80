package wire_test

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/protobuf/proto"
)

func TestMetadataComeBackWhole(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("UTC-4", -4*3600)
	at := time.Date(2025, 7, 2, 10, 5, 0, 0, zone)
	for name, addedAt := range map[string]*time.Time{"added in the session": &at, "added before it": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := sdk.Symbol{Name: "BRK.B", Base: "1m", Intervals: []sdk.Interval{"1m", "5m"}, Metadata: sdk.Metadata{
				MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByAdhoc, AutoProvisioned: true, AddedAt: addedAt, UpgradedFromAdhoc: true,
				Source: sdk.Source{Kind: sdk.SourcePlugin, Name: "momentum", Digest: "ab12", Location: "momentum.go:31"}}}
			got, err := wire.UnpackSymbol(again(t, wire.PackSymbol(want), &pb.Symbol{}), zone)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			if addedAt != nil && got.Metadata.AddedAt.Format(time.RFC3339) != at.Format(time.RFC3339) {
				t.Errorf("added at %v, expected %v", got.Metadata.AddedAt, at)
			}
		})
	}
	if _, err := wire.UnpackSymbol(&pb.Symbol{Name: "A"}, zone); err == nil {
		t.Error("a symbol without metadata is no error")
	}
}

func TestARefusalKeepsItsCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		code sdk.Code
	}{
		{sdk.Refuse(sdk.QuotaExceeded, "TSLA", "max_symbols is 5"), sdk.QuotaExceeded},
		{fmt.Errorf("add: %w", sdk.Refuse(sdk.Locked, "TSLA", "has a position")), sdk.Locked},
		{errors.New("odd"), sdk.StrategyError},
	} {
		err := wire.UnpackRefusal(again(t, wire.PackRefusal(c.err), &pb.Refusal{}))
		if !errors.Is(err, c.code) {
			t.Errorf("%v came back as %v", c.err, err)
		}
	}
	if wire.PackRefusal(nil) != nil || wire.UnpackRefusal(nil) != nil {
		t.Error("no refusal became one")
	}
}

func TestAFailureKeepsItsPlace(t *testing.T) {
	t.Parallel()
	want := &sdk.Failure{Code: sdk.StrategyPanic, Message: "index out of range", Place: "momentum.go:31", Stack: []string{"a", "b"}, WallClock: true}
	if d := cmp.Diff(want, wire.UnpackFailure(again(t, wire.PackFailure(want), &pb.Failed{}))); d != "" {
		t.Error(d)
	}
	got := wire.UnpackFailure(again(t, wire.PackFailure(fmt.Errorf("buy: %w", sdk.NotLoaded)), &pb.Failed{}))
	if got.Code != sdk.NotLoaded || got.Message != "buy: not_loaded" {
		t.Errorf("got %+v", got)
	}
}

func TestRequestsComeBackAsTheyWereMade(t *testing.T) {
	t.Parallel()
	symbol := sdk.SymbolRequest{Symbol: "TSLA", Reason: "gap", Location: "gap.go:9"}
	if d := cmp.Diff(symbol, wire.UnpackAddSymbol(again(t, wire.PackAddSymbol(symbol), &pb.AddSymbol{}))); d != "" {
		t.Error(d)
	}
	bars := sdk.BarsRequest{Symbol: "TSLA", Interval: "5m", Days: 3, HistoricalOnly: true, Reason: "r", Location: "gap.go:10"}
	if d := cmp.Diff(bars, wire.UnpackAddBars(again(t, wire.PackAddBars(bars), &pb.AddBars{}))); d != "" {
		t.Error(d)
	}
	lock := sdk.LockRequest{Symbol: "TSLA", Carry: true, Reason: "long", Location: "gap.go:12"}
	if d := cmp.Diff(lock, wire.UnpackLock(again(t, wire.PackLock(lock), &pb.Lock{}))); d != "" {
		t.Error(d)
	}
	unlock := sdk.UnlockRequest{Symbol: "TSLA", Reason: "flat", Location: "gap.go:13"}
	if d := cmp.Diff(unlock, wire.UnpackUnlock(again(t, wire.PackUnlock(unlock), &pb.Unlock{}))); d != "" {
		t.Error(d)
	}
	today := sdk.Today{Symbol: "TSLA", Bars: 2, Open: 1, High: 4, Low: 0.5, Close: 2, Volume: 9, Last: 2, Stale: true}
	if d := cmp.Diff(today, wire.UnpackToday(again(t, wire.PackToday(today), &pb.Today{}))); d != "" {
		t.Error(d)
	}
	indicator := sdk.IndicatorRequest{Symbol: "SPY", Name: "bbands", Interval: "5m", Reason: "r", Location: "gap.go:11",
		Params: map[string]any{"period": 20, "width": 2.5, "on": "close"}}
	packed, err := wire.PackAddIndicator(indicator)
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.UnpackAddIndicator(again(t, packed, &pb.AddIndicator{}))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(indicator, got); d != "" {
		t.Error(d)
	}
}

// A number that is none comes to the host, so that it is refused there, in the ledger, as one of a strategy in the host's process is.
func TestNumbersThatJSONDoesNotHaveAreCarried(t *testing.T) {
	t.Parallel()
	params := map[string]any{"period": math.NaN(), "width": math.Inf(1), "from": math.Inf(-1), "to": 2.5,
		"on": map[string]any{"name": "sma", "period": math.NaN(), "on": map[string]any{"name": "rsi", "period": math.Inf(-1)}}}
	want := fmt.Sprint(params)
	packed, err := wire.PackAddIndicator(sdk.IndicatorRequest{Params: params})
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.UnpackAddIndicator(again(t, packed, &pb.AddIndicator{}))
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got.Params) != want || fmt.Sprint(params) != want {
		t.Errorf("%v came back as %v, and was left as %v", want, got.Params, params)
	}
	itself := map[string]any{}
	itself["on"] = itself
	for _, bad := range []any{make(chan int), itself} {
		if _, err := wire.PackAddIndicator(sdk.IndicatorRequest{Params: map[string]any{"period": bad}}); !errors.Is(err, sdk.InvalidArgument) {
			t.Errorf("%T as a parameter: %v", bad, err)
		}
	}
}

func TestParametersAreOneJSONObject(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{`[]`, `1`, `{"a":1} {}`, `{`, `{"a":NaN}`, strings.Repeat("[", 100_000)} {
		if _, err := wire.UnpackParams([]byte(bad)); err == nil {
			t.Errorf("%.20s is no error", bad)
		}
	}
	if p, err := wire.UnpackParams(nil); err != nil || p != nil {
		t.Errorf("no parameters: %v, %v", p, err)
	}
}

type textual struct{}

func (textual) String() string { return "by its own method" }

func TestLogRecordsComeBackWhole(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 7, 2, 14, 5, 0, 0, time.UTC)
	attrs := []slog.Attr{slog.String("text", "a"), slog.Int("whole", -1), slog.Uint64("natural", 1), slog.Float64("number", 0.5),
		slog.Bool("yes", true), slog.Duration("wait", time.Second), slog.Time("at", at), slog.Group("deep", slog.Int("x", 1)), slog.Any("other", textual{}), {}}
	gotAt, level, message, got := wire.UnpackRecord(again(t, wire.PackRecord(at.UnixNano(), slog.LevelWarn, "half", attrs), &pb.LogRecord{}))
	attrs = attrs[:len(attrs)-1]
	attrs[len(attrs)-1] = slog.String("other", "by its own method")
	if !gotAt.Equal(at) || level != slog.LevelWarn || message != "half" || len(got) != len(attrs) {
		t.Fatalf("got %v %v %q %v", gotAt, level, message, got)
	}
	for i, a := range attrs {
		if !a.Equal(got[i]) {
			t.Errorf("got %v, expected %v", got[i], a)
		}
	}
}

func TestTextIsValidAndBounded(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"plain", "\xff\xfe", strings.Repeat("ä", 20_000), strings.Repeat("\x80", 20_000)} {
		got := wire.Text(s)
		if !utf8.ValidString(got) || len(got) > 3*16<<10 {
			t.Errorf("%.10q became %d bytes", s, len(got))
		}
		if _, err := proto.Marshal(&pb.Refusal{Message: got}); err != nil {
			t.Error(err)
		}
	}
	if wire.Text("plain") != "plain" {
		t.Error("a plain text was changed")
	}
}

// FuzzUnpackPluginMessage hands any bytes to everything that a host unpacks.
func FuzzUnpackPluginMessage(f *testing.F) {
	for _, m := range []*pb.PluginMessage{
		{Generation: 1, Body: &pb.PluginMessage_Call{Call: &pb.Call{Number: 1, Request: &pb.Call_AddIndicator{
			AddIndicator: &pb.AddIndicator{Symbol: "A", Params: []byte(`{"period":20}`)}}}}},
		{Body: &pb.PluginMessage_Failed{Failed: &pb.Failed{Code: "strategy_panic", Stack: []string{"a"}, Diagnostics: []*pb.Diagnostic{{Path: "p"}}}}},
		{Log: &pb.Log{Records: []*pb.LogRecord{wire.PackRecord(1, 0, "m", []slog.Attr{slog.Group("g", slog.Int("i", 1))})}},
			Emit: &pb.Emit{Values: []*pb.Emitted{{Name: "n", Value: 1}}}},
	} {
		b, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		var m pb.PluginMessage
		if proto.Unmarshal(data, &m) != nil {
			return
		}
		call := m.GetCall()
		wire.UnpackAddSymbol(call.GetAddSymbol())
		_, _ = wire.UnpackAddIndicator(call.GetAddIndicator())
		wire.UnpackAddBars(call.GetAddBars())
		wire.UnpackRemoveSymbol(call.GetRemoveSymbol())
		wire.UnpackRemoveBars(call.GetRemoveBars())
		wire.UnpackFollow(call.GetFollow())
		wire.UnpackLock(call.GetLock())
		wire.UnpackUnlock(call.GetUnlock())
		wire.UnpackFailure(m.GetFailed())
		_ = wire.UnpackDiagnostics(m.GetFailed().GetDiagnostics())
		for _, r := range m.GetLog().GetRecords() {
			wire.UnpackRecord(r)
		}
	})
}

// FuzzUnpackAnswer hands any bytes to everything that a plugin unpacks of an answer.
func FuzzUnpackAnswer(f *testing.F) {
	b, err := proto.Marshal(&pb.Result{Call: 1, Body: &pb.Result_Symbol{Symbol: wire.PackSymbol(sdk.Symbol{Name: "A"})}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(_ *testing.T, data []byte) {
		var m pb.Result
		if proto.Unmarshal(data, &m) != nil {
			return
		}
		_, _ = wire.UnpackSymbol(m.GetSymbol(), time.UTC)
		_, _ = wire.UnpackSymbols(m.GetSymbols(), time.UTC)
		wire.UnpackToday(m.GetToday())
		_ = wire.UnpackRefusal(m.GetRefusal())
		_, _ = wire.UnpackIDs(m.GetRemoved())
		_, _ = wire.UnpackFloats(nil, data)
	})
}

func TestADiagnosticKeepsItsLine(t *testing.T) {
	t.Parallel()
	want := sdk.Diagnostics{{File: "scripts/a.js", Line: 3, Col: 7, Path: "params.n", Code: sdk.SyntaxError, Message: "what is this", Hint: "that"}}
	failed := again(t, &pb.Failed{Diagnostics: wire.PackDiagnostics(want)}, &pb.Failed{})
	if d := cmp.Diff(want, wire.UnpackDiagnostics(failed.GetDiagnostics())); d != "" {
		t.Error(d)
	}
}
