package record

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// RequestText is a request in the words of sdk.Session.
func RequestText(c *pb.Call) string {
	switch q := c.GetRequest().(type) {
	case *pb.Call_AddSymbol:
		return say(q.AddSymbol.GetReason(), "AddSymbol", q.AddSymbol.GetSymbol())
	case *pb.Call_AddIndicator:
		r := q.AddIndicator
		return say(r.GetReason(), "AddIndicator", r.GetSymbol(), r.GetName(), r.GetInterval(), paramsText(r.GetParams()))
	case *pb.Call_AddBars:
		r := q.AddBars
		days := ""
		if r.GetDays() > 0 {
			days = fmt.Sprintf("%d days", r.GetDays())
		}
		if r.GetHistoricalOnly() {
			days += " historical only"
		}
		return say(r.GetReason(), "AddBars", r.GetSymbol(), r.GetInterval(), strings.TrimSpace(days))
	case *pb.Call_RemoveSymbol:
		return say(q.RemoveSymbol.GetReason(), "RemoveSymbol", q.RemoveSymbol.GetSymbol())
	case *pb.Call_RemoveIndicator:
		r := q.RemoveIndicator
		return say(r.GetReason(), "RemoveIndicator", r.GetSymbol(), r.GetKey())
	case *pb.Call_RemoveBars:
		return say(q.RemoveBars.GetReason(), "RemoveBars", q.RemoveBars.GetSymbol(), q.RemoveBars.GetInterval())
	case *pb.Call_Lock:
		carry := ""
		if q.Lock.GetCarry() {
			carry = "carry"
		}
		return say(q.Lock.GetReason(), "Lock", q.Lock.GetSymbol(), carry)
	case *pb.Call_Unlock:
		return say(q.Unlock.GetReason(), "Unlock", q.Unlock.GetSymbol())
	case *pb.Call_Follow:
		return say("", "Follow", q.Follow.GetSymbol(), strings.Join(q.Follow.GetIntervals(), " "))
	case *pb.Call_Unfollow:
		return say("", "Unfollow", q.Unfollow.GetSymbol())
	case *pb.Call_Symbols:
		return "Symbols"
	case *pb.Call_Symbol:
		return say("", "Symbol", q.Symbol.GetSymbol())
	case *pb.Call_Today:
		return say("", "Today", q.Today.GetSymbol())
	case *pb.Call_History:
		return say("", "History", q.History.GetSymbol(), q.History.GetInterval(), strconv.FormatInt(q.History.GetCount(), 10))
	case *pb.Call_Every:
		return say("", "Every", q.Every.GetInterval())
	case *pb.Call_At:
		return say("", "At", q.At.GetWhen())
	}
	return "a request that this version does not know"
}

// say is words with a reason in quotes behind them, those left out that are empty.
func say(reason string, parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	if reason != "" {
		parts = append(parts, strconv.Quote(reason))
	}
	return strings.Join(parts, " ")
}

// paramsText is an indicator's parameters by their names.
func paramsText(text []byte) string {
	var m map[string]json.RawMessage
	if json.Unmarshal(text, &m) != nil || len(m) == 0 {
		return ""
	}
	sorted, err := json.Marshal(m)
	if err != nil {
		return ""
	}
	return string(sorted)
}

// LogText is a log record, without its time.
func LogText(m *pb.LogRecord) string {
	_, level, message, attrs := wire.UnpackRecord(m)
	return "log " + level.String() + " " + message + attrsText(attrs)
}

func attrsText(attrs []slog.Attr) string {
	var b strings.Builder
	for _, a := range attrs {
		b.WriteString(" " + a.String())
	}
	return b.String()
}

// EmittedText is an emitted value, without its time.
func EmittedText(m *pb.Emitted) string {
	return "emit " + strconv.Quote(m.GetName()) + " " + Number(m.GetValue())
}

// Number is a number as short as it can be and still be the same.
func Number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
