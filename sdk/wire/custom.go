package wire

import (
	"fmt"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// PackCustomIndicators packs what a strategy declares of indicators of its own.
func PackCustomIndicators(list []sdk.CustomIndicator) []*pb.CustomIndicator {
	out := make([]*pb.CustomIndicator, min(len(list), maxFew))
	for i := range out {
		out[i] = &pb.CustomIndicator{Name: Text(list[i].Name), Outputs: texts(list[i].Outputs, maxFew)}
	}
	return out
}

// UnpackCustomIndicators are the declarations, which make nothing yet.
func UnpackCustomIndicators(ms []*pb.CustomIndicator) []sdk.CustomIndicator {
	ms = ms[:min(len(ms), maxFew)]
	var out []sdk.CustomIndicator
	for _, m := range ms {
		out = append(out, sdk.CustomIndicator{Name: m.GetName(), Outputs: m.GetOutputs()})
	}
	return out
}

// PackCustom packs an indicator of the plugin's own as it was made of a request, or the refusal of its parameters.
func PackCustom(settings []sdk.Setting, need, settle int, refusal error) *pb.Custom {
	if refusal != nil {
		return &pb.Custom{Refusal: PackRefusal(refusal)}
	}
	m := &pb.Custom{Need: int64(need), Settle: int64(settle)}
	for _, s := range settings {
		p := &pb.Setting{Name: Text(s.Name)}
		switch v := s.Value.(type) {
		case int64:
			p.Value = &pb.Setting_Whole{Whole: v}
		case float64:
			p.Value = &pb.Setting_Number{Number: v}
		case bool:
			p.Value = &pb.Setting_Yes{Yes: v}
		case string:
			p.Value = &pb.Setting_Text{Text: Text(v)}
		}
		m.Settings = append(m.Settings, p)
	}
	return m
}

// UnpackSettings are the settings of an indicator of the plugin's own. Its error is the refusal that the plugin packed, or a
// *sdk.Refusal of what cannot be a setting.
func UnpackSettings(m *pb.Custom) ([]sdk.Setting, error) {
	if m.GetRefusal() != nil {
		return nil, UnpackRefusal(m.GetRefusal())
	}
	if len(m.GetSettings()) > maxFew {
		return nil, sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%d parameters, expected at most %d", len(m.GetSettings()), maxFew))
	}
	settings := make([]sdk.Setting, len(m.GetSettings()))
	for i, p := range m.GetSettings() {
		s := sdk.Setting{Name: p.GetName()}
		switch v := p.GetValue().(type) {
		case *pb.Setting_Whole:
			s.Value = v.Whole
		case *pb.Setting_Number:
			s.Value = v.Number
		case *pb.Setting_Yes:
			s.Value = v.Yes
		case *pb.Setting_Text:
			s.Value = v.Text
		default:
			return nil, sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("parameter %q has no value that this host knows", p.GetName()))
		}
		settings[i] = s
	}
	return settings, nil
}
