package typings

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// Skeleton is the declarations without what the contract says. A line that begins with // and a word without a space
// between them is a directive:
//
//	//doc NAME               the documentation of a Go identifier
//	//fields TYPE            all fields of a struct
//	//get TYPE.METHOD        a method without arguments as a value
//	//call TYPE.METHOD       a method as a function with the same parameters
//	//request TYPE.METHOD L  a method with a request struct, whose fields L lays out as arguments
//	//union TYPE [NAME]      the values of the constants of a type
//	//has NAME...            the next line stands for these, in its own words
//	//omit NAME WHY          scripts do not have it
//	//codes, //indicators    the codes of refusals, the indicators of the registry
//
//go:embed skeleton.d.ts
var Skeleton string

const head = "// Made from the contract by: go test ./host/internal/typings -update. Do not edit.\n"

// Generate is the text of strathost.d.ts; dir is the folder of package sdk.
func Generate(dir string) (string, error) {
	c, err := readContract(dir)
	if err != nil {
		return "", err
	}
	g := &generator{c: c, w: newWords(c), covered: map[string]bool{}}
	g.out.WriteString(head)
	for line := range strings.Lines(Skeleton) {
		plain := strings.TrimLeft(line, " ")
		directive, ok := strings.CutPrefix(plain, "//")
		if !ok || strings.HasPrefix(directive, " ") || strings.TrimSpace(directive) == "" {
			g.out.WriteString(line)
			continue
		}
		g.indent = line[:len(line)-len(plain)]
		g.directive(strings.TrimSpace(directive))
	}
	g.forgotten()
	if len(g.mistakes) > 0 {
		return "", fmt.Errorf("skeleton.d.ts: %s", strings.Join(g.mistakes, "; "))
	}
	return g.out.String(), nil
}

type generator struct {
	c        *contract
	w        words
	out      strings.Builder
	indent   string
	covered  map[string]bool
	mistakes []string
}

func (g *generator) wrong(format string, args ...any) {
	g.mistakes = append(g.mistakes, fmt.Sprintf(format, args...))
}

func (g *generator) directive(line string) {
	word, rest, _ := strings.Cut(line, " ")
	name, tail, _ := strings.Cut(rest, " ")
	switch word {
	case "doc":
		g.doc(name)
	case "fields":
		for _, f := range g.c.fields[name] {
			g.field(name, f)
		}
		g.cover(name)
	case "get":
		g.get(name)
	case "call":
		g.call(name)
	case "request":
		g.request(name, tail)
	case "union":
		g.union(name, tail)
	case "has":
		for covered := range strings.FieldsSeq(rest) {
			g.cover(covered)
		}
	case "omit":
		g.cover(name)
	case "codes":
		g.codes()
	case "indicators":
		g.indicators()
	default:
		g.wrong("there is no directive %s", word)
	}
}

// cover notes that a name of the contract has its place.
func (g *generator) cover(name string) {
	if _, known := g.c.docs[name]; !known {
		g.wrong("the contract has no %s", name)
	}
	g.covered[name] = true
}

// needed are the types of the contract that scripts see, with all of their members.
var needed = []string{"Session", "Bar", "Symbol", "Metadata", "Source", "Today", "Indicator", "Series", "Scan", "SymbolEvent", "Refusal",
	"SymbolRequest", "IndicatorRequest", "BarsRequest", "RemoveSymbolRequest", "RemoveIndicatorRequest", "RemoveBarsRequest", "LockRequest", "UnlockRequest"}

// forgotten finds what the skeleton does not name. The line of a request is the adapter's to find.
func (g *generator) forgotten() {
	for _, owner := range needed {
		if len(g.c.owners[owner]) == 0 {
			g.wrong("the contract has no %s", owner)
		}
		for _, member := range g.c.owners[owner] {
			if name := owner + "." + member; !g.covered[name] && member != "Location" {
				g.wrong("nothing says what becomes of %s", name)
			}
		}
	}
}

func (g *generator) doc(name string) {
	g.cover(name)
	g.out.WriteString(comment(g.indent, g.w.of(name, g.c.docs[name])))
}

func (g *generator) line(format string, args ...any) {
	fmt.Fprintf(&g.out, g.indent+format+"\n", args...)
}

// field is a field of a struct as a value. An instant is a number there.
func (g *generator) field(owner string, f field) {
	name := f.json
	if name == "" {
		name = lowerFirst(f.name)
	}
	g.cover(owner + "." + f.name)
	doc := g.w.of(f.name, g.c.docs[owner+"."+f.name])
	if f.typ == "time.Time" {
		if doc = strings.Replace(doc, "UTC", "epoch ms", 1); doc == "" {
			doc = "Epoch ms"
		}
	}
	g.out.WriteString(comment(g.indent, doc))
	g.line("readonly %s: %s;", name, g.typeOf(f.typ))
}

func (g *generator) get(name string) {
	g.doc(name)
	_, member, _ := strings.Cut(name, ".")
	g.line("readonly %s: %s;", lowerFirst(member), g.result(g.c.methods[name]))
}

func (g *generator) call(name string) {
	g.doc(name)
	_, member, _ := strings.Cut(name, ".")
	m := g.c.methods[name]
	var params []string
	for _, p := range m.params {
		params = append(params, p.name+": "+g.typeOf(p.typ))
	}
	g.line("%s(%s): %s;", lowerFirst(member), strings.Join(params, ", "), g.result(m))
}

// request is a method whose Go parameter is a struct. The layout says which of its fields are arguments and which stand
// in objects of options, such as symbol, interval, {days}, {Reason}: Series. {Reason} is the interface of that name.
func (g *generator) request(name, layout string) {
	g.doc(name)
	m, ok := g.c.methods[name]
	if !ok || len(m.params) != 1 {
		g.wrong("%s takes no request", name)
		return
	}
	owner := m.params[0].typ
	layout, returns, _ := strings.Cut(layout, ":")
	argument := func(key string) (field, bool) {
		i := slices.IndexFunc(g.c.fields[owner], func(f field) bool { return strings.EqualFold(f.name, key) })
		if i < 0 {
			g.wrong("%s has no field %s", owner, key)
			return field{}, false
		}
		f := g.c.fields[owner][i]
		g.cover(owner + "." + f.name)
		return f, true
	}
	var params []string
	for _, part := range splitLayout(layout) {
		options, isOptions := strings.CutPrefix(part, "{")
		switch options = strings.TrimSuffix(options, "}"); {
		case options == "Reason":
			argument("Reason")
			params = append(params, "options?: Reason")
		case isOptions:
			params = append(params, g.options(owner, len(params), strings.Split(options, ", "), argument))
		default:
			if f, ok := argument(part); ok {
				params = append(params, part+": "+g.typeOf(f.typ))
			}
		}
	}
	_, member, _ := strings.Cut(name, ".")
	g.line("%s(%s): %s;", lowerFirst(member), strings.Join(params, ", "), strings.TrimSpace(returns))
}

// options is a parameter that is an object of fields, each with its documentation.
func (g *generator) options(owner string, position int, keys []string, argument func(string) (field, bool)) string {
	name := "options"
	if !slices.Contains(keys, "reason") {
		name = fmt.Sprintf("what%d", position)
		if position == 2 {
			name = "what"
		}
	}
	var b strings.Builder
	b.WriteString(name + "?: {\n")
	for _, key := range keys {
		f, ok := argument(key)
		if !ok {
			continue
		}
		b.WriteString(comment(g.indent+"  ", g.w.of(f.name, g.c.docs[owner+"."+f.name])))
		fmt.Fprintf(&b, "%s  %s?: %s;\n", g.indent, key, g.typeOf(f.typ))
	}
	return b.String() + g.indent + "}"
}

// splitLayout splits at commas outside of braces.
func splitLayout(layout string) []string {
	var parts []string
	depth, from := 0, 0
	for i, r := range layout {
		switch {
		case r == '{':
			depth++
		case r == '}':
			depth--
		case r == ',' && depth == 0:
			parts = append(parts, strings.TrimSpace(layout[from:i]))
			from = i + 1
		}
	}
	return append(parts, strings.TrimSpace(layout[from:]))
}

func (g *generator) union(typ, name string) {
	if name == "" {
		name = typ
	}
	groups := g.c.groups[typ]
	if len(groups) != 1 {
		g.wrong("%s has %d blocks of constants, expected one", typ, len(groups))
		return
	}
	values := make([]string, len(groups[0].constants))
	for i, k := range groups[0].constants {
		values[i] = fmt.Sprintf("%q", k.value)
	}
	g.line("type %s = %s;", name, strings.Join(values, " | "))
}

// codes are the codes of refusals: the first block of codes. One of them is an outcome and never thrown.
func (g *generator) codes() {
	if len(g.c.groups["Code"]) == 0 {
		g.wrong("the contract has no codes")
		return
	}
	g.line("type Code =")
	refusals := slices.DeleteFunc(slices.Clone(g.c.groups["Code"][0].constants), func(k constant) bool { return k.name == "AlreadyLoaded" })
	for i, k := range refusals {
		g.out.WriteString(comment(g.indent+"  ", g.w.of(k.name, k.doc)))
		end := ""
		if i == len(refusals)-1 {
			end = ";"
		}
		g.line("  | %q%s", k.value, end)
	}
}

// result is what a method returns, its error aside: that is thrown.
func (g *generator) result(m method) string {
	if len(m.results) == 0 || m.results[0] == "error" {
		return "void"
	}
	return strings.TrimPrefix(g.typeOf(m.results[0]), "readonly ") // a list that is made for the call is the script's
}

// typeOf is a Go type as a script sees it.
func (g *generator) typeOf(typ string) string {
	if item, ok := strings.CutPrefix(typ, "[]"); ok {
		return "readonly " + g.typeOf(item) + "[]"
	}
	switch typ {
	case "string":
		return "string"
	case "bool":
		return "boolean"
	case "int", "float64", "time.Time":
		return "number"
	case "*time.Time":
		return "string | null"
	case "func":
		return "(session: Session<P, I>) => Done"
	}
	if _, known := g.c.docs[typ]; !known || strings.ContainsAny(typ, ".* ") {
		g.wrong("a script has no type %s", typ)
	}
	return typ
}
