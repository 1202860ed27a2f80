package worker

//determinism:allow-file it is the main function of a process

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk/serve"
	"github.com/strathost/strathost/sdk/wire"
)

// variable is the environment variable by which a child knows that it is one, and what it runs.
const variable = "STRATHOST_SCRIPT"

// goOverhead is what Go's runtime and the connection take beside the script.
const goOverhead = 64 << 20

// task is what a child must know before the host's first message.
type task struct {
	File    string        `json:"file"` // relative to the working folder
	Timeout time.Duration `json:"timeout"`
	Stack   int           `json:"stack"`
	Memory  int64         `json:"memory"`
	Taken   []string      `json:"taken"`
}

// Serve serves a script and does not return, where this process is a child that Open started; else it does nothing.
func Serve() {
	text, child := os.LookupEnv(variable)
	if !child || os.Getenv(wire.CookieKey) != wire.CookieValue {
		return
	}
	var t task
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		fmt.Fprintln(os.Stderr, "the script to run:", err)
		os.Exit(1)
	}
	if err := boundMemory(t.Memory); err != nil {
		fmt.Fprintln(os.Stderr, "the limit of memory:", err)
		os.Exit(1)
	}
	// A host that is killed takes its end of the standard streams along. Who writes to them then must live on until it has
	// removed the folder of its socket, and not end by the signal.
	signal.Ignore(syscall.SIGPIPE)
	if os.Getenv("GOMAXPROCS") == "" {
		// Who reads, who calls the script and who writes take turns: on one processor none has to wake another up, which
		// is a sixth of a round trip.
		runtime.GOMAXPROCS(1)
	}
	debug.SetMemoryLimit(t.Memory + goOverhead) // garbage is collected before the hard limit is near
	serve.RoomMain(t.make)
}

// make loads the script.
func (t task) make(ctx context.Context, start serve.Start) (serve.Made, error) {
	s, err := script.Load(ctx, script.Options{Root: ".", File: t.File, Name: start.Strategy, Role: start.Role, Params: plain(start.Params), Seed: start.Seed,
		Limits: script.Limits{Timeout: t.Timeout, Stack: t.Stack, Memory: t.Memory, Alone: true}, Taken: t.Taken, Runs: start.Runs})
	if err != nil {
		return serve.Made{}, err
	}
	return serve.Made{Name: t.File, Language: "javascript", Role: start.Role, Hooks: s.Hooks(), Digest: s.Digest(), Where: s.Where,
		Close: func() { _ = s.Close() }}, nil // it cannot fail
}

// plain is parameters as the YAML has them.
func plain(params map[string]any) map[string]any {
	out := make(map[string]any, len(params))
	//determinism:allow each is written in its own place
	for name, v := range params {
		out[name] = plainValue(v)
	}
	return out
}

func plainValue(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil && v != "-0" {
			return n
		}
		f, _ := v.Float64() // of a number that the host wrote
		return f
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = plainValue(x)
		}
		return out
	case map[string]any:
		return plain(v)
	}
	return v
}
