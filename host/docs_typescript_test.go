package host_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/strathost/strathost/host/internal/typings/tsctest"
	"github.com/strathost/strathost/host/scaffold"
	"github.com/strathost/strathost/sdk/js"
)

// configuration is what docs/scripts.md says of one of an author's own.
const configuration = `{"compilerOptions": {"target": "es2022", "lib": ["es2023"], "module": "esnext", "moduleResolution": "bundler", "moduleDetection": "force",
	"types": [], "strict": true}, "include": ["**/*"]}`

// TestExamplesOfTheDocumentationHaveTypes compiles those in TypeScript strictly, and those in JavaScript as they stand, with the
// configuration that host new writes.
func TestExamplesOfTheDocumentationHaveTypes(t *testing.T) {
	t.Parallel()
	for language, least := range map[string]int{"ts": 1, "js": 10} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if _, err := scaffold.Script("strategy", "new", dir, false); err != nil { // with its jsconfig.json, which is of scripts/
				t.Fatal(err)
			}
			config := map[string]string{"ts": "scripts/tsconfig.json", "js": "jsconfig.json"}[language]
			for name, text := range map[string]string{"scripts/strathost.d.ts": js.Declarations, "scripts/strathost-test.d.ts": js.TestDeclarations, "scripts/tsconfig.json": configuration} {
				if language == "js" {
					break
				}
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			all := slices.DeleteFunc(examples(t), func(e example) bool { return e.language != language })
			if len(all) < least {
				t.Fatalf("the documentation has %d examples in %s", len(all), language)
			}
			for i, e := range all {
				name := fmt.Sprintf("%s-%02d.%s", filepath.Base(e.file), i, language)
				if err := os.WriteFile(filepath.Join(dir, "scripts", name), []byte(e.text+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			tsctest.Each(t, func(t *testing.T, c tsctest.Compiler) {
				for _, line := range c.Check(t, filepath.Join(dir, filepath.FromSlash(config))) {
					t.Error(line)
				}
			})
		})
	}
}
