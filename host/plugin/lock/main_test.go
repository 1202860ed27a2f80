package lock_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
)

// mistaken sees that an error is one mistake with a code and words in it.
func mistaken(t *testing.T, err error, code sdk.Code, words ...string) {
	t.Helper()
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || ds[0].Code != code {
		t.Errorf("the error is %v, want the code %s", err, code)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not have %q", err, w)
		}
	}
}
