package wire

import (
	"fmt"
	"log/slog"
	"time"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

const (
	// maxGroups bounds groups inside of groups.
	maxGroups = 8
	// maxAttrs bounds the attributes of one record or group.
	maxAttrs = 64
)

// PackRecord packs a log record that was made at the given instant.
func PackRecord(at int64, level slog.Level, message string, attrs []slog.Attr) *pb.LogRecord {
	return &pb.LogRecord{Time: at, Level: int32(level), Message: Text(message), Attrs: packAttrs(attrs, 0)}
}

func packAttrs(attrs []slog.Attr, depth int) []*pb.LogAttr {
	if len(attrs) == 0 || depth > maxGroups {
		return nil
	}
	out := make([]*pb.LogAttr, 0, len(attrs))
	for _, a := range attrs[:min(len(attrs), maxAttrs)] {
		if a.Equal(slog.Attr{}) {
			continue // slog's rule: an empty attribute is none
		}
		m := &pb.LogAttr{Key: Text(a.Key)}
		switch v := a.Value.Resolve(); v.Kind() {
		case slog.KindInt64:
			m.Value = &pb.LogAttr_Whole{Whole: v.Int64()}
		case slog.KindUint64:
			m.Value = &pb.LogAttr_Natural{Natural: v.Uint64()}
		case slog.KindFloat64:
			m.Value = &pb.LogAttr_Number{Number: v.Float64()}
		case slog.KindBool:
			m.Value = &pb.LogAttr_Yes{Yes: v.Bool()}
		case slog.KindDuration:
			m.Value = &pb.LogAttr_Duration{Duration: int64(v.Duration())}
		case slog.KindTime:
			m.Value = &pb.LogAttr_Time{Time: v.Time().UnixNano()}
		case slog.KindGroup:
			m.Value = &pb.LogAttr_Group{Group: &pb.LogGroup{Attrs: packAttrs(v.Group(), depth+1)}}
		case slog.KindString:
			m.Value = &pb.LogAttr_Text{Text: Text(v.String())}
		default:
			m.Value = &pb.LogAttr_Text{Text: Text(fmt.Sprint(v.Any()))} // prints errors and Stringers by their methods
		}
		out = append(out, m)
	}
	return out
}

// UnpackRecord is a record as the host logs it.
func UnpackRecord(m *pb.LogRecord) (at time.Time, level slog.Level, message string, attrs []slog.Attr) {
	return time.Unix(0, m.GetTime()).UTC(), slog.Level(m.GetLevel()), m.GetMessage(), unpackAttrs(m.GetAttrs(), 0)
}

func unpackAttrs(ms []*pb.LogAttr, depth int) []slog.Attr {
	if len(ms) == 0 || depth > maxGroups {
		return nil
	}
	attrs := make([]slog.Attr, 0, min(len(ms), maxAttrs))
	for _, m := range ms[:min(len(ms), maxAttrs)] {
		switch v := m.GetValue().(type) {
		case *pb.LogAttr_Text:
			attrs = append(attrs, slog.String(m.GetKey(), v.Text))
		case *pb.LogAttr_Whole:
			attrs = append(attrs, slog.Int64(m.GetKey(), v.Whole))
		case *pb.LogAttr_Natural:
			attrs = append(attrs, slog.Uint64(m.GetKey(), v.Natural))
		case *pb.LogAttr_Number:
			attrs = append(attrs, slog.Float64(m.GetKey(), v.Number))
		case *pb.LogAttr_Yes:
			attrs = append(attrs, slog.Bool(m.GetKey(), v.Yes))
		case *pb.LogAttr_Duration:
			attrs = append(attrs, slog.Duration(m.GetKey(), time.Duration(v.Duration)))
		case *pb.LogAttr_Time:
			attrs = append(attrs, slog.Time(m.GetKey(), time.Unix(0, v.Time).UTC()))
		case *pb.LogAttr_Group:
			attrs = append(attrs, slog.Attr{Key: m.GetKey(), Value: slog.GroupValue(unpackAttrs(v.Group.GetAttrs(), depth+1)...)})
		}
	}
	return attrs
}
