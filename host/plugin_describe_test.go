package host_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

type describedStrategy struct{}

func (describedStrategy) OnBars(sdk.Session, []sdk.Bar) error { return nil }

func TestParametersAreDescribedInTheOrderOfTheirAuthorAndWithTheirBounds(t *testing.T) {
	t.Parallel()
	type params struct {
		Watch string        `param:"watch" help:"the symbol"`
		Pause time.Duration `param:"pause" default:"90s" min:"1s" max:"1h" help:"between two looks"`
		Above float64       `param:"above" default:"1.5" min:"0"`
		Side  string        `param:"side" default:"long" enum:"long,short"`
		Legs  int           `param:"legs" default:"2" enum:"1,2,4"`
	}
	made := sdk.NewStrategy(func(params) (describedStrategy, error) { return describedStrategy{}, nil })
	var b strings.Builder
	err := host.WriteDescription(&b, host.PluginDescription{Name: "watcher", Version: "0.1.0", Description: "watches", Role: made.Role(),
		Params: made.Schema(), SDK: "0.1.0", Language: "go", Protocols: []int{1}})
	want := `watcher 0.1.0: watches
a strategy, made with the go SDK 0.1.0, protocol 1

PARAMETER  TYPE     DEFAULT   RANGE         HELP
watch      string   required  -             the symbol
pause      string   1m30s     1s to 1h      between two looks
above      number   1.5       from 0        
side       string   long      long | short  
legs       integer  2         1 | 2 | 4     
`
	if d := cmp.Diff(want, b.String()); d != "" || err != nil {
		t.Errorf("%v %s", err, d)
	}
}
