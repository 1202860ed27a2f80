package sdk_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/sdk"
)

type riskParams struct {
	MaxLoss float64 `param:"max_loss" default:"0.02"`
}

// ownList is a list of itself, which a search must come out of.
type ownList []ownList

func TestParametersInAStructOfAFieldAreAMistake(t *testing.T) {
	t.Parallel()
	made := func(f sdk.Factory) error { _, err := f.Make(nil); return err }
	type deeper struct{ Inner map[string]*riskParams }
	var (
		named    struct{ Risk riskParams }
		pointed  struct{ Risk *riskParams }
		listed   struct{ Risks []riskParams }
		deep     struct{ Deep deeper }
		embedded struct{ riskParams }
		tagged   struct {
			Risk riskParams `param:"risk"`
		}
		numbers struct {
			Levels []int `param:"levels"`
		}
		fine struct {
			Client *http.Client // a type of another, without parameters
			Own    ownList
			A      int `param:"a" default:"1"`
		}
	)
	_, _ = fine.Client, fine.Own
	const nested = "parameters of a nested struct are not read; parameters are fields of the struct itself: give it a field MaxLoss with these tags"
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"named":          {made(takes(&named)), ".Risk: it has the parameter Risk.MaxLoss in it, and " + nested},
		"pointed at":     {made(takes(&pointed)), ".Risk: it has the parameter Risk.MaxLoss in it, and " + nested},
		"in a list":      {made(takes(&listed)), ".Risks: it has the parameter Risks.MaxLoss in it, and " + nested},
		"two deep":       {made(takes(&deep)), ".Deep: it has the parameter Deep.MaxLoss in it, and " + nested},
		"embedded":       {made(takes(&embedded)), ".riskParams: parameters of an embedded struct are not read; spell its fields out"},
		"with a tag":     {made(takes(&tagged)), "structs are not nested, give the struct itself a field for each parameter"},
		"a list of ints": {made(takes(&numbers)), "type []int is none of int, int64, float64, bool, string, time.Duration, []string: lists are of strings, parse them"},
		"no parameters":  {made(takes(&fine)), ""},
	} {
		if c.want == "" && c.err != nil || c.want != "" && (c.err == nil || !strings.Contains(c.err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %s", name, c.err, c.want)
		}
	}
}

func TestAnEnumOfAStructIsHeldAsThatOfAScript(t *testing.T) {
	t.Parallel()
	type params struct {
		Side string `param:"side" default:"long" enum:"long, short" help:"which way"`
		Legs int    `param:"legs" default:"2" enum:"1,2,04"`
	}
	var got params
	f := takes(&got)
	if _, err := f.Make(map[string]any{"side": "short", "legs": json.Number("4")}); err != nil || got != (params{"short", 4}) {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err := f.Make(map[string]any{"side": "shrot", "legs": int64(3)})
	want := `params.side: expected long or short (did you mean short?), got "shrot"; which way [invalid_parameter]
params.legs: expected 1, 2 or 4, got 3 [invalid_parameter]`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	schema := `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{` +
		`"side":{"type":"string","description":"which way","default":"long","enum":["long","short"]},` +
		`"legs":{"type":"integer","default":2,"enum":[1,2,4]}},"additionalProperties":false}`
	if d := cmp.Diff(schema, string(f.Schema())); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"long", "short"}, f.Params()[0].Enum); d != "" {
		t.Error(d)
	}
}

func TestABadEnumIsItsAuthorsMistake(t *testing.T) {
	t.Parallel()
	made := func(f sdk.Factory) error { _, err := f.Make(nil); return err }
	var (
		empty struct {
			A string `param:"a" default:"x" enum:""`
		}
		twice struct {
			A int `param:"a" default:"1" enum:"1,01"`
		}
		words struct {
			A int `param:"a" default:"1" enum:"1,two"`
		}
		far struct {
			A int `param:"a" default:"1" max:"3" enum:"1,4"`
		}
		wrongDefault struct {
			A string `param:"a" default:"flat" enum:"long,short"`
		}
		wait struct {
			A time.Duration `param:"a" default:"1m" enum:"1m"`
		}
	)
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"an empty value":        {made(takes(&empty)), `enum "": a value is empty`},
		"one twice":             {made(takes(&twice)), `enum "1,01": 01 is there twice`},
		"one of another type":   {made(takes(&words)), `enum "1,two": two: expected a whole number`},
		"one out of range":      {made(takes(&far)), `enum "1,4": 4: expected at most 3`},
		"a default that is not": {made(takes(&wrongDefault)), `default "flat": expected long or short`},
		"a duration":            {made(takes(&wait)), `enum "1m": only a string and a whole number have one`},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, c.err, c.want)
		}
	}
}
