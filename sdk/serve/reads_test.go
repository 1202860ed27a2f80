package serve_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

func aWindow() *pb.Window { return &pb.Window{Hook: pb.Hook_HOOK_START, Instants: instants(0)} }

func TestWhatWasReadInACallIsNotAskedTwice(t *testing.T) {
	t.Parallel()
	var read []int
	h := started(t, recorderPlugin(func(what string, s sdk.Session, _ any) error {
		for _, symbol := range []string{"AAPL", "MSFT", "AAPL"} {
			today, err := s.Today(symbol)
			if err != nil {
				return err
			}
			read = append(read, today.Bars)
		}
		if _, err := s.Today("NOPE"); !errors.Is(err, sdk.NotLoaded) {
			return errTest
		}
		if _, err := s.Today("NOPE"); !errors.Is(err, sdk.NotLoaded) {
			return errTest
		}
		if err := s.Follow("AAPL"); err != nil { // it changes something
			return err
		}
		_, err := s.Today("AAPL")
		return err
	}))
	number := uint64(0)
	answer := func(symbol string, r *pb.Result) {
		t.Helper()
		call := h.receive().GetCall()
		if call == nil || call.GetToday().GetSymbol() != symbol {
			t.Fatalf("got %v, expected a look at %q", call, symbol)
		}
		number++
		r.Call = number
		h.send(&pb.HostMessage{Body: &pb.HostMessage_Result{Result: r}})
	}
	today := func(symbol string, bars int64) *pb.Result {
		return &pb.Result{Body: &pb.Result_Today{Today: &pb.Today{Symbol: symbol, Bars: bars}}}
	}
	for range 2 { // the next call asks anew
		h.window(aWindow())
		answer("AAPL", today("AAPL", 5))
		answer("MSFT", today("MSFT", 6))
		answer("NOPE", &pb.Result{Refusal: &pb.Refusal{Code: string(sdk.NotLoaded)}})
		answer("", &pb.Result{}) // Follow
		answer("AAPL", today("AAPL", 5))
		if m := h.receive(); m.GetDone() == nil {
			t.Fatalf("got %v, expected Done", m)
		}
	}
	if len(read) != 6 || read[0] != 5 || read[1] != 6 || read[2] != 5 {
		t.Errorf("it read %v", read)
	}
}

func TestACallThatAsksTooMuchEndsAtItsLine(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(s sdk.Session){
		"a loop": func(s sdk.Session) {
			for {
				_, _ = s.Today("AAPL")
			}
		},
		"one that recovers": func(s sdk.Session) {
			defer func() { _ = recover() }()
			for {
				_, _ = s.Today("AAPL")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := started(t, recorderPlugin(func(what string, s sdk.Session, _ any) error {
				if what == "start" {
					for range sdk.MaxRequests { // as many as it may
						if _, err := s.Today("AAPL"); err != nil {
							return err
						}
					}
					return nil
				}
				ask(s)
				return nil
			}))
			for number := uint64(1); number <= 2; number++ {
				w := aWindow()
				if number == 2 {
					w.Hook = pb.Hook_HOOK_END
				}
				h.window(w)
				if h.receive().GetCall() == nil {
					t.Fatal("it asks nothing")
				}
				h.send(&pb.HostMessage{Body: &pb.HostMessage_Result{Result: &pb.Result{Call: number, Body: &pb.Result_Today{Today: &pb.Today{}}}}})
				m := h.receive()
				if number == 1 {
					if m.GetDone() == nil {
						t.Fatalf("got %v, expected Done", m)
					}
					continue
				}
				f := m.GetFailed()
				if f.GetCode() != string(sdk.TooManyRequests) || f.GetWallClock() || !strings.Contains(f.GetPlace(), "reads_test.go:") {
					t.Errorf("got %v", f)
				}
			}
		})
	}
}
