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

func TestWhatIsEmittedIsBoundedAtAnInstantAndOnADay(t *testing.T) {
	t.Parallel()
	var day sdk.EmitBudget
	took := 0
	for at := int64(1); at <= 101; at++ {
		var err error
		for n := 0; err == nil; n++ {
			if err = day.Take(at); err == nil {
				took++
			}
			if n > sdk.MaxEmittedAtOnce {
				t.Fatalf("%d values at one instant", n)
			}
		}
		want := "quota_exceeded: 10000 values were emitted at this instant, and no more can be"
		if at == 101 {
			want = "quota_exceeded: 1000000 values were emitted on this day, and no more can be"
		}
		if !errors.Is(err, sdk.QuotaExceeded) || err.Error() != want {
			t.Fatalf("at %d: %v, expected %s", at, err, want)
		}
	}
	if took != sdk.MaxEmittedADay {
		t.Errorf("%d values were taken", took)
	}
}
