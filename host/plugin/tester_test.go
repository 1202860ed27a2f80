//go:build unix

package plugin_test

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

// The test binary is the plugin, too: with this variable in its environment it behaves as that says.
const modeVariable = "STRATHOST_TEST_MODE"

// runMode is the main function of the plugins of these tests. Most misbehave.
func runMode(mode string) {
	fmt.Fprintln(os.Stderr, "the tester is about to", mode)
	if wild, ok := wildMode(mode); ok {
		serve.Main(wild)
	}
	switch mode {
	case "serve":
		serve.Main(tester)
	case "serve without TLS":
		_ = os.Unsetenv("PLUGIN_CLIENT_CERT")
		serve.Main(tester)
	case "print before the handshake":
		fmt.Println("hello from an init function")
		serve.Main(tester)
	case "exit 3 before the handshake":
		fmt.Fprintln(os.Stderr, "no licence")
		os.Exit(3)
	case "exit 0 before the handshake":
		os.Exit(0)
	case "say nothing":
		time.Sleep(time.Minute)
	case "write garbage":
		fmt.Println("1|\xff\xfe|" + strings.Repeat("x", 100_000))
		time.Sleep(time.Minute)
	case "write without an end":
		for range 1000 {
			fmt.Print(strings.Repeat("x", 1000))
		}
		time.Sleep(time.Minute)
	case "close the standard output":
		_ = os.Stdout.Close()
		serve.Main(tester)
	case "serve in words":
		fmt.Println("1|1|tcp|nowhere|grpc|")
		time.Sleep(time.Minute)
	case "speak version 99":
		fmt.Println("1|99|unix|/nowhere|grpc|")
		time.Sleep(time.Minute)
	case "speak netrpc":
		fmt.Println("1|1|unix|/nowhere|netrpc|")
		time.Sleep(time.Minute)
	case "serve nothing":
		fmt.Println("1|1|unix|/nowhere/socket|grpc|")
		time.Sleep(time.Minute)
	default:
		serveRaw(mode)
	}
}

// tester is a strategy that does as its parameter says.
var tester = sdk.Plugin{Name: "tester", Version: "1.2.3", Description: "behaves badly", New: sdk.NewStrategy(newBehaviour)}

type behaviourParams struct {
	Do   string        `param:"do" default:"nothing" help:"what to do at each bar"`
	Wait time.Duration `param:"wait" default:"0s"`
	MiB  int           `param:"mib" default:"0" help:"how much memory to take"`
	File string        `param:"file" default:"" help:"where it leaves a trace"`
	Lots int           `param:"lots" default:"1" min:"1" max:"10"`
}

type behaviour struct {
	behaviourParams
	seen   int
	held   []byte
	sma    sdk.Indicator
	series sdk.Series
	old    sdk.Session
}

func newBehaviour(p behaviourParams) (*behaviour, error) {
	switch p.Do {
	case "refuse its parameters":
		return nil, errors.New("lots of nothing")
	case "panic in its constructor":
		panic("no constructor")
	case "take memory in its constructor":
		for all := [][]byte{}; len(all) < 64; {
			all = append(all, slices.Repeat([]byte{1}, 16<<20))
		}
	case "start slowly":
		time.Sleep(time.Minute)
	}
	return &behaviour{behaviourParams: p}, nil
}

func (b *behaviour) OnStart(s sdk.Session) error {
	b.old = s
	switch b.Do {
	case "read handles", "compare handles":
		return b.takeHandles(s)
	case "set timers":
		if err := s.Every("5m", func(s sdk.Session) error { return s.Emit("every", float64(s.Now().Minute())) }); err != nil {
			return err
		}
		return s.At("15:55", func(s sdk.Session) error { return s.Emit("at", 1) })
	}
	return nil
}

func (b *behaviour) OnEnd(s sdk.Session) error {
	if b.Do == "hang in OnEnd" {
		loop()
	}
	return s.Emit("end", float64(b.seen))
}

func (b *behaviour) OnSymbol(s sdk.Session, e sdk.SymbolEvent) error {
	s.Log().Info("symbol", "name", e.Symbol, "change", string(e.Change), "by", e.By, "at", e.Time)
	return nil
}

func (b *behaviour) OnFinish(s sdk.Session) error { return s.Emit("finish", float64(b.seen)) }

func (b *behaviour) OnBars(s sdk.Session, bars []sdk.Bar) error {
	b.seen += len(bars)
	switch b.Do {
	case "nothing":
		return nil
	case "echo":
		for _, x := range bars {
			s.Log().Info("bar", "bar", fmt.Sprintf("%+v", x), "now", s.Now(), "day", s.Day(), "in", s.Location().String())
		}
		return s.Emit("random", s.Random())
	case "read handles":
		return b.readHandles(s)
	case "ask for everything":
		return askForEverything(s)
	case "hold indicators":
		for _, x := range bars {
			if b.seen > len(bars) {
				return nil
			}
			if _, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: x.Symbol, Name: "sma", Interval: x.Interval}); err != nil {
				return err
			}
		}
	case "show its environment":
		for _, v := range os.Environ() {
			s.Log().Info(v)
		}
	case "compare handles":
		again, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "SPY", Name: "sma", Interval: "1m"})
		if err != nil {
			return err
		}
		series, err := s.AddBars(sdk.BarsRequest{Symbol: "SPY", Interval: "1m"})
		if err != nil {
			return err
		}
		s.Log().Info("same", "indicator", again == b.sma, "series", series == b.series)
	case "extend and remove":
		return extendAndRemove(s)
	case "wait for the host":
		_, err := s.Symbol("SPY")
		return err
	case "ask from another goroutine":
		answer := make(chan error)
		go func() { _, err := s.Symbol("SPY"); answer <- err }()
		return <-answer
	default:
		b.misbehave(s)
	}
	return nil
}

// misbehave is all that a strategy must not do, or not all the time.
func (b *behaviour) misbehave(s sdk.Session) {
	var none []int
	switch b.Do {
	case "panic":
		_ = none[b.seen]
	case "panic in a goroutine":
		go func() { panic("nobody catches this") }()
		time.Sleep(time.Minute)
	case "exit 0":
		os.Exit(0)
	case "become another program":
		_ = syscall.Exec("/bin/sleep", []string{"sleep", "100"}, nil)
	case "log after the call":
		go func() {
			time.Sleep(100 * time.Millisecond)
			s.Log().Info("a late word")
		}()
	case "exit 1":
		fmt.Fprintln(os.Stderr, "giving up")
		os.Exit(1)
	case "kill itself":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		time.Sleep(time.Minute)
	case "stop itself":
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		time.Sleep(time.Minute) // another thread may take the signal, a moment later
	case "end its goroutine":
		runtime.Goexit()
	case "recurse":
		b.seen = b.recurse(0)
	case "loop":
		loop()
	case "loop without a body":
		loopOnNothing()
	case "emit without end":
		for {
			_ = s.Emit("x", 1)
		}
	case "ask often":
		for range 2000 {
			_ = s.Follow("SPY")
		}
	case "sleep":
		time.Sleep(b.Wait)
	case "take memory":
		b.held = slices.Repeat([]byte{1}, b.MiB<<20)
	case "panic for its own reasons":
		fmt.Fprintln(os.Stderr, "cache: out of memory, using the slow path")
		go func() { panic("bug of the author") }()
		time.Sleep(time.Minute)
	case "end in its own time":
		<-s.Context().Done()
		time.Sleep(b.Wait)
		if err := os.WriteFile(b.File, []byte("in order"), 0o600); err != nil {
			panic(err)
		}
	case "write JSON to stderr":
		println(`{"@message":1}`)
		fmt.Fprintln(os.Stderr, `{"@message":1,"@level":[],"@timestamp":{}}`)
	case "flood stderr":
		line := []byte(strings.Repeat("x", 1000) + "\n")
		for range 20_000 {
			_, _ = syscall.Write(2, line)
		}
		_, _ = syscall.Write(2, []byte(strings.Repeat("y", 1<<20)+"\n\xff\xfe\n"))
	case "write to stdout":
		fmt.Println("1|1|unix|/nowhere|grpc|")
		_, _ = syscall.Write(1, []byte(strings.Repeat("z", 1<<20)))
	case "leave a grandchild":
		c := exec.Command("sleep", "60")
		c.Stderr = os.NewFile(2, "stderr")
		if err := c.Start(); err != nil {
			panic(err)
		}
		_ = s.Emit("grandchild", float64(c.Process.Pid))
	case "flood the log":
		for i := range 5_000 {
			s.Log().Info(strings.Repeat("w", 100), "i", i, slog.Group("g", "nan", math.NaN()))
		}
	case "emit a lot":
		for i := range 2_500 {
			_ = s.Emit("many", float64(i))
		}
	}
}

func (b *behaviour) recurse(n int) int {
	if n < 0 {
		return n
	}
	return b.recurse(n+1) + 1
}

func loop() {
	for i := 0; ; i++ {
		if i < 0 {
			return
		}
	}
}

//go:noinline
func loopOnNothing() {
	runtime.Gosched()
	//lint:ignore SA5002 it is what a test is about
	for {
	}
}

func (b *behaviour) takeHandles(s sdk.Session) (err error) {
	if b.sma, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "SPY", Name: "sma", Interval: "1m",
		Params: map[string]any{"period": 20}, Reason: "market filter"}); err != nil {
		return err
	}
	b.series, err = s.AddBars(sdk.BarsRequest{Symbol: "SPY", Interval: "1m", Days: 1})
	return err
}

func (b *behaviour) readHandles(s sdk.Session) error {
	double, err := b.sma.Field("double")
	if err != nil {
		return err
	}
	_, unknown := b.sma.Field("triple")
	s.Log().Info("sma", "ready", b.sma.Ready(), "value", b.sma.Value(), "previous", b.sma.Previous(1), "first", b.sma.Previous(2+b.seen),
		"beyond", b.sma.Previous(99), "double", double, "key", b.sma.Key(), "unknown", errors.Is(unknown, sdk.InvalidArgument))
	last := b.series.Last()
	s.Log().Info("series", "len", b.series.Len(), "oldest", b.series.At(0).Start, "last", last.Close, "end", last.End, "partial", last.Partial,
		"beyond", b.series.Close(b.series.Len()))
	return nil
}

// askForEverything makes every request once. Its lines are in the ledger.
func askForEverything(s sdk.Session) error {
	added, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "TSLA", Reason: "gap"})
	if err != nil {
		return err
	}
	s.Log().Info("added", "by", string(added.Metadata.AddedBy), "at", added.Metadata.AddedAt.Format(time.RFC3339), "intervals", len(added.Intervals))
	_, err = s.AddSymbol(sdk.SymbolRequest{Symbol: "NONE"})
	var refusal *sdk.Refusal
	if !errors.As(err, &refusal) || !errors.Is(err, sdk.NoDataSource) || refusal.Symbol != "NONE" {
		return fmt.Errorf("NONE: %w", err)
	}
	one, err := s.Symbol("TSLA")
	if err != nil {
		return err
	}
	today, err := s.Today("TSLA")
	if err != nil {
		return err
	}
	history, err := s.History("TSLA", "1m", 5)
	if err != nil {
		return err
	}
	s.Log().Info("read", "one", one.Name, "all", len(s.Symbols()), "bars", today.Bars, "close", today.Close, "last", today.Last, "stale", today.Stale, "history", history.Len(),
		"first", history.Open(0))
	if _, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "TSLA", Name: "sma", Params: map[string]any{"x": math.Inf(1)}}); !errors.Is(err, sdk.InvalidArgument) {
		return fmt.Errorf("a parameter that is infinite: %v", err)
	}
	return errors.Join(s.Follow("TSLA", "1m", "5m"), s.Unfollow("TSLA"),
		s.Lock(sdk.LockRequest{Symbol: "TSLA", Carry: true, Reason: "long"}), s.Unlock(sdk.UnlockRequest{Symbol: "TSLA", Reason: "flat"}),
		s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA", Reason: "done"}))
}

func extendAndRemove(s sdk.Session) error {
	short, err := s.AddBars(sdk.BarsRequest{Symbol: "SPY", Interval: "1m", Days: 1})
	if err != nil {
		return err
	}
	before, first := short.Len(), short.At(0).Start
	long, err := s.AddBars(sdk.BarsRequest{Symbol: "SPY", Interval: "1m", Days: 3})
	if err != nil {
		return err
	}
	s.Log().Info("extended", "same", short == long, "before", before, "after", long.Len(), "earlier", long.At(0).Start.Before(first))
	sma, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "SPY", Name: "sma", Interval: "1m"})
	if err != nil {
		return err
	}
	if err := errors.Join(s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "SPY", Interval: "1m"}),
		s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: sma})); err != nil {
		return err
	}
	again, err := s.AddBars(sdk.BarsRequest{Symbol: "SPY", Interval: "1m"})
	if err != nil {
		return err
	}
	s.Log().Info("removed", "series", long.Removed(), "len", long.Len(), "indicator", sma.Removed(), "value", sma.Value(), "new", again != long,
		"twice", s.RemoveIndicator(sdk.RemoveIndicatorRequest{}) != nil)
	return nil
}
