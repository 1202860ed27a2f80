//go:build unix

package plugin_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
)

func TestAPluginSaysWhatItIs(t *testing.T) {
	t.Parallel()
	p := started(t, "nothing")
	got := p.Describe()
	if got.PID == 0 || got.SDK == "" {
		t.Errorf("got %+v", got)
	}
	got.PID, got.SDK, got.Features = 0, "", nil
	want := plugin.Info{Name: "tester", Version: "1.2.3", Language: "go", Role: sdk.RoleStrategy, Protocol: 1,
		Hooks: []string{"start", "bars", "symbol", "end", "finish"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	h := p.Hooks()
	if h.Start == nil || h.Bars == nil || h.Symbol == nil || h.End == nil || h.Finish == nil || h.Scan != nil {
		t.Errorf("hooks are %+v", h)
	}
	if len(p.Digest()) != 64 {
		t.Errorf("the digest is %q", p.Digest())
	}
}

func TestBarsArriveAsTheySetOut(t *testing.T) {
	t.Parallel()
	p, s := started(t, "echo"), newFakeSession(t)
	var want strings.Builder
	for i := range 5 {
		bars := s.tick(i)
		bars = append(bars, bars[0])
		bars[1].Symbol, bars[1].Interval, bars[1].End = "TSLA", "5m", bars[1].End.Add(-time.Second)
		if err := p.Hooks().Bars(s, bars); err != nil {
			t.Fatal(err)
		}
		for _, b := range bars {
			fmt.Fprintf(&want, "level=INFO msg=bar bar=%q now=%s day=2025-07-02 in=America/New_York\n", fmt.Sprintf("%+v", b), s.now.Format(time.RFC3339Nano+"07:00"))
		}
	}
	got := s.lines.String()
	if d := cmp.Diff(strings.ReplaceAll(want.String(), "Z07:00", ".000Z"), got); d != "" {
		t.Error(d)
	}
	random := sdk.NewRandom(7, "tester", "2025-07-02")
	for i, e := range s.emitted {
		if want := fmt.Sprintf("random=%v", random.Float64()); e != want {
			t.Errorf("random number %d is %s, expected %s", i, e, want)
		}
	}
}

func TestHandlesAreReadInThePlugin(t *testing.T) {
	t.Parallel()
	for name, shy := range map[string]bool{"of indicators that count their rows": false, "of indicators that do not": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testReadingHandles(t, shy)
		})
	}
}

func testReadingHandles(t *testing.T, shy bool) {
	p, s := started(t, "read handles"), newFakeSession(t)
	s.shy = shy
	if err := p.Hooks().Start(s); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if i == 2 {
			s.tick(9) // a bar that the strategy is not called for
		}
		if err := p.Hooks().Bars(s, s.tick(i)); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(`level=INFO msg=sma ready=true value=100.5 previous=3 first=1 beyond=NaN double=201 key="sma(period=20)@1m" unknown=true
level=INFO msg=series len=11 oldest=2025-07-02T13:11:00.000Z last=100.5 end=2025-07-02T13:31:00.000Z partial=false beyond=NaN
level=INFO msg=sma ready=true value=101.5 previous=100.5 first=1 beyond=NaN double=203 key="sma(period=20)@1m" unknown=true
level=INFO msg=series len=12 oldest=2025-07-02T13:11:00.000Z last=101.5 end=2025-07-02T13:32:00.000Z partial=false beyond=NaN
level=INFO msg=sma ready=true value=102.5 previous=109.5 first=2 beyond=NaN double=205 key="sma(period=20)@1m" unknown=true
level=INFO msg=series len=14 oldest=2025-07-02T13:11:00.000Z last=102.5 end=2025-07-02T13:33:00.000Z partial=false beyond=NaN
`, s.lines.String()); d != "" {
		t.Error(d)
	}
	if len(s.asked) != 2 {
		t.Errorf("reading asked the host: %q", s.asked)
	}
}

func TestHandlesDieWithTheDay(t *testing.T) {
	t.Parallel()
	p, s := started(t, "read handles"), newFakeSession(t)
	if err := p.Hooks().Start(s); err != nil {
		t.Fatal(err)
	}
	s.startDay("2025-07-03")
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	if got := s.lines.String(); !strings.Contains(got, "ready=false value=NaN") || !strings.Contains(got, "len=0") {
		t.Errorf("got %s", got)
	}
}

func TestAskingAgainGivesTheSameHandle(t *testing.T) {
	t.Parallel()
	p, s := started(t, "compare handles"), newFakeSession(t)
	if err := errors.Join(p.Hooks().Start(s), p.Hooks().Bars(s, s.tick(0))); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("level=INFO msg=same indicator=true series=true\n", s.lines.String()); d != "" {
		t.Error(d)
	}
}

func TestHandlesFollowWhatRequestsDoToThem(t *testing.T) {
	t.Parallel()
	p, s := started(t, "extend and remove"), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(`level=INFO msg=extended same=true before=10 after=30 earlier=true
level=INFO msg=removed series=true len=0 indicator=true value=NaN new=true twice=true
`, s.lines.String()); d != "" {
		t.Error(d)
	}
}

func TestEveryRequestReachesTheSession(t *testing.T) {
	t.Parallel()
	p, s := started(t, "ask for everything"), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	asked := strings.Join(s.asked, "\n")
	lines := placeLines(asked)
	want := `add_symbol TSLA "gap" host/plugin/tester_test.go:N
add_symbol NONE "" host/plugin/tester_test.go:N
symbol TSLA
today TSLA
history TSLA 1m 5
symbols
follow TSLA [1m 5m]
unfollow TSLA
lock TSLA carry=true "long" host/plugin/tester_test.go:N
unlock TSLA "flat" host/plugin/tester_test.go:N
remove_symbol TSLA "done" host/plugin/tester_test.go:N`
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(`level=INFO msg=added by=strategy at=2025-07-02T09:30:00-04:00 intervals=2
level=INFO msg=read one=TSLA all=2 bars=3 close=NaN last=101.5 stale=true history=5 first=95
`, s.lines.String()); d != "" {
		t.Error(d)
	}
}

// placeLines hides the numbers of the tester's lines, which are of no interest.
func placeLines(text string) string {
	const file = "tester_test.go:"
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, file)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(file + "N")
		text = strings.TrimLeft(after, "0123456789")
	}
}

func TestRefusalsOfOnEndComeFromTheHost(t *testing.T) {
	t.Parallel()
	p, s := started(t, "wait for the host"), newFakeSession(t)
	s.ended = true
	err := p.Hooks().Bars(s, s.tick(0))
	if !errors.Is(err, sdk.SessionEnded) {
		t.Errorf("got %v", err)
	}
}

func TestTimersAreCalledByTheHost(t *testing.T) {
	t.Parallel()
	p, s := started(t, "set timers"), newFakeSession(t)
	if err := p.Hooks().Start(s); err != nil {
		t.Fatal(err)
	}
	if len(s.timers) != 2 {
		t.Fatalf("asked %q", s.asked)
	}
	for _, i := range []int{0, 1, 0} {
		s.tick(4)
		if err := s.timers[i](s); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string{"every=35", "at=1", "every=35"}, s.emitted); d != "" {
		t.Error(d)
	}
}

func TestTheOtherHooksAreCalled(t *testing.T) {
	t.Parallel()
	p, s := started(t, "nothing"), newFakeSession(t)
	h := p.Hooks()
	err := errors.Join(h.Bars(s, s.tick(0)), h.Symbol(s, sdk.SymbolEvent{Symbol: "TSLA", Change: sdk.SymbolAdded, By: "scan", Time: open}), h.End(s), h.Finish(s))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"end=1", "finish=1"}, s.emitted); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff("level=INFO msg=symbol name=TSLA change=added by=scan at=2025-07-02T13:30:00.000Z\n", s.lines.String()); d != "" {
		t.Error(d)
	}
}

func TestTimeThatTheHostTakesIsNotTheAuthors(t *testing.T) {
	t.Parallel()
	p, s := started(t, "wait for the host", timeout(200*time.Millisecond)), newFakeSession(t)
	s.delay = 1500 * time.Millisecond
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
}

func TestASessionIsValidOnItsGoroutineOnly(t *testing.T) {
	t.Parallel()
	p, s := started(t, "ask from another goroutine"), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); !errors.Is(err, sdk.NotInCall) {
		t.Errorf("got %v", err)
	}
}

func TestAFloodOfLogRecordsIsCapped(t *testing.T) {
	t.Parallel()
	p, s := started(t, "flood the log"), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	got := s.lines.String()
	if n := strings.Count(got, "www i="); n != 1000 {
		t.Errorf("%d records arrived, expected 1000", n)
	}
	if n := strings.Count(got, "log records were left out"); n == 0 {
		t.Error("nobody says that records are missing")
	}
}

func TestNoEmittedValueIsLost(t *testing.T) {
	t.Parallel()
	p, s := started(t, "emit a lot"), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	if len(s.emitted) != 2500 || s.emitted[2499] != "many=2499" {
		t.Errorf("%d values arrived", len(s.emitted))
	}
}
