package typings_test

import (
	"bufio"
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/indicator"
)

// seen is what the scripts of testdata/probe have logged, without what stands before.
func seen(t *testing.T) (lines []string) {
	t.Helper()
	file, err := host.Load("testdata/probe/sessions.yaml")
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if o := outcomes[0]; o.Status != host.Completed {
		t.Fatalf("the probe ended as %s: %v %v", o.Status, o.Mistakes, o.Err)
	}
	log, err := os.Open(filepath.Join(outcomes[0].RunDir, "host.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	prefix := regexp.MustCompile(`^\S+ INFO +(probe|scan): `)
	for s := bufio.NewScanner(log); s.Scan(); {
		if at := prefix.FindString(s.Text()); at != "" {
			lines = append(lines, strings.TrimSuffix(s.Text()[len(at):], " source=console"))
		}
	}
	return lines
}

// TestTypingsAreWhatScriptsSee holds the declarations against a script that runs: its objects have the members that are
// declared and no others, values are values and functions functions, and these take as many arguments and the same options.
func TestTypingsAreWhatScriptsSee(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	known := declarations(string(text))
	kinds := map[string]bool{}
	most, optioned := 0, 0
	for _, line := range seen(t) {
		word, rest, _ := strings.Cut(line, " ")
		switch name, told, _ := strings.Cut(rest, " "); word {
		case "members":
			kinds[compareMembers(t, known, rest)] = true
		case "most":
			most++
			compareMost(t, known, name, told)
		case "options":
			optioned++
			position, told, _ := strings.Cut(told, " ")
			compareOptions(t, known, name, position, told)
		}
	}
	functions, objects := 0, 0
	for _, m := range known["Session"] {
		if m.function {
			functions++
		}
		for _, p := range m.params {
			if strings.Contains(p, "?: Reason") || strings.Contains(p, "?: {") {
				objects++
			}
		}
	}
	if most != functions || optioned != objects {
		t.Errorf("the probe told of %d functions and %d objects of options, declared are %d and %d", most, optioned, functions, objects)
	}
	for name := range known {
		written := []string{"Reason", "Columns", "Exports", "Parameter", "OwnIndicator", "OwnComputation", "Indicators"} // by authors, or parts of others
		if !kinds[name] && !slices.Contains(written, name) {
			t.Errorf("the probe told nothing of %s", name)
		}
	}
}

func compareMembers(t *testing.T, known declared, line string) string {
	t.Helper()
	var kind string
	var members [][2]string
	if err := json.Unmarshal([]byte(line), &[]any{&kind, &members}); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	var want, got []string
	for _, m := range known[kind] {
		want = append(want, m.name+" "+strconv.FormatBool(m.function || kind == "Session" && m.name == "log"))
	}
	for _, m := range members {
		got = append(got, m[0]+" "+strconv.FormatBool(m[1] == "function"))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s is declared (-) otherwise than scripts see it (+):\n%s", kind, diff)
	}
	return kind
}

func (d declared) function(t *testing.T, name string) declaredMember {
	t.Helper()
	i := slices.IndexFunc(d["Session"], func(m declaredMember) bool { return m.name == name })
	if i < 0 {
		t.Fatalf("session.%s is not declared", name)
	}
	return d["Session"][i]
}

func compareMost(t *testing.T, known declared, name, told string) {
	t.Helper()
	want := len(known.function(t, name).params)
	if name == "random" {
		return // it takes what it is given, as Math.random does
	}
	if got := strings.TrimPrefix(told, "session."+name+" takes "); !strings.HasPrefix(got, strconv.Itoa(want)+" at most") && (want > 0 || !strings.HasPrefix(got, "no arguments")) {
		t.Errorf("session.%s is declared with %d parameters: %s", name, want, told)
	}
}

func compareOptions(t *testing.T, known declared, name, position, told string) {
	t.Helper()
	i, err := strconv.Atoi(position)
	params := known.function(t, name).params
	if err != nil || i >= len(params) {
		t.Fatalf("session.%s has %d parameters: %s", name, len(params), told)
	}
	want := "the only one is " + strings.Join(options(params[i]), ", ")
	if len(options(params[i])) > 1 {
		want = "there are " + strings.Join(options(params[i]), ", ")
	}
	if _, got, _ := strings.Cut(told, "; "); got != want {
		t.Errorf("parameter %d of session.%s is declared as %s: %s", i, name, params[i], told)
	}
}

// TestTypingsHaveEveryExport holds the declared exports against those that the host takes.
func TestTypingsHaveEveryExport(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	handlers := list(t, "../../script/exports.go", "handlerNames")
	for _, name := range handlers {
		if !regexp.MustCompile(`\b` + name + `\??: ` + strings.ToUpper(name[:1]) + name[1:] + `<P, I>`).Match(text) {
			t.Errorf("the export %s is not declared", name)
		}
	}
	var typed []string
	for _, m := range regexp.MustCompile(`type (On[A-Z]\w+)<`).FindAllSubmatch(text, -1) {
		typed = append(typed, strings.ToLower(string(m[1][:1]))+string(m[1][1:]))
	}
	if diff := cmp.Diff(handlers, typed); diff != "" {
		t.Errorf("the types of handlers are others than those that the host knows: %s", diff)
	}
	var declares []string
	for _, m := range declarations(string(text))["Parameter"] {
		declares = append(declares, m.name)
	}
	if diff := cmp.Diff(list(t, "../../script/params_schema.go", "schemaKeys"), declares); diff != "" {
		t.Errorf("a parameter is declared otherwise than the host takes it: %s", diff)
	}
	if types := `type?: "` + strings.Join(list(t, "../../script/params_schema.go", "schemaTypeNames"), `" | "`) + `";`; !strings.Contains(string(text), types) {
		t.Errorf("the types of parameters are not declared as %s", types)
	}
	var properties []string
	for _, m := range declarations(string(text))["OwnIndicator"] {
		properties = append(properties, m.name)
	}
	if diff := cmp.Diff(list(t, "../../script/custom.go", "definitionKeys"), properties); diff != "" {
		t.Errorf("an indicator of the script's own is declared otherwise than the host takes it: %s", diff)
	}
}

// list is a package variable of texts, as the source has it.
func list(t *testing.T, file, name string) (values []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || v.Names[0].Name != name {
			return true
		}
		for _, e := range v.Values[0].(*ast.CompositeLit).Elts {
			value, _ := strconv.Unquote(e.(*ast.BasicLit).Value)
			values = append(values, value)
		}
		return false
	})
	if len(values) == 0 {
		t.Fatalf("%s has no list %s", file, name)
	}
	return values
}

// TestTypingsHaveEveryFieldThatAnIndicatorCanBeOn holds BarField against the registry.
func TestTypingsHaveEveryFieldThatAnIndicatorCanBeOn(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sma, err := indicator.Lookup("sma")
	if err != nil {
		t.Fatal(err)
	}
	_, err = indicator.Resolve(sma, map[string]any{"on": "?"})
	_, fields, ok := strings.Cut(err.Error(), "a field of the bar is one of ")
	if want := `type BarField = "` + strings.ReplaceAll(fields, ", ", `" | "`) + `";`; !ok || !strings.Contains(string(text), want) {
		t.Errorf("BarField is not %s", want)
	}
}
