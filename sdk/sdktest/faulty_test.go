package sdktest_test

import (
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/sdktest"
)

// faulty is a strategy whose error is none that can be looked into.
type faulty struct{ faultyParams }

type faultyParams struct {
	Fault string `param:"fault"`
}

func (f faulty) OnBars(sdk.Session, []sdk.Bar) error {
	if f.Fault == "panic" {
		return wordless{}
	}
	var none *sdk.Refusal
	return none
}

type wordless struct{}

func (wordless) Error() string { panic("no words") }

func TestAnErrorThatCannotBeLookedIntoStopsTheStrategyAlone(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string]sdk.Failure{
		"nil":   {Code: sdk.StrategyError, Message: "it returned a nil *sdk.Refusal as an error, which is not nil: return nil"},
		"panic": {Code: sdk.StrategyPanic, Message: "no words", Place: "sdk/sdktest/faulty_test.go:"},
	} {
		run := sdktest.Run(t, sdk.NewStrategy(func(p faultyParams) (faulty, error) { return faulty{p}, nil }), closes(), sdktest.Params(faultyParams{fault}))
		s := run.Stopped()
		if len(s) != 1 || s[0].Code != want.Code || !strings.Contains(s[0].Message, want.Message) || !strings.HasPrefix(s[0].Place, want.Place) {
			t.Errorf("%s: stopped %+v", fault, s)
		}
	}
}
