package wire_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

func TestACustomIndicatorCrossesTheWireAsItIs(t *testing.T) {
	t.Parallel()
	settings := []sdk.Setting{{Name: "period", Value: int64(-3)}, {Name: "factor", Value: 0.1}, {Name: "loud", Value: true}, {Name: "kind", Value: "two words"}}
	b, err := proto.Marshal(wire.PackCustom(settings, 3, 20, nil))
	if err != nil {
		t.Fatal(err)
	}
	var m pb.Custom
	if err := proto.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	got, err := wire.UnpackSettings(&m)
	if d := cmp.Diff(settings, got); d != "" || err != nil || m.GetNeed() != 3 || m.GetSettle() != 20 {
		t.Errorf("need %d, settle %d, %v: %s", m.GetNeed(), m.GetSettle(), err, d)
	}
	_, err = wire.UnpackSettings(wire.PackCustom(settings, 3, 20, sdk.RefuseSettings("x", "no")))
	if d := cmp.Diff(sdk.RefuseSettings("x", "no"), err); d != "" {
		t.Error(d)
	}
	if _, err := wire.UnpackSettings(&pb.Custom{Settings: []*pb.Setting{{Name: "a"}}}); sdk.CodeOf(err) != sdk.InvalidArgument {
		t.Errorf("a setting without a value gives %v", err)
	}
	if _, err := wire.UnpackSettings(&pb.Custom{Settings: make([]*pb.Setting, 2000)}); sdk.CodeOf(err) != sdk.InvalidArgument {
		t.Errorf("two thousand settings give %v", err)
	}
	declared := wire.UnpackCustomIndicators(wire.PackCustomIndicators([]sdk.CustomIndicator{{Name: "x", Outputs: []string{"up", "down"}}}))
	if len(declared) != 1 || declared[0].Name != "x" || !cmp.Equal(declared[0].Outputs, []string{"up", "down"}) {
		t.Errorf("declared are %+v", declared)
	}
}
