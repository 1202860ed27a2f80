package sdk_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

type silent struct{}

func (*silent) Error() string { return "never asked" }

func TestAnErrorIsToldInItsAuthorsWords(t *testing.T) {
	t.Parallel()
	full := sdk.Refuse(sdk.QuotaExceeded, "A", "5 is the most")
	deep := &sdk.Failure{Code: sdk.StackOverflow, Message: "too deep", Place: "a.js:3:1", Stack: []string{"f"}, WallClock: true}
	for name, c := range map[string]struct {
		err  error
		want *sdk.Failure
	}{
		"nothing":                    {nil, nil},
		"an error":                   {errors.New("no cash"), &sdk.Failure{Code: sdk.StrategyError, Message: "no cash"}},
		"a code":                     {fmt.Errorf("buy: %w", sdk.NotLoaded), &sdk.Failure{Code: sdk.NotLoaded, Message: "buy: not_loaded"}},
		"a refusal":                  {full, &sdk.Failure{Code: sdk.QuotaExceeded, Message: "5 is the most"}},
		"a refusal in words":         {fmt.Errorf("my add: %w, alas", full), &sdk.Failure{Code: sdk.QuotaExceeded, Message: "my add: 5 is the most, alas"}},
		"a refusal that is not told": {hiding{full}, &sdk.Failure{Code: sdk.QuotaExceeded, Message: "something: 5 is the most"}},
		"a failure":                  {deep, deep},
		"a failure in words":         {fmt.Errorf("in f: %w", deep), &sdk.Failure{Code: sdk.StackOverflow, Message: "in f: too deep", Place: "a.js:3:1", Stack: []string{"f"}, WallClock: true}},
		"a nil refusal": {(*sdk.Refusal)(nil), &sdk.Failure{Code: sdk.StrategyError,
			Message: "it returned a nil *sdk.Refusal as an error, which is not nil: return nil"}},
		"a nil failure": {(*sdk.Failure)(nil), &sdk.Failure{Code: sdk.StrategyError,
			Message: "it returned a nil *sdk.Failure as an error, which is not nil: return nil"}},
		"a nil error of the author's": {(*silent)(nil), &sdk.Failure{Code: sdk.StrategyError,
			Message: "it returned a nil *sdk_test.silent as an error, which is not nil: return nil"}},
		"a nil refusal in words": {fmt.Errorf("my add: %w", (*sdk.Refusal)(nil)), &sdk.Failure{Code: sdk.StrategyError, Message: "my add: a nil *sdk.Refusal"}},
	} {
		if d := cmp.Diff(c.want, sdk.FailureOf(c.err)); d != "" {
			t.Errorf("%s (-expected +got):\n%s", name, d)
		}
	}
	if code := sdk.CodeOf((*sdk.Failure)(nil)); code != sdk.StrategyError {
		t.Errorf("the code of a nil failure is %q", code)
	}
}

// hiding is an error that says nothing of what it wraps.
type hiding struct{ error }

func (hiding) Error() string   { return "something" }
func (h hiding) Unwrap() error { return h.error }

func TestWhatOnlyAHostKnowsIsNotTakenOnAnAuthorsWord(t *testing.T) {
	t.Parallel()
	for code, want := range map[sdk.Code]sdk.Code{
		"made_up": sdk.StrategyError, sdk.CallTimeout: sdk.StrategyError, sdk.MemoryLimit: sdk.StrategyError, sdk.PluginExited: sdk.StrategyError,
		sdk.ProtocolError: sdk.StrategyError, sdk.AlreadyLoaded: sdk.StrategyError, sdk.SyntaxError: sdk.StrategyError,
		sdk.QuotaExceeded: sdk.QuotaExceeded, sdk.NoDataSource: sdk.NoDataSource, sdk.StrategyPanic: sdk.StrategyPanic,
	} {
		f := (&sdk.Failure{Code: code, Message: "m", Place: "a.go:1", WallClock: true}).AsAuthors()
		if f.Code != want || f.WallClock || f.Message != "m" || f.Place != "a.go:1" {
			t.Errorf("%s is told as %+v", code, f)
		}
	}
	if (*sdk.Failure)(nil).AsAuthors() != nil {
		t.Error("nil is a failure")
	}
}
