//go:build unix

package plugin_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/record"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/wire"
)

// logBuffer is a log in memory.
type logBuffer struct{ bytes.Buffer }

func (*logBuffer) Close() error { return nil }

// wildLog is the log of one strategy of a wild session.
type wildLog struct {
	kind   string
	params map[string]any
	name   string
	log    logBuffer
}

// recordWild runs a wild session and keeps the messages of all its plugins.
func recordWild(t *testing.T, seed uint64, window int, process bool) []*wildLog {
	t.Helper()
	var mu sync.Mutex
	var logs []*wildLog
	drawWild(t, seed).run(t, func(t *testing.T, p *wildParticipant, seed uint64) sdk.Hooks {
		x := &wildLog{kind: p.kind, params: p.params, name: p.setup.Source.Name}
		o := options(t, "wild "+p.kind)
		o.Name, o.Seed, o.Params, o.Window, o.Role, o.Limits.Timeout = x.name, seed, p.params, window, "", time.Minute
		if !process {
			value := wildPlugin(p.kind)
			o.Value = &value
		}
		r := &record.Recorder{}
		o.Through = func(s plugin.Stream, _ func()) plugin.Stream { return r.Between(s) }
		opened, err := plugin.Open(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		r.Open(&x.log, record.Header{Protocol: wire.ProtocolVersion, Strategy: x.name})
		t.Cleanup(func() {
			if err := opened.Close(context.Background()); err != nil {
				t.Error(err)
			}
			if err := r.Close(record.End{}); err != nil {
				t.Error(err)
			}
		})
		mu.Lock()
		defer mu.Unlock()
		logs = append(logs, x)
		return opened.Hooks()
	})
	return logs
}

// replay plays the log to the strategy that it is of.
func (x *wildLog) replay(t *testing.T, process bool, o record.Options) record.Result {
	t.Helper()
	s, err := record.Scan(bytes.NewReader(x.log.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	p := options(t, "wild "+x.kind)
	p.Name, p.Limits.Timeout = x.name, time.Minute
	if !process {
		value := wildPlugin(x.kind)
		p.Value = &value
	}
	to, err := plugin.OpenBare(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	result, err := record.Replay(context.Background(), bytes.NewReader(x.log.Bytes()), s, to, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := to.Close(context.Background()); err != nil {
		t.Error(err)
	}
	return result
}

// TestWhatIsRecordedReplays records strategies that do anything at any time, with windows of 1, 7 and 1000 instants and of as many
// as will do, in the process of the test and in one of their own, and plays the logs to the other form: all is equal. A pause
// cuts a window in two, and an end in the middle of one compares what was before.
func TestWhatIsRecordedReplays(t *testing.T) {
	t.Parallel()
	seeds := 8
	if text := os.Getenv("STRATHOST_WILD_SEEDS"); text != "" {
		seeds, _ = strconv.Atoi(text)
	}
	for seed := range uint64(seeds) {
		for i, window := range []int{1, 7, 1000, 0} {
			t.Run(fmt.Sprintf("%d windows of %d", seed, window), func(t *testing.T) {
				t.Parallel()
				process := (seed+uint64(i))%4 == 0
				var logs []*wildLog
				t.Run("record", func(t *testing.T) { logs = recordWild(t, seed, window, process) })
				r := rand.New(rand.NewPCG(seed, uint64(window)))
				at := func() time.Time {
					return time.Date(2025, 7, 1+r.IntN(3), 13, 30+r.IntN(400), 0, 0, time.UTC)
				}
				for _, x := range logs {
					paused := 0
					for _, o := range []record.Options{{}, {Pause: at(), Paused: func(time.Time) error { paused++; return nil }}, {Until: at()}} {
						result := x.replay(t, !process && r.IntN(3) == 0, o)
						if d := result.Difference; d != nil {
							t.Errorf("%s (%s), pause %v, until %v: message %d, window %d, %v:\n  recorded %s\n  now      %s", x.name, x.kind, o.Pause, o.Until,
								d.Message, d.Window, d.Time, d.Recorded, d.Now)
						}
						if result.Tail != "" && !result.Stopped && !strings.HasPrefix(result.Tail, "it failed as it did: ") {
							t.Errorf("%s: %s", x.name, result.Tail)
						}
					}
					if paused > 1 {
						t.Errorf("%s paused %d times", x.name, paused)
					}
				}
			})
		}
	}
}
