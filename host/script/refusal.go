package script

import (
	"context"
	"errors"
	"fmt"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// throw throws what the host answered: a refusal as an Error with code, symbol and message, which a script may catch.
// The end of the run, and a failure of the script's own indicators, are not for it to catch.
func (s *Script) throw(err error) {
	var failure *sdk.Failure
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &failure) {
		panic(&stop{failure: err})
	}
	r := &sdk.Refusal{Code: sdk.CodeOf(err), Message: err.Error()}
	errors.As(err, &r)
	panic(s.refusal(r))
}

// refuse throws a refusal of our own, of a call that makes no sense.
func (s *Script) refuse(format string, args ...any) {
	panic(s.refusal(sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf(format, args...))))
}

func (s *Script) refusal(r *sdk.Refusal) *goja.Object {
	o, err := s.rt.New(s.natives.err, s.rt.ToValue(r.Message))
	if err != nil {
		panic(err)
	}
	// None of these can fail: the object is new.
	_ = o.SetPrototype(s.natives.refusal)
	_ = o.DefineDataProperty("code", s.rt.ToValue(string(r.Code)), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE)
	_ = o.DefineDataProperty("symbol", s.rt.ToValue(r.Symbol), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE)
	return o
}

// refusalCode is the code of a refusal that a script let escape, false for any other value.
func (s *Script) refusalCode(v goja.Value) (sdk.Code, bool) {
	o, ok := v.(*goja.Object)
	if !ok || o.ClassName() != "Error" || o.Prototype() != s.natives.refusal {
		return "", false
	}
	return sdk.Code(o.Get("code").String()), true
}

// maxCauses is how far a chain of causes is followed; one that an author closed to a ring has no end.
const maxCauses = 16

// withheld says whether an error that was thrown has the refusal of what is withheld among its causes.
func (s *Script) withheld(v goja.Value) (found bool) {
	s.rt.Try(func() { // reading a cause may run code of the author's
		for range maxCauses {
			o, ok := v.(*goja.Object)
			if !ok || o.ClassName() != "Error" {
				return
			}
			if code, refused := s.refusalCode(o); refused && code == sdk.Counterfactual {
				found = true
				return
			}
			v = o.Get("cause")
		}
	})
	return found
}
