package script_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/script"
)

// redeclared are the ways to declare a name again in a scope inside of the one that has it.
var redeclared = []struct{ name, open, inner, closed, ext string }{
	{"functions", "function f(){", "", "}", ".js"},
	{"generators", "function* f(){", "", "}", ".js"},
	{"blocks", "{let f=1;f;", "", "}", ".js"},
	{"a list", "{let g=1,f=2;f;g;", "", "}", ".js"},
	{"an object taken apart", "{const{f,g:[f2]}=x;f;", "", "}", ".js"},
	{"classes", "{class f{};new f;", "", "}", ".js"},
	{"arrows", "f=>", "1", "", ".js"},
	{"arrows with parentheses", "(f,g)=>", "1", "", ".js"},
	{"arrows with blocks", "(f)=>{return ", "1", "}", ".js"},
	{"parameters", "(function(f){return ", "1", "})", ".js"},
	{"methods", "({m(f){return f,", "1", "}})", ".js"},
	{"catch", "try{x}catch(f){f;", "", "}", ".js"},
	{"for", "for(let f of x)", "f", "", ".js"},
	{"for with blocks", "for(let f=0;f<1;f++){", "f", "}", ".js"},
	{"types", "function f(g:number){", "", "}", ".ts"},
}

// esbuild takes time that grows with the cube of how often a name is declared in scopes that stand in one another: a thousand are refused before
// it sees them, at once, and what people write is not.
func TestANameIsDeclaredInItselfSoOftenOnly(t *testing.T) {
	t.Parallel()
	for _, f := range redeclared {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			loaded := func(n int) error {
				fs := files{"scripts/a" + f.ext: "let x=[];\nexport function onBar() {}\nexport function onEnd() {\n" + strings.Repeat(f.open, n) + f.inner + strings.Repeat(f.closed, n) + "\n}\n"}
				o := fs.options(t)
				o.File, o.Limits.Timeout = "scripts/a"+f.ext, time.Minute
				s, err := script.Load(context.Background(), o)
				if err == nil {
					_ = s.Close()
				}
				return err
			}
			err := loaded(1000)
			if err == nil || !strings.Contains(err.Error(), " blocks or functions that stand in one another; give them names of their own, ") ||
				!strings.HasPrefix(err.Error(), "scripts/a"+f.ext+":4:") || !strings.HasSuffix(err.Error(), "[too_deep]") {
				t.Errorf("1000 levels: got %v", err)
			}
			if err := loaded(150); err != nil {
				t.Errorf("150 levels: %v", err)
			}
		})
	}
}

// What stands side by side may have the same names, however often, and what uses a name declares none.
func TestNamesSideBySideAreNoMistake(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"side by side":      strings.Repeat("{ let f = 1; ((f) => f)(f); (f => f)(1); function g(f) { for (const f of x) f } }\n", 5000),
		"in an object":      "x = {" + strings.Repeat("m(f) { const { a, b } = f; return a + b }, ", 10_000) + "}",
		"arrows in a list":  "x = [" + strings.Repeat("f => f, (f) => { return f }, ", 10_000) + "]",
		"uses in one other": strings.Repeat("if (x) { while (x) { switch (x) { default: ", 600) + "x" + strings.Repeat("} } }", 600),
		"calls in calls":    strings.Repeat("x(f, ", 1500) + "x" + strings.Repeat(")", 1500),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := one("let x = [], f;\nexport function onBar() {}\nexport function onEnd() {\n" + body + "\n}\n").options(t)
			o.Limits.Timeout = time.Minute
			s, err := script.Load(context.Background(), o)
			if err != nil {
				t.Fatalf("%.300s", err.Error())
			}
			_ = s.Close()
		})
	}
}
