package sdk_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

// flat is a computation that says what it was made with.
type flat struct {
	p     flatParams
	value float64
}

type flatParams struct {
	Period int           `param:"period" default:"3" min:"1"`
	Factor float64       `param:"factor" default:"0.5"`
	Kind   string        `param:"kind" default:"simple"`
	Wait   time.Duration `param:"wait" default:"90s"`
	Loud   bool          `param:"loud" default:"false"`
}

func (f *flat) Need() int   { return f.p.Period }
func (f *flat) Settle() int { return 2 * f.p.Period }
func (f *flat) Update(_ sdk.Bar, out []float64) error {
	out[0] = f.value
	return nil
}

func newFlat(p flatParams) (*flat, error) {
	if p.Period == 13 {
		return nil, errors.New("13 brings bad luck")
	}
	return &flat{p: p, value: float64(p.Period)}, nil
}

func TestAnIndicatorIsMadeOfItsSettings(t *testing.T) {
	t.Parallel()
	c := sdk.NewIndicator("flat", newFlat)
	settings, err := c.Settle(map[string]any{"period": 5.0, "factor": 2, "kind": "two words", "wait": "2m"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range settings {
		got = append(got, s.String())
	}
	if d := cmp.Diff([]string{"period=5", "factor=2", `kind="two words"`, "wait=2m0s", "loud=false"}, got); d != "" {
		t.Error(d)
	}
	if asDuration, err := c.Settle(map[string]any{"period": 5.0, "factor": 2, "kind": "two words", "wait": 2 * time.Minute}); err != nil || cmp.Diff(settings, asDuration) != "" {
		t.Errorf("with a time.Duration: %v, %v", asDuration, err)
	}
	made, err := c.New(settings)
	if err != nil || made.Need() != 5 || made.Settle() != 10 {
		t.Fatalf("made %v, %v", made, err)
	}
	other, _ := c.New(settings)
	if made == other {
		t.Error("two computations are one")
	}
	out := []float64{math.NaN()}
	for range made.Need() {
		if err := made.Update(sdk.Bar{}, out); err != nil {
			t.Fatal(err)
		}
	}
	if out[0] != 5 {
		t.Errorf("its value is %v", out)
	}
	if !cmp.Equal(c.Outputs, []string{"value"}) {
		t.Errorf("the outputs are %q", c.Outputs)
	}
	thirteen, _ := c.Settle(map[string]any{"period": 13})
	if _, err := c.New(thirteen); sdk.CodeOf(err) != sdk.InvalidArgument || !strings.HasSuffix(err.Error(), "flat: 13 brings bad luck") {
		t.Errorf("a constructor's error gives %v", err)
	}
}

func TestValuesBeforeTheBarsThatAreNeededAreWithheld(t *testing.T) {
	t.Parallel()
	made, err := sdk.NewIndicator("flat", newFlat).New(nil) // it needs 3 bars and writes 3 from the first on
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 5; n++ {
		out := []float64{math.NaN()}
		if err := made.Update(sdk.Bar{}, out); err != nil || math.IsNaN(out[0]) != (n < 3) {
			t.Errorf("after %d bars it has %v, %v", n, out, err)
		}
	}
}

func TestAnInfiniteValueIsAMistake(t *testing.T) {
	t.Parallel()
	c := sdk.NewIndicator("flat", func(struct{}) (*flat, error) { return &flat{value: math.Inf(-1)}, nil })
	made, err := c.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Update(sdk.Bar{}, []float64{0}); err == nil || !strings.HasPrefix(err.Error(), "value is -Inf: a value is a finite number") {
		t.Errorf("got %v", err)
	}
}

func TestADeclarationsMistakesAreToldAllAtOnce(t *testing.T) {
	t.Parallel()
	fine := func(struct{}) (*flat, error) { return &flat{}, nil }
	for name, c := range map[string]struct {
		list []sdk.CustomIndicator
		says string
	}{
		"capitals":              {[]sdk.CustomIndicator{sdk.NewIndicator("myEma", fine)}, `indicators.myEma: indicator "myEma" has no name that can stand in a key`},
		"a long name":           {[]sdk.CustomIndicator{sdk.NewIndicator(strings.Repeat("a", 33), fine)}, "has no name that can stand in a key"},
		"a name of the host's":  {[]sdk.CustomIndicator{sdk.NewIndicator("sma", fine)}, "the host has an indicator sma itself; give yours another name"},
		"two of a name":         {[]sdk.CustomIndicator{sdk.NewIndicator("a", fine), sdk.NewIndicator("a", fine)}, "there are two indicators a"},
		"an output in capitals": {[]sdk.CustomIndicator{sdk.NewIndicator("a", fine, "Up")}, `indicator a has an output "Up"`},
		"two outputs of a name": {[]sdk.CustomIndicator{sdk.NewIndicator("a", fine, "up", "up")}, `indicator a has two outputs "up"`},
		"too many outputs":      {[]sdk.CustomIndicator{sdk.NewIndicator("a", fine, strings.Split(strings.Repeat("x ", 17), " ")...)}, "expected 1 to 16"},
		"no constructor":        {[]sdk.CustomIndicator{sdk.NewIndicator[struct{}, *flat]("a", nil)}, "the constructor is nil"},
		"a required parameter": {[]sdk.CustomIndicator{sdk.NewIndicator("a", func(struct {
			N int `param:"n"`
		}) (*flat, error) {
			return nil, nil
		})}, `parameter "n" has no default`},
		"a list": {[]sdk.CustomIndicator{sdk.NewIndicator("a", func(struct {
			L []string `param:"l" default:""`
		}) (*flat, error) {
			return nil, nil
		})}, `parameter "l" is a list`},
		"a reserved parameter": {[]sdk.CustomIndicator{sdk.NewIndicator("a", func(struct {
			On int `param:"on" default:"1"`
		}) (*flat, error) {
			return nil, nil
		})}, `parameter "on" has a name that is reserved: interval, on, seed, as, reason`},
		"no struct": {[]sdk.CustomIndicator{sdk.NewIndicator("a", func(int) (*flat, error) { return nil, nil })}, "the parameters are int, expected a struct"},
	} {
		if ds := sdk.CheckIndicators(c.list, []string{"sma"}); !strings.Contains(ds.Error(), c.says) {
			t.Errorf("%s gives %v, expected %s", name, ds, c.says)
		}
	}
	if ds := sdk.CheckIndicators([]sdk.CustomIndicator{sdk.NewIndicator("flat", newFlat, "up", "down")}, []string{"sma"}); ds != nil {
		t.Errorf("what is right gives %v", ds)
	}
}

type owner struct{ whole }

func (owner) Indicators() []sdk.CustomIndicator {
	return []sdk.CustomIndicator{sdk.NewIndicator("flat", newFlat)}
}

type badOwner struct{ whole }

func (badOwner) Indicators() []sdk.CustomIndicator {
	return []sdk.CustomIndicator{sdk.NewIndicator("Flat", newFlat)}
}

type wrongOwner struct{ whole }

func (wrongOwner) Indicators() []string { return nil }

func TestHooksHaveTheIndicatorsOfTheirOwner(t *testing.T) {
	t.Parallel()
	h, err := sdk.HooksOf(owner{})
	if err != nil || len(h.Indicators) != 1 || h.Indicators[0].Name != "flat" {
		t.Errorf("got %+v, %v", h.Indicators, err)
	}
	if _, err := sdk.HooksOf(badOwner{}); err == nil || !strings.Contains(err.Error(), "no name that can stand in a key") {
		t.Errorf("a bad name gives %v", err)
	}
	if _, err := sdk.HooksOf(wrongOwner{}); err == nil || !strings.Contains(err.Error(), "sdk_test.wrongOwner.Indicators is func() []string, expected func() []sdk.CustomIndicator") {
		t.Errorf("a wrong type gives %v", err)
	}
}

func TestAFailureOfAnIndicatorNamesIt(t *testing.T) {
	t.Parallel()
	var f *sdk.Failure
	err := sdk.IndicatorFailure("pairs/x()@5m", "AAPL", &sdk.Failure{Code: sdk.CallTimeout, Message: "slow", Place: "x.js:1:2", WallClock: true})
	if !errors.As(err, &f) || f.Message != "pairs/x()@5m of AAPL: slow" || f.Code != sdk.CallTimeout || f.Place != "x.js:1:2" || !f.WallClock {
		t.Errorf("a failure gives %+v", f)
	}
	err = sdk.IndicatorFailure("pairs/x()@5m", "AAPL", sdk.Refuse(sdk.NotInCall, "", "not now"))
	if !errors.As(err, &f) || f.Message != "pairs/x()@5m of AAPL: not now" || f.Code != sdk.NotInCall {
		t.Errorf("a refusal gives %+v", f)
	}
	if sdk.IndicatorFailure("x", "A", nil) != nil {
		t.Error("nothing is something")
	}
}
