package script_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// nestings are the ways to nest code: what is repeated before the innermost, and behind it.
var nestings = []struct{ name, before, open, inner, closed, after, ext string }{
	{"arrays", "x =", "[", "", "]", "", ".js"},
	{"parentheses", "x =", "(", "1", ")", "", ".js"},
	{"objects", "x =", "{a:", "1", "}", "", ".js"},
	{"blocks", "", "{", "", "}", "", ".js"},
	{"not", "x =", "!", "y", "", "", ".js"},
	{"not, line by line", "x =", "!\n", "y", "", "", ".js"},
	{"minus", "x =", "- ", "y", "", "", ".js"},
	{"typeof", "x =", "typeof ", "y", "", "", ".js"},
	{"conditions", "x =", "y?y:", "1", "", "", ".js"},
	{"conditions inside", "x =", "y?", "1", ":1", "", ".js"},
	{"assignments", "", "x=", "1", "", "", ".js"},
	{"assignments to members of objects", "", "({}).a=", "1", "", "", ".js"},
	{"powers", "x =", "y**", "1", "", "", ".js"},
	{"a sum", "x = 1", "+y", "", "", "", ".js"},
	{"a sum, line by line", "x = 1", "\n+y", "", "", "", ".js"},
	{"a sum of texts", "x = 'a'", "+\n'a'", "", "", "", ".js"},
	{"and", "x = y", "&&y", "", "", "", ".js"},
	{"members", "x = y", ".case", "", "", "", ".js"},
	{"indices", "x = y", "[0]", "", "", "", ".js"},
	{"optional members", "x = y", "?.a", "", "", "", ".js"},
	{"calls", "x = y", "()", "", "", "", ".js"},
	{"calls in calls", "x =", "y(", "", ")", "", ".js"},
	{"tags", "x = y", "``", "", "", "", ".js"},
	{"arrows", "x =", "y=>", "1", "", "", ".js"},
	{"arrows with blocks", "x =", "y=>{return ", "1", "}", "", ".js"},
	{"async arrows", "x =", "async(y)=>", "1", "", "", ".js"},
	{"functions", "", "function f(){", "", "}", "", ".js"},
	{"defaults", "x =", "(y=", "1", ")=>1", "", ".js"},
	{"if", "", "if(x)", "y", "", "", ".js"},
	{"if, line by line", "", "if(x)\n", "y", "", "", ".js"},
	{"if of expressions", "", "if(/a/)/a/;else ", "y", "", "", ".js"},
	{"else", "", "if(x)y;else ", "y", "", "", ".js"},
	{"else with blocks", "", "if(x){y}\nelse ", "{y}", "", "", ".js"},
	{"for", "", "for(;;)", "y", "", "", ".js"},
	{"while", "", "while(x)\n", "y", "", "", ".js"},
	{"do", "", "do ", "y", ";while(x)", "", ".js"},
	{"labels", "", "", "", "", "", ".js"},
	{"try", "", "try{", "y", "}finally{}", "", ".js"},
	{"new", "x =", "new ", "y", "", "", ".js"},
	{"templates", "x =", "`${", "1", "}`", "", ".js"},
	{"classes", "x =", "class extends ", "y", "{}", "", ".js"},
	{"static blocks", "x =", "class{static{", "y", "}}", "", ".js"},
	{"patterns", "let ", "[", "q", "]", "=1", ".js"},
	{"await", "async function f(){", "await ", "y", "", "}", ".js"},
	{"yield", "function*f(){", "yield ", "y", "", "}", ".js"},
	{"async generators", "x =", "async function*(){yield ", "1", "}", "", ".js"},
	{"for await", "async function f(){", "for await(const z of x)\n", "y", "", "}", ".js"},
	{"using", "", "{using z=x;", "", "}", "", ".js"},
	{"switches", "", "switch(x){default:", "", "}", "", ".js"},
	{"groups", "x = /", "(", "a", ")", "/", ".js"},
	{"lookaheads", "x = /", "(?=", "a", ")", "/", ".js"},
	{"groups behind a statement", "{}/(?=", "(", "a", ")", ")/.test(x)", ".js"},
	{"hidden between divisions", "x = function(){} /", "[", "1", "]", "/ 2", ".js"},
	{"hidden by a text in a regular expression", `x = /"/; y =`, "[", "1", "]", `; x = /"/`, ".js"},
	{"behind a division", `x = y / 2 + "'"; y =`, "[", "1", "]", "", ".js"},
	{"types", "let x:", "A<", "B", ">", "", ".ts"},
	{"keyof", "let x:", "keyof\n", "B", "", "", ".ts"},
	{"types of functions", "let x:", "()=>", "B", "", "", ".ts"},
	{"conditional types", "let x:", "A extends B?C:", "B", "", "", ".ts"},
	{"type assertions", "x =", "<B>", "y", "", "", ".ts"},
	{"non-null objects", "x =", "{}!.a=", "y", "", "", ".ts"},
	{"namespaces", "namespace a", ".a", "", "", "{export let z=1}", ".ts"},
	{"lists of data", "", "[", "", "]", "", ".json"},
	{"objects of data", "", "{\"a\":\n", "1", "}", "", ".json"},
}

// nested are files whose script nests n times in a way.
func nested(i, n int) files {
	f := nestings[i]
	body := f.before + strings.Repeat(f.open, n) + f.inner + strings.Repeat(f.closed, n) + f.after
	if f.name == "labels" {
		for i := range n {
			body += fmt.Sprintf("a%d:", i)
		}
		body += "x;"
	}
	if f.ext == ".json" {
		return files{"scripts/a.js": "import data from './data.json';\nexport function onBar() { data; }\n", "scripts/data.json": body}
	}
	if f.name == "namespaces" {
		return files{"scripts/a.ts": "export function onBar() {}\n" + body}
	}
	return files{"scripts/a" + f.ext: "let x, y;\nexport function onBar() {}\nexport function onEnd() {\n" + body + "\n}\n"}
}

// deepVariable has this program load one nested script, where the stack of a goroutine is small.
const deepVariable = "STRATHOST_TEST_DEEP"

func TestNestedCodeIsBoundedBeforeAnyParserSeesIt(t *testing.T) {
	t.Parallel()
	debug.SetMaxStack(1 << 30)
	for i, f := range nestings {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{100_000, 8_000} {
				if n*len(f.open+f.closed) > 1<<20 {
					continue
				}
				fs := nested(i, n)
				o := fs.options(t)
				o.Limits.Timeout = time.Minute
				if _, ok := fs[o.File]; !ok {
					o.File = "scripts/a.ts"
				}
				_, err := script.Load(context.Background(), o)
				var ds sdk.Diagnostics
				if !errors.As(err, &ds) || ds[0].Code != script.TooDeep || ds[0].Line == 0 || ds[0].Hint == "" {
					e := fmt.Sprint(err)
					t.Errorf("%d times: got %s", n, e[:min(len(e), 300)])
				}
			}
			fs := nested(i, 1_000)
			o := fs.options(t)
			if _, ok := fs[o.File]; !ok {
				o.File = "scripts/a.ts"
			}
			s, err := script.Load(context.Background(), o)
			if err == nil {
				_ = s.Close()
			} else if strings.Contains(err.Error(), string(script.TooDeep)) {
				t.Errorf("a thousand are refused: %v", err)
			} else {
				t.Log(err.Error()[:min(len(err.Error()), 300)])
			}
		})
	}
	_ = os.Environ
}
