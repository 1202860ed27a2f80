package sdk_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

func TestDeclaredParametersDecodeAsThoseOfAStruct(t *testing.T) {
	t.Parallel()
	set, ds := sdk.DeclareParams([]sdk.Param{
		{Name: "n", Kind: sdk.ParamInt, Default: 5, Min: "1", Max: "9"},
		{Name: "x", Kind: "other"},
		{Name: "side", Kind: sdk.ParamString, Enum: []string{"long", "short"}},
		{Name: "wait", Kind: sdk.ParamDuration, Default: "90s"},
		{Name: "low", Kind: sdk.ParamFloat, Default: -1.0, Min: "0"},
	})
	want := `params.x: there is no type "other" of a parameter [invalid_parameter]
params.low: the default: expected at least 0, got -1 [invalid_parameter]`
	if diff := cmp.Diff(want, ds.Error()); diff != "" {
		t.Error(diff)
	}
	var defaults []any
	for _, p := range set.Params() {
		defaults = append(defaults, p.Default)
	}
	if diff := cmp.Diff([]any{int64(5), nil, 90 * time.Second}, defaults); diff != "" {
		t.Error(diff)
	}
	for _, tt := range []struct {
		name  string
		given any
		want  string
	}{{"n", 9.0, ""}, {"n", 10, "expected at most 9, got 10"}, {"n", "1", `expected a whole number, got "1"`}, {"side", "short", ""},
		{"side", "shrot", `expected long or short (did you mean short?), got "shrot"`}, {"side", 1, "expected a string, got 1"}, {"gone", 1, `unknown parameter "gone"`}} {
		got := ""
		if _, err := set.Decode(tt.name, tt.given); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: %v: %q, want %q", tt.name, tt.given, got, tt.want)
		}
	}
}
