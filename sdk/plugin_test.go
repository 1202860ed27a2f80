package sdk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
)

// momentum is the plugin of the documentation: it must compile and infer as it stands there.
type momentum struct {
	quiet
	lookback int
}

type momentumParams struct {
	Lookback int `param:"lookback" default:"20" min:"2" help:"bars to look back"`
}

func newMomentum(p momentumParams) (*momentum, error) { return &momentum{lookback: p.Lookback}, nil }

func TestThePluginOfTheDocumentationCompilesAndRuns(t *testing.T) {
	t.Parallel()
	plugin := sdk.Plugin{Name: "momentum", Version: "0.1.0", Description: "follows what rises", New: sdk.NewStrategy(newMomentum)}
	if got := plugin.New.Role(); got != sdk.RoleStrategy {
		t.Errorf("role is %q", got)
	}
	ps := plugin.New.Params()
	if len(ps) != 1 || ps[0].Name != "lookback" || ps[0].Default != int64(20) || ps[0].Required() {
		t.Errorf("parameters are %+v", ps)
	}
	hooks, err := plugin.New.Make(map[string]any{"lookback": int64(30)})
	if err != nil {
		t.Fatal(err)
	}
	if hooks.Bars == nil || hooks.Start != nil || hooks.Scan != nil {
		t.Errorf("hooks are %+v", hooks)
	}
}

func TestAScannerHasItsRole(t *testing.T) {
	t.Parallel()
	f := sdk.NewScanner(func(struct{}) (quietScanner, error) { return quietScanner{}, nil })
	if f.Role() != sdk.RoleScanner {
		t.Errorf("role is %q", f.Role())
	}
	if hooks, err := f.Make(nil); err != nil || hooks.Scan == nil {
		t.Errorf("got %+v, %v", hooks, err)
	}
}

type mistyped struct{ quiet }

func (mistyped) OnStrat(sdk.Session) error { return nil }

func TestAConstructorsMistakesAreDiagnostics(t *testing.T) {
	t.Parallel()
	own := sdk.Diagnostics{{Path: "params.fast", Code: sdk.InvalidArgument, Message: "is above slow"}}
	for name, c := range map[string]struct {
		factory sdk.Factory
		want    string
	}{
		"an error": {sdk.NewStrategy(func(struct{}) (quiet, error) { return quiet{}, errors.New("fast is above slow") }),
			"params: the strategy refuses its parameters: fast is above slow [invalid_argument]"},
		"a refusal keeps its code": {sdk.NewStrategy(func(struct{}) (quiet, error) { return quiet{}, sdk.Refuse(sdk.NotSupported, "", "no options") }),
			"params: the strategy refuses its parameters: no options [not_supported]"},
		"a refusal in other words": {sdk.NewStrategy(func(struct{}) (quiet, error) {
			_, err := sdk.ParseInterval("7x")
			return quiet{}, fmt.Errorf("the pace: %w", err)
		}), `params: the strategy refuses its parameters: the pace: interval "7x"`},
		"of a scanner": {sdk.NewScanner(func(struct{}) (quietScanner, error) { return quietScanner{}, errors.New("no") }),
			"params: the scanner refuses its parameters: no [invalid_argument]"},
		"the author's own diagnostics": {sdk.NewStrategy(func(struct{}) (quiet, error) { return quiet{}, own }),
			"params.fast: is above slow [invalid_argument]"},
		"nothing at all":    {sdk.NewStrategy(func(struct{}) (*momentum, error) { return nil, nil }), "neither a value nor an error"},
		"a mistyped method": {sdk.NewStrategy(func(struct{}) (mistyped, error) { return mistyped{}, nil }), "did you mean OnStart?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := c.factory.Make(nil)
			var ds sdk.Diagnostics
			if !errors.As(err, &ds) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, expected %s", err, c.want)
			}
		})
	}
}
