package plugin

import (
	"testing"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// What a process says of its own end counts as far as it can know.
func TestAProcessIsBelievedWhatItCanKnow(t *testing.T) {
	t.Parallel()
	held := Options{Limits: Limits{Memory: 1 << 20}}
	for _, x := range []struct {
		what    string
		options Options
		says    sdk.Code
		want    sdk.Code
		clock   bool
	}{
		{"no more memory under a limit", held, sdk.MemoryLimit, sdk.MemoryLimit, true},
		{"no more memory without one", Options{}, sdk.MemoryLimit, sdk.StrategyError, false},
		{"the host broke the protocol", Options{}, sdk.ProtocolError, sdk.ProtocolError, true},
		{"its process ended", held, sdk.PluginExited, sdk.StrategyError, false},
		{"a room of the host's", Options{Room: &Room{}}, sdk.CallTimeout, sdk.CallTimeout, true},
	} {
		f := sdk.FailureOf((&Plugin{options: x.options}).failed(&pb.Failed{Code: string(x.says), WallClock: true}))
		if f.Code != x.want || f.WallClock != x.clock {
			t.Errorf("%s: %+v", x.what, f)
		}
	}
}
