package plain

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"

	"github.com/strathost/strathost/sdk"
)

// Params are those of the strategy and of the scanner that a script becomes.
type Params struct {
	Code string `param:"code" help:"the text of the script"`
}

// Strategies makes a strategy of a script that exports onBar or onBars, Scanners a scanner of one that exports onScan.
var (
	Strategies = sdk.NewStrategy(func(p Params) (*Strategy, error) {
		m, err := newMachine(p.Code)
		return &Strategy{m}, err
	})
	Scanners = sdk.NewScanner(func(p Params) (*Scanner, error) {
		m, err := newMachine(p.Code)
		return &Scanner{m}, err
	})
)

// machine runs one script.
type machine struct {
	file    *file.File
	globals *scope
	session sdk.Session // of the running call, or of the last one: whoever keeps it has no use of it
}

// export begins a declaration of a module. goja's parser reads scripts: the word is blanked out, and every place stays.
var export = regexp.MustCompile(`(?m)^export `)

func newMachine(code string) (m *machine, err error) {
	program, err := parser.ParseFile(nil, "", export.ReplaceAllString(code, "       "), 0)
	if err != nil {
		return nil, err
	}
	m = &machine{file: program.File, globals: &scope{names: map[string]any{"NaN": nan}}}
	defer m.recover(&err)
	m.block(program.Body, m.globals)
	return m, nil
}

// unknown is what the machine does not know. No script can catch it.
type unknown struct{ text string }

// thrown is what a script threw.
type thrown struct{ value any }

func (m *machine) dontKnow(n ast.Node, what string, args ...any) {
	at := m.file.Position(int(n.Idx0()) - m.file.Base())
	panic(unknown{fmt.Sprintf("line %d:%d: the plain script has %s, which package plain does not know", at.Line, at.Column, fmt.Sprintf(what, args...))})
}

// recover makes an error of what ended a call.
func (m *machine) recover(err *error) {
	switch x := recover().(type) {
	case nil:
	case unknown:
		*err = fmt.Errorf("%s", x.text)
	case thrown:
		e, ok := x.value.(error)
		if !ok {
			e = fmt.Errorf("%v was thrown", x.value)
		}
		*err = e
	default:
		panic(x)
	}
}

// call runs an exported function where there is one.
func (m *machine) call(s sdk.Session, name string, args ...any) error {
	f, ok := m.globals.names[name].(*function)
	if !ok {
		return nil
	}
	return m.invoke(s, f, args...)
}

func (m *machine) invoke(s sdk.Session, f *function, args ...any) (err error) {
	m.session = s
	defer m.recover(&err)
	m.apply(f, append([]any{session{}}, args...))
	return nil
}

// Strategy is a script that gets bars.
type Strategy struct{ *machine }

// OnStart implements sdk.Starter.
func (m *machine) OnStart(s sdk.Session) error { return m.call(s, "onStart") }

// OnEnd implements sdk.Ender.
func (m *machine) OnEnd(s sdk.Session) error { return m.call(s, "onEnd") }

// OnFinish implements sdk.Finisher.
func (m *machine) OnFinish(s sdk.Session) error { return m.call(s, "onFinish") }

// OnSymbol implements sdk.SymbolWatcher.
func (m *machine) OnSymbol(s sdk.Session, e sdk.SymbolEvent) error { return m.call(s, "onSymbol", e) }

// OnBars implements sdk.Strategy.
func (x *Strategy) OnBars(s sdk.Session, bars []sdk.Bar) error {
	if _, ok := x.globals.names["onBars"]; ok {
		list := make([]any, len(bars))
		for i, b := range bars {
			list[i] = b
		}
		return x.call(s, "onBars", list)
	}
	for _, b := range bars {
		if err := x.call(s, "onBar", b); err != nil {
			return err
		}
	}
	return nil
}

// Scanner is a script that scans.
type Scanner struct{ *machine }

// OnScan implements sdk.Scanner.
func (x *Scanner) OnScan(s sdk.Session, scan sdk.Scan) error { return x.call(s, "onScan", scan) }

// IsScanner says whether a script is one.
func IsScanner(code string) bool { return strings.Contains(code, "function onScan(") }
