package scaffold_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/internal/typings/tsctest"
	"github.com/strathost/strathost/host/scaffold"
)

// TestWhatIsWrittenHasTypes lets the TypeScript compiler check new scripts with the configuration that comes with them, as an
// editor does: those of JavaScript, of TypeScript, and of both in one project, which began with either.
func TestWhatIsWrittenHasTypes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		inTypeScript []bool // of one script after the other
		config       string
	}{
		"JavaScript":                    {[]bool{false}, "jsconfig.json"},
		"TypeScript":                    {[]bool{true}, "tsconfig.json"},
		"TypeScript, beside JavaScript": {[]bool{false, true}, "jsconfig.json"},
		"JavaScript, beside TypeScript": {[]bool{true, false}, "tsconfig.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for i, typeScript := range c.inTypeScript {
				for _, kind := range []string{"strategy", "scanner"} {
					if _, err := scaffold.Script(kind, kind+"-"+string(rune('a'+i)), dir, typeScript); err != nil {
						t.Fatal(err)
					}
				}
			}
			// All is right but this, which shows that it finds the declarations.
			write(t, filepath.Join(dir, "scripts", "wrong.ts"), "export const onStart: strathost.OnStart = (session) => session.addSymbool(\"SPY\");\n")
			tsctest.Each(t, func(t *testing.T, compiler tsctest.Compiler) {
				told := compiler.Check(t, filepath.Join(dir, c.config))
				if len(told) != 1 || !strings.HasPrefix(told[0], "scripts/wrong.ts(1,64): error TS2551: Property 'addSymbool' does not exist on type 'Session") {
					t.Errorf("got %q", told)
				}
			})
		})
	}
}

// TestAConfigurationOfTheAuthorsIsKeptAndWorks holds what is told where a project has a tsconfig.json already, and that what is told
// is enough.
func TestAConfigurationOfTheAuthorsIsKeptAndWorks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config, mended string // "" where it will do as it is
	}{
		"everything": {config: `{"compilerOptions": {"strict": true, "target": "es2022", "lib": ["es2023"], "module": "esnext", "moduleResolution": "bundler", "types": [], "noEmit": true}}`},
		"some folders": {config: `{"compilerOptions": {"strict": true, "target": "es2022", "lib": ["es2023"], "module": "esnext", "moduleResolution": "bundler", "types": [], "noEmit": true}, "include": ["src"]}`,
			mended: `{"compilerOptions": {"strict": true, "target": "es2022", "lib": ["es2023"], "module": "esnext", "moduleResolution": "bundler", "types": [], "noEmit": true}, "include": ["src", "strathost*.d.ts", "scripts"]}`},
		"the libraries of browsers": {config: `{"compilerOptions": {"strict": true, "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "noEmit": true}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			config := filepath.Join(dir, "tsconfig.json")
			write(t, config, c.config)
			made, err := scaffold.Script("strategy", "idea", dir, true)
			if err != nil {
				t.Fatal(err)
			}
			want := []string{"host test scripts/idea.test.ts", "host new session idea --strategy scripts/idea.ts", "host run --session idea"}
			if c.mended != "" {
				want = append([]string{`# put "strathost*.d.ts" and "scripts" into include of tsconfig.json, so that an editor finds the types`}, want...)
			}
			if diff := cmp.Diff(want, made.Next); diff != "" {
				t.Error(diff)
			}
			if read(t, config) != c.config {
				t.Error("the author's configuration has changed")
			}
			if c.mended != "" {
				if err := os.WriteFile(config, []byte(c.mended), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			tsctest.Each(t, func(t *testing.T, compiler tsctest.Compiler) {
				for _, line := range compiler.Check(t, config) {
					t.Error(line)
				}
			})
		})
	}
}
