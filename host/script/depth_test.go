package script_test

import (
	"context"
	"errors"
	"fmt"
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
	{"static blocks", "", "x=class{static{", "y", "}}", "", ".js"},
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
		var labels strings.Builder
		for i := range n {
			fmt.Fprintf(&labels, "a%d:", i)
		}
		body = labels.String() + "x;"
	}
	if f.ext == ".json" {
		return files{"scripts/a.js": "import data from './data.json';\nexport function onBar() { data; }\n", "scripts/data.json": body}
	}
	if f.name == "namespaces" {
		return files{"scripts/a.ts": "export function onBar() {}\n" + body}
	}
	return files{"scripts/a" + f.ext: "let x, y;\nexport function onBar() {}\nexport function onEnd() {\n" + body + "\n}\n"}
}

// fewer are the forms of which a thousand levels take long, are too deep when they are translated, or are refused for something else.
var fewer = map[string]int{"functions": 200, "arrows": 200, "arrows with blocks": 200, "async arrows": 200, "async generators": 200, "for await": 200,
	"using": 200, "namespaces": 200, "static blocks": 500, "groups": 500, "lookaheads": 500, "groups behind a statement": 500, "defaults": 8}

func TestNestedCodeIsBoundedBeforeAnyParserSeesIt(t *testing.T) {
	t.Parallel()
	loaded := func(t *testing.T, i, n int) error {
		t.Helper()
		fs := nested(i, n)
		o := fs.options(t)
		o.Limits.Timeout = time.Minute
		if _, ok := fs[o.File]; !ok {
			o.File = "scripts/a.ts"
		}
		s, err := script.Load(context.Background(), o)
		if err == nil {
			_ = s.Close()
		}
		return err
	}
	for i, f := range nestings {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{100_000, 8_000} {
				if n*max(len(f.open+f.closed), 8) > 1<<20 { // it is too large
					continue
				}
				var ds sdk.Diagnostics
				if err := loaded(t, i, n); !errors.As(err, &ds) || ds[0].Code != script.TooDeep || ds[0].Line == 0 || ds[0].Hint == "" {
					t.Errorf("%d levels: got %.300s", n, fmt.Sprint(err))
				}
			}
			n, ok := fewer[f.name]
			if !ok {
				n = 1_000
			}
			if err := loaded(t, i, n); err != nil && !strings.HasPrefix(f.name, "hidden") && f.name != "type assertions" {
				t.Errorf("%d levels: %.300s", n, err.Error())
			}
		})
	}
}

// Long code that is not deep is no mistake, however it is written.
func TestLongCodeIsNotDeep(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"statements":                 "x = y + 1 - 2 * x[0] / f(x);\n",
		"without semicolons":         "x = y + 1 - 2 * x[0] / f(x)\nx = f(!y)\n",
		"calls without semicolons":   "f(x)\nf(y).a.b(1).c\nx++\n--y\n",
		"one line":                   "x=y+1;f(x);",
		"commas":                     "x=y+1,",
		"blocks":                     "if (x) { y = 1 } else if (y) { x = 2 } else { x = 3 }\n",
		"blocks in one line":         "if(x){y=1}else{x=2}for(;;){break}while(x){y++}try{f()}catch{f()}finally{f()}",
		"functions":                  "f(function (a) { return a + 1 })\nf((a) => a + 1)\nf(async () => {})\n",
		"regular expressions":        "x = y.replace(/[(`'\"[{]\\/([/])/g, '') / 2\nx = (1 + 2) / 3 + (4) / 5\n",
		"regular expressions behind": "if (x) /[(`]/.test(y)\n",
		"templates":                  "x = `${y} ( [ { ${`}${x}`} ' \"`\n",
		"texts":                      "x = '(((' + \"[[[\" + 'it\\'s {'\n",
		"comments":                   "// ((( don't\n/* [[[ ` */\n",
		"clauses":                    "switch (x) { case 1: case 2: case y + 1: f(); break; default: f() }\n",
		"negatives":                  "f(-x, !y, [-1, -2, -3], { a: -1, b: !x, ...y })\n",
		"classes":                    "f(class { a = 1; static b = 2; #c = 3\n get d() { return this.#c } async *e() { yield* f() } })\n",
		"generics":                   "x = y < 1 && 2 > y\n",
		"divisions":                  "x = y / 2; x /= 3; x = y++ / 2; x = f() / [1][0] / y / 1\n",
		"labels":                     "a: for (;;) { break a }\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 3_000
			if len(line)*n > 1<<20-1000 {
				n = (1<<20 - 1000) / len(line)
			}
			body := strings.Repeat(line, n)
			if name == "commas" {
				body += "x"
			}
			s, err := script.Load(context.Background(), one("let x, y; const f = () => {};\nexport function onBar() {}\nexport function onEnd() {\n"+body+"\n}\n").options(t))
			if err != nil {
				t.Fatalf("%.300s", err.Error())
			}
			_ = s.Close()
		})
	}
}

func TestDeepCodeIsToldAtItsLine(t *testing.T) {
	t.Parallel()
	fs := files{"scripts/a.js": "import { x } from 'deep';\nexport function onBar() { x; }\n", "node_modules/deep/package.json": `{"main": "index.js"}`,
		"node_modules/deep/index.js": "\n\nexport const x = " + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)}
	_, err := script.Load(context.Background(), fs.options(t))
	want := "node_modules/deep/index.js:3:5015: here the code is nested deeper than 5000 levels of brackets and operators (imported by scripts/a.js:1:19); " +
		"divide it into functions, statements or the items of a list [too_deep]"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
