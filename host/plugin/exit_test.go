package plugin_test

import (
	"strings"
	"testing"

	"github.com/strathost/strathost/host/plugin"
)

// What Go says for want of memory begins with the goroutine that was refused some, which is the runtime's own as often as not: the
// author's line is in another.
func TestTheAuthorsLineIsFoundInLastWordsThatBeginWithAnother(t *testing.T) {
	t.Parallel()
	const sweeper = `goroutine 3 gp=0x2cc1dc5c32c0 m=6 mp=0x2cc1dc7a1808 [running]:
runtime.throw({0xb7e4dd?, 0x2cc1dc5c32c0?})
	/usr/local/go/src/runtime/panic.go:1229 +0x48 fp=0x2cc1dc619588 sp=0x2cc1dc619558 pc=0x48aaa8
runtime.bgsweep(0x2cc1dc642000)
	/usr/local/go/src/runtime/mgcsweep.go:300 +0xa6 fp=0x2cc1dc6197c8 sp=0x2cc1dc619788 pc=0x43f646
created by runtime.gcenable in goroutine 1
	/usr/local/go/src/runtime/mgc.go:214 +0x66
`
	const author = `goroutine 12 gp=0x2cc1dc8e70e0 m=7 mp=0x2cc1dc8ec008 [running]:
runtime.newobject(0xa585a0?)
	/usr/local/go/src/runtime/malloc.go:2157 +0x25 fp=0x2cc1dc9292d0 sp=0x2cc1dc9292a8 pc=0x427da5
main.takePieces(...)
	/src/culprit/strategy.go:121
main.(*culprit).OnBars(0x2cc1dc7e9b30, {0xc29418, 0x2cc1dc6ab560}, {0x827cfc?, 0x2cc1dc76b300?, 0x1?})
	/src/culprit/strategy.go:80 +0x188 fp=0x2cc1dc9293c8 sp=0x2cc1dc929388 pc=0x97b868
github.com/strathost/strathost/sdk/serve.(*lane).guard(0x2cc1dc7ea3f8?, 0x180?)
	/src/sdk/serve/invoke.go:61 +0x65 fp=0x2cc1dc9294a0 sp=0x2cc1dc929440 pc=0x967ca5
`
	const watch = `goroutine 14 gp=0x2cc1dc5c2780 m=nil [select]:
github.com/strathost/strathost/sdk/serve.(*lane).watch.func1()
	/src/sdk/serve/pulse.go:80 +0x1fb fp=0x2cc1dc919f48 sp=0x2cc1dc919e20 pc=0x97a67b
created by github.com/strathost/strathost/sdk/serve.(*lane).watch in goroutine 12
	/src/sdk/serve/pulse.go:78 +0x66
`
	const idle = `goroutine 1 gp=0x2cc1dc5c21e0 m=nil [select]:
main.main()
	/src/culprit/main.go:42 +0x1fb fp=0x2cc1dc919f48 sp=0x2cc1dc919e20 pc=0x97a67b
`
	const head = "fatal error: runtime: cannot allocate memory\n"
	for about, c := range map[string]struct{ words, want string }{
		"the author's own goroutine comes first": {head + author + "\n" + idle, "strategy.go:121"},
		"the sweeper's does":                     {head + head + "\n" + sweeper + "\n" + idle + "\n" + watch + "\n" + author, "strategy.go:121"},
		"the author's is not there":              {head + sweeper + "\n" + idle, ""},
		"there are none":                         {head, ""},
	} {
		if got := plugin.PlaceInWords(strings.Split(c.words, "\n"), "example.com/culprit"); got != c.want {
			t.Errorf("%s: the place is %q, expected %q", about, got, c.want)
		}
	}
}
