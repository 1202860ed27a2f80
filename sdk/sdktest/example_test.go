package sdktest_test

import (
	"slices"
	"testing"

	"github.com/strathost/strathost/sdk/sdktest"
)

// A test runs a session over bars that it makes by hand, and looks at what came of it.
func Example() {
	test := func(t *testing.T) {
		run := sdktest.Run(t, plugin, sdktest.Params(map[string]any{"above": 12}),
			sdktest.Bars(sdktest.Closes("TSLA", "1m", "2025-07-02", 10, 11, 12, 13)))
		if got := run.Emitted("high TSLA"); !slices.Equal(got, []float64{13}) {
			t.Errorf("emitted %v", got)
		}
	}
	_ = test
}
