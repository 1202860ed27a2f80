package sdk_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
)

func TestNamesOfEmittedValuesAreBounded(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"":                       "emit takes a name that is not empty",
		strings.Repeat("é", 101): "emit takes a name of at most 200 bytes, got 202",
		"a\xff":                  "emit takes a name in UTF-8",
		strings.Repeat("é", 100): "",
		"spread of A and B":      "",
	} {
		err := sdk.CheckEmittedName(name)
		if want == "" && err == nil {
			continue
		}
		if !errors.Is(err, sdk.InvalidArgument) || err.Error() != "invalid_argument: "+want {
			t.Errorf("%.20q: %v, expected %s", name, err, want)
		}
	}
}
