package wire

import (
	"errors"
	"math"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// PackRefusal packs what a session answered to a request that it did not serve; nil for nil.
func PackRefusal(err error) *pb.Refusal {
	if err == nil {
		return nil
	}
	if r, ok := errors.AsType[*sdk.Refusal](err); ok {
		return &pb.Refusal{Code: Text(string(r.Code)), Symbol: Text(r.Symbol), Message: Text(r.Message)}
	}
	return &pb.Refusal{Code: Text(string(sdk.CodeOf(err))), Message: Text(err.Error())}
}

// UnpackRefusal is the refusal, or nil.
func UnpackRefusal(m *pb.Refusal) error {
	if m == nil {
		return nil
	}
	return sdk.Refuse(sdk.Code(m.GetCode()), m.GetSymbol(), m.GetMessage())
}

// PackFailure packs what a hook returned: an author's error, a refusal that escaped, or a failure with its place.
func PackFailure(err error) *pb.Failed {
	f := sdk.FailureOf(err)
	return &pb.Failed{Code: Text(string(f.Code)), Message: Text(f.Message), Place: Text(f.Place), Stack: texts(f.Stack, maxStack),
		WallClock: f.WallClock}
}

// UnpackFailure is the failure as a host reports it.
func UnpackFailure(m *pb.Failed) *sdk.Failure {
	f := &sdk.Failure{Code: sdk.Code(m.GetCode()), Message: m.GetMessage(), Place: m.GetPlace(), Stack: m.GetStack(),
		WallClock: m.GetWallClock()}
	if f.Code == "" {
		f.Code = sdk.StrategyError
	}
	f.Stack = f.Stack[:min(len(f.Stack), maxStack)]
	return f
}

// PackDiagnostics packs mistakes of a person.
func PackDiagnostics(ds sdk.Diagnostics) []*pb.Diagnostic {
	out := make([]*pb.Diagnostic, min(len(ds), maxFew))
	for i := range out {
		d := ds[i]
		out[i] = &pb.Diagnostic{Path: Text(d.Path), Code: Text(string(d.Code)), Message: Text(d.Message), Hint: Text(d.Hint),
			File: Text(d.File), Line: uint32(max(0, d.Line)), Col: uint32(max(0, d.Col))}
	}
	return out
}

// UnpackDiagnostics are the mistakes.
func UnpackDiagnostics(ms []*pb.Diagnostic) sdk.Diagnostics {
	ms = ms[:min(len(ms), maxFew)]
	var ds sdk.Diagnostics
	for _, m := range ms {
		d := sdk.Diagnostic{Path: m.GetPath(), Code: sdk.Code(m.GetCode()), Message: m.GetMessage(), Hint: m.GetHint(),
			File: m.GetFile(), Line: int(min(m.GetLine(), math.MaxInt32)), Col: int(min(m.GetCol(), math.MaxInt32))}
		if d.Code == "" {
			d.Code = sdk.InvalidArgument
		}
		ds = append(ds, d)
	}
	return ds
}
