package sdk_test

import (
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
)

type whole struct{}

func (whole) OnBars(sdk.Session, []sdk.Bar) error         { return nil }
func (whole) OnStart(sdk.Session) error                   { return nil }
func (whole) OnEnd(sdk.Session) error                     { return nil }
func (whole) OnFinish(sdk.Session) error                  { return nil }
func (whole) OnSymbol(sdk.Session, sdk.SymbolEvent) error { return nil }
func (whole) Only(sdk.Session) error                      { return nil }

type finder struct{}

func (finder) OnScan(sdk.Session, sdk.Scan) error { return nil }

type misspelt struct{ finder }

func (misspelt) OnStrat(sdk.Session) error { return nil }

type wrongType struct{ finder }

func (wrongType) OnStart(sdk.Session) {}

type byPointer struct{ finder }

func (*byPointer) OnStart(sdk.Session) error         { return nil }
func (*byPointer) Indicators() []sdk.CustomIndicator { return nil }

type both struct {
	whole
	finder
}

type neither struct{}

type trader struct{ finder }

func (trader) OnOrder(sdk.Session) error { return nil }

func TestHooksAreMadeOfTheMethodsThatAreThere(t *testing.T) {
	t.Parallel()
	h, err := sdk.HooksOf(whole{})
	if err != nil || h.Role() != sdk.RoleStrategy || h.Start == nil || h.End == nil || h.Finish == nil || h.Symbol == nil || h.Scan != nil {
		t.Errorf("a whole strategy gives %+v, %v", h, err)
	}
	h, err = sdk.HooksOf(finder{})
	if err != nil || h.Role() != sdk.RoleScanner || h.Start != nil || h.Bars != nil {
		t.Errorf("a scanner gives %+v, %v", h, err)
	}
	if h, err = sdk.HooksOf(&byPointer{}); err != nil || h.Start == nil {
		t.Errorf("a pointer gives %+v, %v", h, err)
	}
}

func TestHooksRefuseWhatWouldBeASilentNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value any
		say   string
	}{
		"a mistyped method":        {misspelt{}, "did you mean OnStart?"},
		"a method of another type": {wrongType{}, "sdk_test.wrongType.OnStart is func(sdk.Session), expected func(sdk.Session) error"},
		"a hook of the pointer": {byPointer{}, "(*sdk_test.byPointer).OnStart has a pointer as its receiver, and the strategy is no pointer: " +
			"it would never be called; return a pointer: &byPointer{...}"},
		"indicators of the pointer": {byPointer{}, "(*sdk_test.byPointer).Indicators has a pointer"},
		"both roles":                {both{}, "has both OnBars and OnScan"},
		"neither role":              {neither{}, "has neither OnBars nor OnScan"},
		"trading":                   {trader{}, "this version does not trade"},
		"nothing":                   {nil, "the strategy is nil"},
	} {
		if _, err := sdk.HooksOf(c.value); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s is refused with %v, expected %q", name, err, c.say)
		}
	}
}

func TestTheNearestNameIsSuggestedWhereItIsNear(t *testing.T) {
	t.Parallel()
	for in, names := range map[string][]string{"x": {"n", "m"}, "abc": {"n"}} {
		if got, ok := sdk.Nearest(in, names); ok {
			t.Errorf("%q suggests %q, which is nothing like it", in, got)
		}
	}
	if got, ok := sdk.Nearest("N", []string{"m", "n"}); !ok || got != "n" {
		t.Errorf("N suggests %q, %t", got, ok)
	}
	names := []string{"onStart", "onBar", "onBars", "onEnd"}
	for in, want := range map[string]string{"onStrat": "onStart", "onstart": "onStart", "onBra": "onBar", "completely": ""} {
		got, ok := sdk.Nearest(in, names)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q suggests %q, %t, want %q", in, got, ok, want)
		}
	}
}
