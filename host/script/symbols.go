package script

import (
	"fmt"

	"github.com/dop251/goja"
)

// addedSymbols are those that the engine lacks and that translated code asks for: for await, using and await using. They are the
// registered symbols of their names, which code that was translated for engines without them makes use of.
var addedSymbols = []string{"asyncIterator", "dispose", "asyncDispose"}

// addSymbols adds them, so that what an author's class says by them is found.
func (s *Script) addSymbols(w *world) error {
	symbol := w.get("Symbol")
	registered, ok := goja.AssertFunction(symbol.Get("for"))
	if !ok {
		return fmt.Errorf("the language has no Symbol.for")
	}
	for _, name := range addedSymbols {
		v, err := registered(symbol, s.rt.ToValue("Symbol."+name))
		if err != nil {
			return err
		}
		if err := symbol.DefineDataProperty(name, v, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
			return err
		}
	}
	return nil
}
