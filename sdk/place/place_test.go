package place_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/sdk/place"
)

func TestPlacesAreRelativeToTheAuthorsModule(t *testing.T) {
	t.Parallel()
	desk := place.Places{Module: "example.com/desk", Main: "example.com/desk/cmd/momentum"}
	for _, c := range []struct {
		name           string
		places         place.Places
		function, file string
		want           string
		owner          place.Owner
	}{
		{"the main package", desk, "main.(*momentum).OnBars", "/src/me/desk/cmd/momentum/momentum.go", "cmd/momentum/momentum.go:31", place.OwnerAuthor},
		{"the module's root", desk, "example.com/desk.Rules", "/src/me/desk/rules.go", "rules.go:31", place.OwnerAuthor},
		{"another package of the module", desk, "example.com/desk/rules.(*R[...]).Check.func1", "rules/r.go", "rules/r.go:31", place.OwnerAuthor},
		{"a library", desk, "gopkg.in/yaml%2ev3.Unmarshal", "/srv/go/pkg/mod/gopkg.in/yaml.v3@v3.0.1/yaml.go", "gopkg.in/yaml.v3/yaml.go:31", place.OwnerLibrary},
		{"a module whose name begins alike", desk, "example.com/desktop.F", "f.go", "example.com/desktop/f.go:31", place.OwnerLibrary},
		{"a library without a dot", desk, "drift/rules.F", "/src/drift/rules/f.go", "drift/rules/f.go:31", place.OwnerLibrary},
		{"the standard library", desk, "strings.Repeat", "/usr/local/go/src/strings/strings.go", "strings/strings.go:31", place.OwnerRuntime},
		{"the SDK", desk, "github.com/strathost/strathost/sdk/serve.(*lane).invoke", "lane.go", "lane.go:31", place.OwnerRuntime},
		{"a module without a dot", place.Places{Module: "momentum", Main: "momentum"}, "momentum/rules.F", "f.go", "rules/f.go:31", place.OwnerAuthor},
		{"single files", place.Places{Main: "command-line-arguments"}, "main.F", "/src/me/x.go", "x.go:31", place.OwnerAuthor},
		{"no build information", place.Places{}, "main.F", `C:\me\x.go`, "x.go:31", place.OwnerAuthor},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, owner := c.places.Name(c.function, c.file, 31)
			if got != c.want || owner != c.owner {
				t.Errorf("got %s of %v, expected %s of %v", got, owner, c.want, c.owner)
			}
		})
	}
}

func TestAnAuthorsLineIsFoundInADump(t *testing.T) {
	t.Parallel()
	const dump = "panic({0x51b2c0?, 0xc0000120?})\n\t/usr/local/go/src/runtime/panic.go:787 +0x132\n" +
		"example.com/lib.Must(...)\n\t/srv/go/pkg/mod/example.com/lib@v1.0.0/lib.go:9\n" +
		"main.(*momentum).OnBars(0xc000012, {0x1, 0x2}, {0x0, 0x0, 0x0})\n\t/src/me/desk/momentum.go:31 +0x1d\n" +
		"github.com/strathost/strathost/sdk/serve.(*lane).invoke(0x0)\n\t/srv/x/lane.go:12 +0x1d\n" +
		"created by main.main in goroutine 1\n\t/src/me/desk/main.go:7 +0x1d\n\ngoroutine 2 [running]:\nmain.x()\n\t/x.go:1 +0x1\n"
	where, stack := place.Places{Module: "example.com/desk", Main: "example.com/desk"}.Best(place.ParseDump(dump))
	if where != "momentum.go:31" {
		t.Errorf("the place is %s", where)
	}
	want := []string{"example.com/lib/lib.go:9 lib.Must", "momentum.go:31 main.(*momentum).OnBars"}
	if d := cmp.Diff(want, stack); d != "" {
		t.Error(d)
	}
}

func TestTheAuthorsLineIsFoundUnderALibraryOfOurs(t *testing.T) {
	t.Parallel()
	const ours = "google.golang.org/grpc.(*serverStream).SendMsg(0x1)\n\t/m/grpc@v1.0.0/stream.go:9 +0x1\n" +
		"github.com/strathost/strathost/sdk/serve.(*outbox).send(0x1)\n\t/m/strathost/sdk/serve/outbox.go:12 +0x1\n"
	const author = "main.(*momentum).OnBars(0x1)\n\t/src/me/desk/momentum.go:31 +0x1d\n"
	const library = "example.com/lib.(*L).OnBars(0x1)\n\t/m/lib@v1.0.0/lib.go:9 +0x1\n"
	const called = "github.com/strathost/strathost/sdk/serve.(*lane).guard(0x0)\n\t/srv/x/invoke.go:12 +0x1d\n" +
		"main.main()\n\t/src/me/desk/main.go:7 +0x1d\n"
	for dump, want := range map[string]string{
		ours + author + called:  "plugins/trend/momentum.go:31",
		ours + library + called: "example.com/lib/lib.go:9",
		author + called:         "plugins/trend/momentum.go:31",
		library + called:        "example.com/lib/lib.go:9",
	} {
		desk := place.Places{Module: "example.com/desk", Main: "example.com/desk", Folder: "plugins/trend"}
		if at, stack := desk.Best(place.ParseDump(dump)); at != want || len(stack) != 1 {
			t.Errorf("got %s, expected %s, of\n%s%q", at, want, dump, stack)
		}
	}
}

func TestALongStackShowsHowItBeganAndHowItEnded(t *testing.T) {
	t.Parallel()
	frames := func(function string, n int) string {
		return strings.Repeat("main."+function+"(0x1)\n\t/src/me/desk/main.go:49 +0x1d\n", n)
	}
	desk := place.Places{Module: "example.com/desk", Main: "example.com/desk"}
	began := "main.(*m).OnBars(0x1)\n\t/src/me/desk/main.go:9 +0x1d\n"
	for name, c := range map[string]struct {
		dump, middle string
		lines        int
	}{
		"what the runtime left out": {frames("deep", 50) + "...1000 frames elided...\n" + frames("deep", 49) + began, "... 1060 frames ...", 41},
		"a long one":                {frames("deep", 99) + began, "... 60 frames ...", 41},
		"little on either side":     {frames("deep", 5) + "...7 frames elided...\n" + frames("deep", 4) + began, "... 7 frames ...", 11},
		"one that is not long":      {frames("deep", 30) + began, "main.go:49 main.deep", 31},
	} {
		at, stack := desk.Best(place.ParseDump(c.dump))
		if at != "main.go:49" || len(stack) != c.lines || stack[len(stack)-1] != "main.go:9 main.(*m).OnBars" || stack[min(20, c.lines/2)] != c.middle {
			t.Errorf("%s: at %s:\n%s", name, at, strings.Join(stack, "\n"))
		}
	}
}

func FuzzParseDump(f *testing.F) {
	f.Add("main.f(...)\n\t/x.go:1 +0x1\n")
	f.Fuzz(func(_ *testing.T, text string) {
		place.Places{Module: "m", Main: "m/x"}.Best(place.ParseDump(text))
	})
}
