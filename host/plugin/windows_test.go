//go:build unix

package plugin_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// TestWindowsChangeNothing runs sessions of strategies that do anything at any time: as Go values, whose every call is made by the
// coordinator at its instant, and as plugins with windows of 1, 7 and 1000 instants and of as many as will do. All leave the same.
func TestWindowsChangeNothing(t *testing.T) {
	t.Parallel()
	seeds := 24
	if text := os.Getenv("STRATHOST_WILD_SEEDS"); text != "" {
		seeds, _ = strconv.Atoi(text)
	}
	var longest, windows [4]atomic.Int64
	t.Run("seeds", func(t *testing.T) {
		for seed := range uint64(seeds) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				want := drawWild(t, seed).run(t, valueForm)
				for i, window := range []int{1, 7, 1000, 0} {
					form := pluginForm(window, false, &windowCount{longest: &longest[i], windows: &windows[i], seed: seed})
					want.compare(t, fmt.Sprint("windows of ", window), drawWild(t, seed).run(t, form))
				}
			})
		}
	})
	for i, least := range []int64{1, 7, 300, 100} { // else nothing was tried
		if longest[i].Load() < least || i > 0 && windows[i].Load() > windows[0].Load()*9/10 {
			t.Errorf("the longest window of form %d has %d instants, and there are %d, of one instant %d", i, longest[i].Load(), windows[i].Load(), windows[0].Load())
		}
	}
}

// windowCount counts the windows that a host sends, and lets messages take their time now and then, so that host and plugin meet
// at ever other moments.
type windowCount struct {
	longest, windows *atomic.Int64
	seed             uint64
}

type countedStream struct {
	plugin.Stream
	count *windowCount
	send  *rand.Rand // of the sender, receive of the receiver
	recv  *rand.Rand
}

func (c *windowCount) through(s plugin.Stream, _ func()) plugin.Stream {
	return &countedStream{s, c, rand.New(rand.NewPCG(c.seed, 1)), rand.New(rand.NewPCG(c.seed, 2))}
}

func pause(r *rand.Rand) {
	if r.IntN(50) == 0 {
		time.Sleep(time.Duration(r.IntN(300)) * time.Microsecond)
	}
}

func (s *countedStream) Send(m *pb.HostMessage) error {
	pause(s.send)
	if w := m.GetWindow(); w != nil {
		s.count.windows.Add(1)
		for n := int64(len(w.GetInstants()) / 8); ; {
			if was := s.count.longest.Load(); n <= was || s.count.longest.CompareAndSwap(was, n) {
				break
			}
		}
	}
	return s.Stream.Send(m)
}

func (s *countedStream) Recv() (*pb.PluginMessage, error) {
	pause(s.recv)
	return s.Stream.Recv()
}

func TestWindowsOfProcessesChangeNothing(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{100, 101} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			want := drawWild(t, seed).run(t, valueForm)
			for _, window := range []int{1, 7, 0} {
				want.compare(t, fmt.Sprint("windows of ", window), drawWild(t, seed).run(t, pluginForm(window, true, nil)))
			}
		})
	}
}

// TestACrashHasItsInstantWhateverTheWindow ends a strategy in many ways, in bars and in timers: all that it emitted and logged
// before is there, and it is stopped at the instant at which it ended.
func TestACrashHasItsInstantWhateverTheWindow(t *testing.T) {
	t.Parallel()
	for _, ends := range []string{"nothing", "panic", "exit 1", "kill itself", "panic in a goroutine", "sleep", "loop", "stop itself", "emit a lot"} {
		t.Run(ends, func(t *testing.T) {
			t.Parallel()
			for _, at := range []int{1, 157, 420} {
				draw := func() *wildSession {
					w := drawWild(t, 3)
					p := w.participants[len(w.participants)-1]
					p.kind, p.setup.Follow = "wild", session.Follow{Config: true}
					p.params = map[string]any{"emits": 1.0, "often": 0.01, "ends": ends, "at": at}
					w.participants = []*wildParticipant{p}
					return w
				}
				want := draw().run(t, crashForm(1))
				if stopped := want.of("stopped"); len(stopped) != 1 {
					t.Fatalf("in call %d: it was not stopped: %q", at, want.of("result"))
				}
				for _, window := range []int{7, 1000, 0} {
					want.compare(t, fmt.Sprintf("in call %d, windows of 1 and of %d", at, window), draw().run(t, crashForm(window)))
				}
			}
		})
	}
}

// crashForm is a plugin's process with a short limit.
func crashForm(window int) wildForm {
	return func(t *testing.T, p *wildParticipant, seed uint64) sdk.Hooks {
		o := options(t, "wild "+p.kind)
		o.Name, o.Seed, o.Params, o.Window = p.setup.Source.Name, seed, p.params, window
		o.Limits.Timeout = 2 * shortLimit
		return opened(t, o).Hooks()
	}
}

// wildSession is a session with strategies drawn at random.
type wildSession struct {
	config       session.Config
	participants []*wildParticipant
}

type wildParticipant struct {
	setup  session.Participant
	kind   string
	params map[string]any
}

// wildForm makes the hooks of a participant.
type wildForm func(t *testing.T, p *wildParticipant, seed uint64) sdk.Hooks

func valueForm(t *testing.T, p *wildParticipant, _ uint64) sdk.Hooks {
	hooks, err := wildPlugin(p.kind).New.Make(p.params)
	if err != nil {
		t.Fatal(err)
	}
	return hooks
}

func pluginForm(window int, process bool, count *windowCount) wildForm {
	return func(t *testing.T, p *wildParticipant, seed uint64) sdk.Hooks {
		o := options(t, "wild "+p.kind)
		o.Name, o.Seed, o.Params, o.Window, o.Role = p.setup.Source.Name, seed, p.params, window, ""
		o.Limits.Timeout = time.Minute
		if !process {
			value := wildPlugin(p.kind)
			o.Value, o.Through = &value, count.through
		}
		x, err := plugin.Open(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := x.Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
		return x.Hooks()
	}
}

func drawWild(t *testing.T, seed uint64) *wildSession {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 5))
	chance := func(p float64) bool { return r.Float64() < p }
	cal, err := calendar.Lookup("XNYS")
	if err != nil {
		t.Fatal(err)
	}
	date := func(text string) calendar.Date {
		d, err := calendar.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	hours := calendar.Regular
	if chance(0.25) {
		hours = calendar.Extended
	}
	w := &wildSession{config: session.Config{Name: "wild", Calendar: cal, Hours: hours, Start: date("2025-07-01"), End: date("2025-07-03"), Seed: seed,
		Intervals: []sdk.Interval{"1m", "5m", "15m"}, Incomplete: market.Keep, Store: newWildStore(t, cal, seed), Timeline: session.TimelineInstant, KeepAdded: chance(0.3)}}
	c := &w.config
	for _, name := range wildSymbols[:1+r.IntN(2)] {
		c.Symbols = append(c.Symbols, session.ConfigSymbol{Name: name, Location: "test"})
	}
	def, err := indicator.Lookup("sma")
	if err != nil {
		t.Fatal(err)
	}
	spec, err := indicator.Resolve(def, map[string]any{"period": 3})
	if err != nil {
		t.Fatal(err)
	}
	c.Indicators = []session.ConfigIndicator{{Spec: spec, Interval: "5m", Location: "test"}}
	names := []string{"scan", "one", "two", "three"}
	scanner := chance(0.6)
	for i, name := range names[:2+r.IntN(3)] {
		if i == 0 && !scanner {
			continue
		}
		p := &wildParticipant{kind: "wild", params: map[string]any{"often": []float64{0, 0.002, 0.02, 0.3}[r.IntN(4)], "emits": []float64{0.001, 0.1, 1}[r.IntN(3)],
			"fails": []float64{0, 0, 0.001}[r.IntN(3)], "start": r.IntN(6), "customs": chance(0.2)}}
		p.setup = session.Participant{Source: sdk.Source{Kind: sdk.SourcePlugin, Name: name, Location: "test"}, Grant: session.OpenGrant(),
			StopSession: chance(0.1)}
		p.setup.Grant.RemoveAny = chance(0.2)
		if chance(0.2) {
			p.setup.Grant.MaxSymbols = new(int)
			*p.setup.Grant.MaxSymbols = r.IntN(3)
		}
		if i == 0 {
			p.kind = "scanner"
			p.setup.Schedule = wildSchedule(t, r)
		} else {
			if chance(0.25) {
				p.kind = "eyes"
			}
			p.setup.Follow = session.Follow{Config: chance(0.8)}
			if chance(0.2) {
				p.setup.Follow.Symbols = []string{"CCC"}
			}
			if chance(0.3) {
				p.setup.Follow.From = []string{"scan", "two"}[:1+r.IntN(2)]
			}
			if chance(0.3) {
				p.setup.Follow.Intervals = []sdk.Interval{"5m"}
			}
		}
		w.participants = append(w.participants, p)
	}
	return w
}

func wildSchedule(t *testing.T, r *rand.Rand) []session.Slot {
	t.Helper()
	moment := func(text string) clock.Moment {
		m, err := clock.ParseMoment(text)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	slots := []session.Slot{{At: moment(fmt.Sprintf("open+%dm", 1+r.IntN(60)))}}
	if r.IntN(2) == 0 {
		slots = append(slots, session.Slot{PreSession: true})
	}
	if r.IntN(2) == 0 {
		slots = append(slots, session.Slot{Every: time.Duration(20+r.IntN(60)) * time.Minute, From: moment("open+30m"), To: moment("close-10m")})
	}
	return slots
}

// run runs the session in one form and gives all that it left. A run that does not end fails the test.
func (w *wildSession) run(t *testing.T, form wildForm) *wildRecord {
	t.Helper()
	record := &wildRecord{}
	c := w.config
	c.Recorder = record
	for _, p := range w.participants {
		p.setup.Hooks = form(t, p, c.Seed)
		if p.kind == "scanner" {
			c.Scanners = append(c.Scanners, p.setup)
		} else {
			c.Strategies = append(c.Strategies, p.setup)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	result, err := session.Run(ctx, c)
	record.note("result", "%v ended=%v reproducible=%v", err, result.Ended, result.Reproducible)
	for _, s := range result.Stopped {
		record.note("stopped", "%s %s %s %s", s.Strategy, s.When, s.Code, s.Message)
	}
	for _, d := range result.Days {
		record.note("day", "%s %d symbols, %d bars", d.Date, d.Symbols, d.Bars)
	}
	return record
}
