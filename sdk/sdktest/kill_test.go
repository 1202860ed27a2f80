package sdktest_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/sdktest"
)

// The bar that KillAt names is the first that the strategy does not see. The bars of one instant come together: it sees all or none.
func TestKillAtKillsBeforeTheVeryBar(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	here, wrong := filepath.Abs(".")
	if err == nil && wrong == nil {
		self, err = filepath.Rel(here, self)
	}
	if err != nil || wrong != nil {
		t.Fatal(err, wrong)
	}
	for _, c := range []struct {
		bar     int
		symbols string
		seen    []float64 // of TSLA
	}{
		{1, "[TSLA]", nil},
		{2, "[TSLA]", []float64{10}},
		{3, "[TSLA]", []float64{10, 11}},
		{5, "[TSLA]", []float64{10, 11, 12, 13}},
		{6, "[TSLA]", []float64{10, 11, 12, 13, 14}}, // there are five
		{2, "[TSLA, COIN]", nil},
		{3, "[TSLA, COIN]", []float64{10}},
		{4, "[TSLA, COIN]", []float64{10}},
		{5, "[TSLA, COIN]", []float64{10, 11}},
	} {
		t.Run(c.symbols+" at "+strconv.Itoa(c.bar), func(t *testing.T) {
			t.Parallel()
			run := sdktest.RunBinary(t, self, sdk.RoleStrategy, closes(), sdktest.Session("symbols: "+c.symbols), sdktest.KillAt(c.bar),
				sdktest.Params(map[string]any{"above": 0}), sdktest.Entry("{env: {"+beThePlugin+": yes}, limits: {timeout: 1m}}"))
			if got := run.Emitted("high TSLA"); !slices.Equal(got, c.seen) {
				t.Errorf("it saw %v, expected %v", got, c.seen)
			}
			stopped := run.Stopped()
			if c.bar == 6 {
				if len(stopped) != 0 {
					t.Errorf("stopped: %+v", stopped)
				}
				return
			}
			if len(stopped) != 1 || stopped[0].Code != sdk.PluginExited {
				t.Errorf("stopped: %+v", stopped)
			}
		})
	}
}
