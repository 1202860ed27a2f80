package scripttest_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/scripttest"
	"github.com/strathost/strathost/sdk/js"
)

var (
	comments = regexp.MustCompile(`(?s:/\*.*?\*/)|//[^\n]*`)
	globals  = regexp.MustCompile(`(?m)^declare (?:const|function) (\w+)`)
	members  = regexp.MustCompile(`(?m)^    (?:readonly )?(\w+)[?]?[:(]`)
)

// interfaceOf are the members of an interface of strathost-test.d.ts, sorted.
func interfaceOf(t *testing.T, name string) []string {
	t.Helper()
	text := comments.ReplaceAllString(js.TestDeclarations, "")
	at := regexp.MustCompile(`interface ` + name + `\b[^{\n]*\{\n`).FindStringIndex(text)
	if at == nil {
		t.Fatalf("there is no interface %s", name)
	}
	body, _, _ := strings.Cut(text[at[1]:], "\n  }")
	return names(members.FindAllStringSubmatch(body, -1))
}

func names(found [][]string) []string {
	var out []string
	for _, m := range found {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return out
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// TestTypingsDeclareWhatThereIs holds strathost-test.d.ts to what test files find.
func TestTypingsDeclareWhatThereIs(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct{ declared, there []string }{
		"globals":         {names(globals.FindAllStringSubmatch(js.TestDeclarations, -1)), scripttest.Globals()},
		"expect":          {interfaceOf(t, "Expectation"), sorted(append(scripttest.Matchers(), "not"))},
		"session.run":     {interfaceOf(t, "RunOptions"), scripttest.RunKeys()},
		"a run":           {interfaceOf(t, "Run"), sorted(scripttest.RunMembers())},
		"a bar":           {interfaceOf(t, "TestBar"), sorted(scripttest.BarFields())},
		"a ledger line":   {interfaceOf(t, "LedgerLine"), fieldsOf(t, "Ledger")},
		"an emission":     {interfaceOf(t, "Emitted"), fieldsOf(t, "Emitted")},
		"a line of a log": {interfaceOf(t, "LogLine"), fieldsOf(t, "Log")},
		"a stop":          {interfaceOf(t, "StoppedStrategy"), fieldsOf(t, "Stopped")},
	} {
		if diff := cmp.Diff(c.there, c.declared); diff != "" {
			t.Errorf("%s (- there, + declared):\n%s", what, diff)
		}
	}
}

// TestEveryKeyOfASessionHasItsPlace holds the keys of session.run, and those that it refuses, to the configuration's.
func TestEveryKeyOfASessionHasItsPlace(t *testing.T) {
	t.Parallel()
	type level struct{ Properties map[string]json.RawMessage }
	var schema struct {
		Properties struct {
			Sessions struct{ Items level }
		}
	}
	var data level
	if err := json.Unmarshal(config.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	session := schema.Properties.Sessions.Items
	if err := json.Unmarshal(session.Properties["data"], &data); err != nil {
		t.Fatal(err)
	}
	known := append(scripttest.RunKeys(), scripttest.Refused()...)
	for what, keys := range map[string]level{"a session": session, "data": data} {
		if len(keys.Properties) == 0 {
			t.Fatalf("the schema has no keys of %s", what)
		}
		for key := range keys.Properties {
			if !slices.Contains(known, key) {
				t.Errorf("session.run neither takes nor refuses %s, a key of %s", key, what)
			}
		}
	}
}

// fieldsOf are the names in JSON of the items of a list of the record, sorted.
func fieldsOf(t *testing.T, list string) []string {
	t.Helper()
	field, ok := reflect.TypeFor[scripttest.Record]().FieldByName(list)
	if !ok {
		t.Fatalf("a record has no %s", list)
	}
	var out []string
	for item := field.Type.Elem(); len(out) < item.NumField(); {
		name, _, _ := strings.Cut(item.Field(len(out)).Tag.Get("json"), ",")
		out = append(out, name)
	}
	out = slices.DeleteFunc(out, func(name string) bool { return name == "" })
	slices.Sort(out)
	return out
}
