package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"strconv"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// PackAddSymbol packs a request for a symbol.
func PackAddSymbol(r sdk.SymbolRequest) *pb.AddSymbol {
	return &pb.AddSymbol{Symbol: Text(r.Symbol), Reason: Text(r.Reason), Location: Text(r.Location)}
}

// UnpackAddSymbol is the request.
func UnpackAddSymbol(m *pb.AddSymbol) sdk.SymbolRequest {
	return sdk.SymbolRequest{Symbol: m.GetSymbol(), Reason: m.GetReason(), Location: m.GetLocation()}
}

// PackAddIndicator packs a request for an indicator. NaN and infinite numbers come to the host, which refuses them in its own words;
// other parameters that JSON cannot carry are refused here.
func PackAddIndicator(r sdk.IndicatorRequest) (*pb.AddIndicator, error) {
	params, err := PackParams(carried(r.Params, 0))
	if err != nil {
		return nil, sdk.Refuse(sdk.InvalidArgument, r.Symbol, fmt.Sprintf("parameters of %s: %v", r.Name, err))
	}
	return &pb.AddIndicator{Symbol: Text(r.Symbol), Name: Text(r.Name), Interval: Text(string(r.Interval)), Params: params,
		Reason: Text(r.Reason), Location: Text(r.Location)}, nil
}

// UnpackAddIndicator is the request.
func UnpackAddIndicator(m *pb.AddIndicator) (sdk.IndicatorRequest, error) {
	params, err := UnpackParams(m.GetParams())
	if err != nil {
		return sdk.IndicatorRequest{}, fmt.Errorf("parameters of an indicator: %w", err)
	}
	return sdk.IndicatorRequest{Symbol: m.GetSymbol(), Name: m.GetName(), Interval: sdk.Interval(m.GetInterval()), Params: plainNumbers(params),
		Reason: m.GetReason(), Location: m.GetLocation()}, nil
}

// PackAddBars packs a request for bars.
func PackAddBars(r sdk.BarsRequest) *pb.AddBars {
	return &pb.AddBars{Symbol: Text(r.Symbol), Interval: Text(string(r.Interval)), Days: int64(r.Days), HistoricalOnly: r.HistoricalOnly,
		Reason: Text(r.Reason), Location: Text(r.Location)}
}

// UnpackAddBars is the request.
func UnpackAddBars(m *pb.AddBars) sdk.BarsRequest {
	return sdk.BarsRequest{Symbol: m.GetSymbol(), Interval: sdk.Interval(m.GetInterval()), Days: int(m.GetDays()),
		HistoricalOnly: m.GetHistoricalOnly(), Reason: m.GetReason(), Location: m.GetLocation()}
}

// PackRemoveSymbol packs a request to give up a symbol.
func PackRemoveSymbol(r sdk.RemoveSymbolRequest) *pb.RemoveSymbol {
	return &pb.RemoveSymbol{Symbol: Text(r.Symbol), Reason: Text(r.Reason), Location: Text(r.Location)}
}

// UnpackRemoveSymbol is the request.
func UnpackRemoveSymbol(m *pb.RemoveSymbol) sdk.RemoveSymbolRequest {
	return sdk.RemoveSymbolRequest{Symbol: m.GetSymbol(), Reason: m.GetReason(), Location: m.GetLocation()}
}

// PackRemoveIndicator packs a request to give up an indicator, whose handle has the given id: 0 for one of an earlier day,
// or for none, where the request has no handle.
func PackRemoveIndicator(r sdk.RemoveIndicatorRequest, id uint32) *pb.RemoveIndicator {
	m := &pb.RemoveIndicator{Series: id, Reason: Text(r.Reason), Location: Text(r.Location)}
	if id == 0 && r.Indicator != nil {
		m.Symbol, m.Interval, m.Key = Text(r.Indicator.Symbol()), Text(string(r.Indicator.Interval())), Text(r.Indicator.Key())
	}
	return m
}

// PackRemoveBars packs a request to give up a series.
func PackRemoveBars(r sdk.RemoveBarsRequest) *pb.RemoveBars {
	return &pb.RemoveBars{Symbol: Text(r.Symbol), Interval: Text(string(r.Interval)), Reason: Text(r.Reason), Location: Text(r.Location)}
}

// UnpackRemoveBars is the request.
func UnpackRemoveBars(m *pb.RemoveBars) sdk.RemoveBarsRequest {
	return sdk.RemoveBarsRequest{Symbol: m.GetSymbol(), Interval: sdk.Interval(m.GetInterval()), Reason: m.GetReason(), Location: m.GetLocation()}
}

// PackLock packs a request to lock a symbol.
func PackLock(r sdk.LockRequest) *pb.Lock {
	return &pb.Lock{Symbol: Text(r.Symbol), Carry: r.Carry, Reason: Text(r.Reason), Location: Text(r.Location)}
}

// UnpackLock is the request.
func UnpackLock(m *pb.Lock) sdk.LockRequest {
	return sdk.LockRequest{Symbol: m.GetSymbol(), Carry: m.GetCarry(), Reason: m.GetReason(), Location: m.GetLocation()}
}

// PackUnlock packs a request to end a lock.
func PackUnlock(r sdk.UnlockRequest) *pb.Unlock {
	return &pb.Unlock{Symbol: Text(r.Symbol), Reason: Text(r.Reason), Location: Text(r.Location)}
}

// UnpackUnlock is the request.
func UnpackUnlock(m *pb.Unlock) sdk.UnlockRequest {
	return sdk.UnlockRequest{Symbol: m.GetSymbol(), Reason: m.GetReason(), Location: m.GetLocation()}
}

// PackFollow packs a request to follow a symbol.
func PackFollow(symbol string, intervals []sdk.Interval) *pb.Follow {
	return &pb.Follow{Symbol: Text(symbol), Intervals: packIntervals(intervals)}
}

// UnpackFollow is the symbol and its intervals.
func UnpackFollow(m *pb.Follow) (string, []sdk.Interval) {
	return m.GetSymbol(), unpackIntervals(m.GetIntervals())
}

// PackParams writes parameters as a JSON object; nil is an empty one.
func PackParams(params map[string]any) ([]byte, error) {
	if len(params) == 0 {
		return []byte("{}"), nil
	}
	b, err := json.Marshal(params)
	if err == nil && len(b) > maxParams {
		err = fmt.Errorf("they have %d bytes, expected at most %d", len(b), maxParams)
	}
	return b, err
}

// maxParams bounds parameters as JSON: they are written by hand.
const maxParams = 1 << 20

// UnpackParams reads parameters. Numbers are json.Number, so that whole ones stay exact; no bytes are none.
func UnpackParams(b []byte) (map[string]any, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if len(b) > maxParams {
		return nil, fmt.Errorf("%d bytes of JSON, expected at most %d", len(b), maxParams)
	}
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.UseNumber()
	var params map[string]any
	if err := decoder.Decode(&params); err != nil {
		return nil, fmt.Errorf("not a JSON object: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("more follows after the JSON object")
	}
	return params, nil
}

// notFinite is the only key of the object that stands for a number which JSON does not have.
const notFinite = "\x00number"

// maxOn bounds how deep an indicator stands on others; the host allows fewer, and a map of Go's may hold itself.
const maxOn = 100

// carried is an indicator's parameters as JSON can carry them: NaN and infinite numbers as objects, which plainNumbers turns back.
func carried(params map[string]any, depth int) map[string]any {
	if depth > maxOn {
		return params
	}
	out := maps.Clone(params)
	//determinism:allow each is written in its own place
	for name, v := range params {
		switch v := v.(type) {
		case float64:
			if math.IsNaN(v) || math.IsInf(v, 0) {
				out[name] = map[string]any{notFinite: strconv.FormatFloat(v, 'g', -1, 64)}
			}
		case time.Duration: // which JSON would make a number of
			out[name] = v.String()
		case map[string]any: // the indicator that it is on
			out[name] = carried(v, depth+1)
		}
	}
	return out
}

// plainNumbers makes int or float64 of the numbers of an indicator's parameters, as IndicatorRequest says.
func plainNumbers(params map[string]any) map[string]any {
	//determinism:allow each is written in its own place
	for name, v := range params {
		if within, ok := v.(map[string]any); ok {
			if text, ok := within[notFinite].(string); ok && len(within) == 1 {
				params[name] = math.NaN()
				if f, err := strconv.ParseFloat(text, 64); err == nil {
					params[name] = f
				}
			} else { // the indicator that it is on
				params[name] = plainNumbers(within)
			}
		}
		n, ok := v.(json.Number)
		if !ok {
			continue
		}
		if i, err := n.Int64(); err == nil && int64(int(i)) == i {
			params[name] = int(i)
		} else if f, err := n.Float64(); err == nil {
			params[name] = f
		} else {
			params[name] = math.Inf(1) // beyond float64; the host refuses it as out of range
		}
	}
	return params
}
