package host_test

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/testdata/without/strategy"
	"github.com/strathost/strathost/sdk"
)

// A Go value that could take part nowhere is a mistake, not a run without it.
func TestAGoStrategyWithoutAPlaceIsAMistake(t *testing.T) {
	t.Parallel()
	value := func(session, name string) host.GoStrategy {
		return host.GoStrategy{Session: session, Name: name, Factory: sdk.NewStrategy(strategy.New)}
	}
	for _, c := range []struct {
		about string
		file  *host.File
		value []host.GoStrategy
		want  string
	}{
		{"a session that is not there", withoutFile(t, ""), []host.GoStrategy{value("nope", "gs")},
			`the Go strategy "gs" is of session "nope", which is not in sessions.yaml; there are without`},
		{"a session with a slip", withoutFile(t, ""), []host.GoStrategy{value("witout", "gs")}, "did you mean without?"},
		{"no name", withoutFile(t, ""), []host.GoStrategy{value("without", "")}, `the Go strategy "" of session without: its Name is no name`},
		{"the configuration's name", withoutFile(t, ""), []host.GoStrategy{value("without", "config")}, "and not config"},
		{"the name of one in the file", withoutFile(t, "script: without.js"), []host.GoStrategy{value("without", "w")},
			"the Go strategy w: session without has a strategy or scanner of this name already"},
		{"one name twice", withoutFile(t, ""), []host.GoStrategy{value("without", "a"), value("without", "a")}, "of this name already"},
	} {
		outcomes, err := host.Run(t.Context(), c.file, host.Options{Out: t.TempDir(), Go: c.value})
		if err == nil || !strings.Contains(err.Error(), c.want) || outcomes != nil {
			t.Errorf("%s: it is %v with %d outcomes, expected %q", c.about, err, len(outcomes), c.want)
		}
	}
	for about, make := range map[string]func(strategyParams) (panicking, error){
		"no luck":       func(strategyParams) (panicking, error) { panic("no luck") },
		"no indicators": func(strategyParams) (panicking, error) { return panicking{}, nil },
	} {
		value := host.GoStrategy{Session: "without", Name: "gs", Factory: sdk.NewStrategy(make)}
		outcomes, err := host.Run(t.Context(), withoutFile(t, ""), host.Options{Out: t.TempDir(), Go: []host.GoStrategy{value}})
		if err != nil || outcomes[0].Status != host.Refused {
			t.Fatalf("%s: %v, %+v", about, err, outcomes)
		}
		want := "it panicked while it was made: " + about + " [strategy_panic]"
		if told := outcomes[0].Err.Error(); !strings.Contains(told, want) || !strings.Contains(told, "host/gostrategies_test.go:") {
			t.Errorf("%s: it says %s", about, told)
		}
	}
	without := host.GoStrategy{Session: "without", Name: "gs", Follow: session.Follow{Config: true}}
	outcomes, err := host.Run(t.Context(), withoutFile(t, ""), host.Options{Out: t.TempDir(), Go: []host.GoStrategy{without}})
	if err != nil || outcomes[0].Status != host.Refused || !strings.Contains(outcomes[0].Err.Error(), "sdk.NewStrategy") {
		t.Errorf("without a factory: %v, %+v", err, outcomes)
	}
}

type strategyParams struct{}

// panicking is a strategy that does not get so far.
type panicking struct{}

func (panicking) OnBars(sdk.Session, []sdk.Bar) error { return nil }
func (panicking) Indicators() []sdk.CustomIndicator   { panic("no indicators") }

// leaver ends the goroutine that it is called on, which nothing can undo.
type leaver struct{}

func (leaver) OnBars(sdk.Session, []sdk.Bar) error { runtime.Goexit(); return nil }

func TestAGoStrategyThatEndsItsGoroutineFailsItsSessionByName(t *testing.T) {
	t.Parallel()
	for about, c := range map[string]struct {
		make   func(strategyParams) (leaver, error)
		status host.Status
		want   string
	}{
		"in a handler": {func(strategyParams) (leaver, error) { return leaver{}, nil }, host.Failed,
			"the strategy gs ends its session: host/gostrategies_test.go:73: strategy_panic: the goroutine of the call was ended by runtime.Goexit"},
		"while it is made": {func(strategyParams) (leaver, error) { runtime.Goexit(); return leaver{}, nil }, host.Refused,
			"the goroutine that made it was ended by runtime.Goexit [strategy_panic]"},
	} {
		for _, parallel := range []int{1, 2} {
			out := t.TempDir()
			value := host.GoStrategy{Session: "without", Name: "gs", Factory: sdk.NewStrategy(c.make), Follow: session.Follow{Config: true}}
			outcomes, err := host.Run(t.Context(), withoutFile(t, ""), host.Options{Out: out, Parallel: parallel, Go: []host.GoStrategy{value}})
			if err != nil || len(outcomes) != 1 || outcomes[0].Status != c.status || outcomes[0].Session != "without" {
				t.Fatalf("%s: %v, %+v", about, err, outcomes)
			}
			if told := outcomes[0].Err.Error(); !strings.Contains(told, c.want) || !strings.Contains(told, "host/gostrategies_test.go:") {
				t.Errorf("%s: it says %s", about, told)
			}
			if left, err := os.ReadDir(out); err != nil || len(left) > 0 {
				t.Errorf("%s: it left %v, %v", about, left, err)
			}
		}
	}
}
