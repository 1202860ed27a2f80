package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// slow computes for some 50 to 100 ms at each bar, and emits a value, which is sent ten times a second.
const slow = `
export function onBar(session, bar) {
  let n = 0;
  for (let i = 0; i < 1000000; i++) n += i % 7;
  session.emit("n", n);
}
`

// longAtOnce holds the session for 13 s, at its fifth bar.
type longAtOnce struct{ bars int }

func (l *longAtOnce) OnBars(sdk.Session, []sdk.Bar) error {
	if l.bars++; l.bars == 5 {
		time.Sleep(13 * time.Second)
	}
	return nil
}

// A script in a process computes its second window while another strategy has the session, and all that it says in the meantime
// waits: more than 64 messages. It is heard all the same, and not taken for a process that gave no sign of life.
func TestAProcessThatWaitsForALongCallOfAnotherIsAlive(t *testing.T) {
	t.Parallel()
	if !soak {
		t.Skip("runs with -tags soak")
	}
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "slow.js"), []byte(slow), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := config.Parse("sessions.yaml", []byte("version: 1\nsessions:\n  - name: s\n    start: 2025-07-02\n    end: 2025-07-02\n"+
		"    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n    strategies:\n      - {name: a, script: slow.js, isolation: process, limits: {timeout: 1500ms}}\n"),
		config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	long := func(struct{}) (*longAtOnce, error) { return &longAtOnce{}, nil }
	outcomes, err := host.Run(t.Context(), file, host.Options{Out: t.TempDir(), Window: 195, Go: []host.GoStrategy{
		{Session: "s", Name: "b", Factory: sdk.NewStrategy(long), Follow: session.Follow{Config: true}}}})
	if err != nil {
		t.Fatal(err)
	}
	o := outcomes[0]
	if o.Status != host.Completed || len(o.Result.Stopped) > 0 || !o.Reproducible {
		t.Fatalf("it ended as %s: %+v %v", o.Status, o.Result.Stopped, o.Err)
	}
	if n := strings.Count(read(t, o.RunDir, "emitted.csv"), ",a,n,"); n != 390 {
		t.Errorf("it emitted %d values", n)
	}
}
