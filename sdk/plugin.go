package sdk

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"reflect"
	"runtime"
	"slices"
	"strings"
)

// Plugin is what a plugin's main function hands to serve.Main, and what a Go program hands to the host to run the
// same strategy inside its own process.
type Plugin struct {
	Name        string // as in messages and logs, such as momentum
	Version     string // the author's own, such as 0.1.0
	Description string // one sentence
	New         Factory
}

// Factory makes one instance of a strategy or scanner for each session, from the parameters of the YAML. NewStrategy
// and NewScanner make one; the zero Factory makes nothing and says so.
type Factory struct {
	role  Role
	decls []paramDecl
	// mistakes are the author's: in the struct of parameters, or no constructor. Make and Check report them.
	mistakes Diagnostics
	build    func(values []reflect.Value) (any, error)
}

// NewStrategy makes a factory of an author's constructor. P is a struct, one field for each parameter:
//
//	type params struct {
//		Lookback int           `param:"lookback" default:"20" min:"2" help:"bars to look back"`
//		Wait     time.Duration `param:"wait" default:"90s" max:"1h"`
//		Symbols  []string      `param:"symbols" min:"1"`
//	}
//
// The type of a field is int, int64, float64, bool, string, time.Duration or []string: lists are of strings, and
// structs are not nested. A parameter without a default must be given. An empty min or max is none; for a string they
// bound the number of characters, for a list the number of its items. enum:"long,short" lists the values that a string
// or a whole number may have. The default of a list is separated by commas. Fields without a param tag are left alone,
// but one of a struct whose own fields have the tag is a mistake, as is an embedded struct: their tags would not be read.
func NewStrategy[P any, S Strategy](new func(P) (S, error)) Factory {
	return newFactory(RoleStrategy, new)
}

// NewScanner makes a factory of a scanner's constructor; see NewStrategy for the parameters.
func NewScanner[P any, S Scanner](new func(P) (S, error)) Factory {
	return newFactory(RoleScanner, new)
}

func newFactory[P, S any](role Role, construct func(P) (S, error)) Factory {
	f := Factory{role: role}
	f.decls, f.mistakes = declarations(reflect.TypeFor[P]())
	f.mistakes = atConstructor(construct, f.mistakes)
	if construct == nil {
		f.mistakes = append(f.mistakes, Diagnostic{Code: InvalidArgument, Message: "the constructor is nil"})
	}
	if made := reflect.TypeFor[S](); made.Kind() != reflect.Interface { // a method of a wrong form is told before anything is made
		f.mistakes = append(f.mistakes, checkMethods(made)...)
	}
	f.build = func(values []reflect.Value) (any, error) {
		var p P
		target := reflect.ValueOf(&p).Elem()
		for i, d := range f.decls {
			target.Field(d.field).Set(values[i])
		}
		return construct(p)
	}
	return f
}

// atConstructor gives mistakes in the struct of parameters the place of the constructor that takes it: Go knows no line of a field.
func atConstructor(construct any, ds Diagnostics) Diagnostics {
	made := reflect.ValueOf(construct)
	if len(ds) == 0 || made.IsNil() {
		return ds
	}
	//determinism:allow it leads to the constructor's line, which is the same everywhere
	f := runtime.FuncForPC(made.Pointer())
	file, line := f.FileLine(f.Entry())
	for i := range ds {
		ds[i].File, ds[i].Line = path.Base(file), line
		ds[i].Hint = strings.TrimPrefix(ds[i].Hint+"; the line is that of the constructor which takes it", "; ")
	}
	return ds
}

// Role is what the factory makes: a strategy or a scanner; empty for the zero Factory.
func (f Factory) Role() Role { return f.role }

// Params are the parameters, in the order of the struct's fields.
func (f Factory) Params() []Param {
	ps := make([]Param, len(f.decls))
	for i, d := range f.decls {
		ps[i] = d.Param
	}
	return ps
}

// Schema is the JSON Schema (draft 2020-12) of the parameters.
func (f Factory) Schema() json.RawMessage { return schemaOf(f.decls) }

// Check says what is wrong with the factory itself, whatever the parameters; nil where nothing is. The mistakes are
// its author's, not those of who writes the YAML.
func (f Factory) Check() error {
	if f.build == nil {
		return Diagnostics{{Code: InvalidArgument, Message: "the plugin has no factory",
			Hint: "make one with sdk.NewStrategy or sdk.NewScanner"}}
	}
	return f.mistakes.Err()
}

// Make decodes the parameters and makes an instance. Decoding is strict: an unknown name, a value of another type,
// one out of range and a missing one without default are mistakes, all of them reported in one Diagnostics with the
// path params.<name>, as are those of Check and of the constructor.
//
// Values are what YAML and JSON decode to: string, bool, int, int64, float64, json.Number, []any, []string,
// map[string]any and nil; and time.Duration.
func (f Factory) Make(values map[string]any) (Hooks, error) {
	if err := f.Check(); err != nil {
		return Hooks{}, err
	}
	decoded, ds := decodeParams(f.decls, values)
	if len(ds) > 0 {
		return Hooks{}, ds
	}
	made, err := f.build(decoded)
	if err != nil {
		return Hooks{}, constructorMistakes(f.role, err)
	}
	if v := reflect.ValueOf(made); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return Hooks{}, Diagnostics{{Code: InvalidArgument, Message: "the constructor returned neither a value nor an error"}}
	}
	return HooksOf(made)
}

// constructorMistakes keeps an author's own diagnostics and makes one of any other error.
func constructorMistakes(role Role, err error) Diagnostics {
	if ds, ok := err.(Diagnostics); ok && len(ds) > 0 {
		return slices.Clone(ds)
	}
	if nilPointer(err) {
		return Diagnostics{{Path: "params", Code: InvalidArgument, Message: fmt.Sprintf("the constructor returned a nil %T as an error, which is not nil: return nil", err)}}
	}
	code := CodeOf(err)
	if code == StrategyError {
		code = InvalidArgument // a constructor refuses its parameters, nothing has run yet
	}
	why := fmt.Sprint(err)
	if r, ok := errors.AsType[*Refusal](err); ok && r != nil { // the diagnostic has its code already
		why = strings.Replace(why, r.Error(), r.Message, 1)
	}
	return Diagnostics{{Path: "params", Code: code, Message: fmt.Sprintf("the %s refuses its parameters: %s", role, why)}}
}
