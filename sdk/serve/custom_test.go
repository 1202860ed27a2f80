package serve_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// owner is a recorder with an indicator of its own: the closes so far, and how many.
type owner struct {
	*recorder
	update func(bar sdk.Bar, out []float64) error
}

func (o owner) Indicators() []sdk.CustomIndicator {
	return []sdk.CustomIndicator{sdk.NewIndicator("total", func(p totalParams) (*total, error) {
		if p.Scale == 13 {
			return nil, errors.New("13 brings bad luck")
		}
		return &total{scale: p.Scale, update: o.update}, nil
	}, "sum", "count")}
}

type totalParams struct {
	Scale float64 `param:"scale" default:"1"`
}

type total struct {
	scale, sum, count float64
	update            func(bar sdk.Bar, out []float64) error
}

func (*total) Need() int   { return 1 }
func (*total) Settle() int { return 4 }

func (x *total) Update(bar sdk.Bar, out []float64) error {
	x.sum += x.scale * bar.Close
	x.count++
	out[0], out[1] = x.sum, x.count
	if x.update != nil {
		return x.update(bar, out)
	}
	return nil
}

func ownerPlugin(on func(what string, s sdk.Session, v any) error, update func(sdk.Bar, []float64) error) sdk.Plugin {
	return sdk.Plugin{Name: "owner", Version: "0.1.0", New: sdk.NewStrategy(func(struct{}) (owner, error) {
		return owner{&recorder{on}, update}, nil
	})}
}

// addTotal plays a start in which the plugin asks for its own indicator, and sends the bars of its warm-up.
func (h *host) addTotal(closes ...float64) *pb.AddIndicator {
	h.t.Helper()
	h.window(&pb.Window{Hook: pb.Hook_HOOK_START, Instants: instants(0)})
	call := h.receive().GetCall()
	var warm wire.BarPacker
	warm.Block(1)
	for i, v := range closes {
		b := row(i-len(closes), v)
		warm.Row(0, math.MinInt64, &b)
	}
	h.answerHandle(call.GetNumber(), 1, &pb.Series{Kind: pb.SeriesKind_SERIES_KIND_CUSTOM, Symbol: "SPY", Interval: "1m", Name: "total",
		Key: "owner/total(scale=2)@1m", Fields: []string{"sum", "count"}, Bars: warm.Message()})
	return call.GetAddIndicator()
}

// TestAnIndicatorOfThePluginsOwnIsComputedBarByBar is over a window of several instants: each shows the bars up to it.
func TestAnIndicatorOfThePluginsOwnIsComputedBarByBar(t *testing.T) {
	t.Parallel()
	var got []string
	var own sdk.Indicator
	h := started(t, ownerPlugin(func(what string, s sdk.Session, _ any) (err error) {
		if what == "start" {
			own, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "SPY", Name: "total", Interval: "1m", Params: map[string]any{"scale": 2}})
			if err != nil {
				return err
			}
		}
		count, err := own.Field("count")
		got = append(got, fmt.Sprint(s.Now().Format("15:04"), " ", what, " ", own.Value(), " ", count, " ", own.Previous(1), " ", own.Len(), " ", own.Ready()))
		return err
	}, nil))
	asked := h.addTotal(1, 2)
	settings, err := wire.UnpackSettings(asked.GetCustom())
	if want := []sdk.Setting{{Name: "scale", Value: 2.0}}; err != nil || !cmp.Equal(want, settings) || asked.GetCustom().GetNeed() != 1 || asked.GetCustom().GetSettle() != 4 {
		t.Errorf("it asks with %v: %v, %v", asked, settings, err)
	}
	done := h.receive().GetDone()
	var rows wire.ValueRows
	latest := func(done *pb.Done) []float64 {
		if err := rows.Unpack(done.GetCustoms(), 1, func(uint32) int { return 2 }); err != nil || rows.Blocks() != 1 {
			t.Fatalf("%d blocks, %v", rows.Blocks(), err)
		}
		out := make([]float64, 2)
		rows.Outputs(0, 0, out)
		return out
	}
	if d := cmp.Diff([]float64{6, 2}, latest(done)); d != "" {
		t.Error(d)
	}
	h.series(&pb.Series{Id: 2, Kind: pb.SeriesKind_SERIES_KIND_FOLLOWED, Symbol: "QQQ", Interval: "1m"})
	var bars wire.BarPacker
	for id, minutes := range [][]int{1: {2, 3, 4}, 2: {1, 2, 4}} {
		bars.Block(uint32(id))
		for _, minute := range minutes {
			b := row(minute, float64(minute))
			bars.Row(uint32(minute-1), moment(minute), &b)
		}
	}
	done = h.play(&pb.Window{Hook: pb.Hook_HOOK_INSTANTS, Instants: instants(1, 2, 3, 4), Bars: bars.Message()}).GetDone()
	if d := cmp.Diff([]float64{24, 5}, latest(done)); d != "" {
		t.Error(d)
	}
	want := []string{"13:30 start 6 2 2 2 true", "13:31 bars 6 2 2 2 true", "13:32 bars 10 3 6 3 true", "13:34 bars 24 5 16 5 true"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if done := h.play(&pb.Window{Hook: pb.Hook_HOOK_INSTANTS, Instants: instants(5), Removed: wire.PackIDs(nil, 1)}).GetDone(); done.GetCustoms() != nil {
		t.Errorf("it tells of values that did not change: %v", done)
	}
	if !own.Removed() || !math.IsNaN(own.Value()) {
		t.Error("the handle outlived its removal")
	}
}

func TestWhatAPluginMakesOfWrongParametersIsTheHostsToRefuse(t *testing.T) {
	t.Parallel()
	for says, params := range map[string]map[string]any{
		"total: 13 brings bad luck":                             {"scale": 13},
		`total: parameter "scale": expected a number, got "x"`:  {"scale": "x"},
		`total: unknown parameter "scael"; did you mean scale?`: {"scael": 1},
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			h := started(t, ownerPlugin(func(_ string, s sdk.Session, _ any) error {
				_, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "SPY", Name: "total", Interval: "1m", Params: params})
				return err
			}, nil))
			h.window(&pb.Window{Hook: pb.Hook_HOOK_START, Instants: instants(0)})
			call := h.receive().GetCall()
			_, err := wire.UnpackSettings(call.GetAddIndicator().GetCustom())
			if sdk.CodeOf(err) != sdk.InvalidArgument || !strings.HasSuffix(err.Error(), says) {
				t.Errorf("the host is told %v", err)
			}
			h.send(&pb.HostMessage{Body: &pb.HostMessage_Result{Result: &pb.Result{Call: call.GetNumber(), Refusal: wire.PackRefusal(err)}}})
			if f := h.receive().GetFailed(); f.GetCode() != string(sdk.InvalidArgument) || f.GetMessage() != says {
				t.Errorf("it ends with %v", f)
			}
		})
	}
}

func TestAnIndicatorOfThePluginsOwnThatFailsIsItsLastWord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		update         func(kept sdk.Session) error
		code, says, at string
	}{
		"an error":  {func(sdk.Session) error { return errTest }, "strategy_error", errTest.Error(), ""},
		"a panic":   {func(sdk.Session) error { panic("oh no") }, "strategy_panic", "oh no", "sdk/serve/custom_test.go:"},
		"a request": {func(s sdk.Session) error { return s.Emit("x", 1) }, "not_in_call", "the session is valid in a call that it was given to", ""},
	} {
		for _, late := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " late ", late), func(t *testing.T) {
				t.Parallel()
				var kept sdk.Session
				h := started(t, ownerPlugin(func(what string, s sdk.Session, _ any) error {
					kept = s
					if what == "start" {
						_, _ = s.AddIndicator(sdk.IndicatorRequest{Symbol: "SPY", Name: "total", Interval: "1m"}) // its error does not matter: the call fails
					}
					return nil
				}, func(bar sdk.Bar, _ []float64) error {
					if late && bar.Close != 7 {
						return nil
					}
					return c.update(kept)
				}))
				h.addTotal(1, 2)
				if late {
					if h.receive().GetDone() == nil {
						t.Fatal("the start does not end")
					}
					var bars wire.BarPacker
					bars.Block(1)
					b := row(1, 7)
					bars.Row(0, moment(1), &b)
					h.window(&pb.Window{Hook: pb.Hook_HOOK_INSTANTS, Instants: instants(1), Bars: bars.Message()})
				}
				f := h.receive().GetFailed()
				if f.GetCode() != c.code || !strings.HasPrefix(f.GetMessage(), "owner/total(scale=2)@1m of SPY: "+c.says) || !strings.HasPrefix(f.GetPlace(), c.at) {
					t.Errorf("it ends with %v", f)
				}
			})
		}
	}
}

func TestBarsForAnIndicatorThatThePluginDidNotMakeAreABreach(t *testing.T) {
	t.Parallel()
	h := started(t, ownerPlugin(func(string, sdk.Session, any) error { return nil }, nil))
	h.series(&pb.Series{Id: 1, Kind: pb.SeriesKind_SERIES_KIND_CUSTOM, Symbol: "SPY", Interval: "1m", Name: "total", Fields: []string{"sum", "count"}})
	if f := h.receive().GetFailed(); f.GetCode() != string(sdk.ProtocolError) || !strings.Contains(f.GetMessage(), "did not make") {
		t.Errorf("it ends with %v", f)
	}
}
