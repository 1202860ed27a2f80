package typings_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk/js"
)

// compile runs the TypeScript compiler over a folder with the declarations, where there is one.
func compile(t *testing.T, dir string, options ...string) {
	t.Helper()
	tsc, err := exec.LookPath("tsc")
	if err != nil {
		t.Skip("there is no tsc on the PATH: npm install --global typescript")
	}
	write(t, filepath.Join(dir, "strathost.d.ts"), []byte(js.Declarations))
	write(t, filepath.Join(dir, "strathost-test.d.ts"), []byte(js.TestDeclarations))
	write(t, filepath.Join(dir, "strathost-test.d.ts"), []byte(js.TestDeclarations))
	config := `{"compilerOptions": {"noEmit": true, "target": "es2022", "lib": ["esnext"], "module": "esnext", "moduleResolution": "bundler", "moduleDetection": "force", "moduleDetection": "force", "types": [], ` +
		strings.Join(options, ", ") + `}, "include": ["**/*"]}`
	write(t, filepath.Join(dir, "tsconfig.json"), []byte(config))
	out, err := exec.Command(tsc, "-p", dir).CombinedOutput()
	if err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestTypingsAcceptWhatIsRightAndRefuseWhatIsWrong compiles the files of testdata/ts.
func TestTypingsAcceptWhatIsRightAndRefuseWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/ts")); err != nil {
		t.Fatal(err)
	}
	compile(t, dir, `"strict": true`, `"noUncheckedIndexedAccess": true`)
}

var exported = regexp.MustCompile(`(?m)^(?:export )(?:async )?function (on([A-Z]\w+))\(`)

// TestTypingsFitTheShippedScripts checks the scripts as their authors would with // @ts-check: their handlers get the
// types of theirs. What their own helpers take is not said, and not asked.
func TestTypingsFitTheShippedScripts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../../scripts")); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".js" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		generics := ""
		if strings.Contains(string(text), "export const params") {
			generics = "<typeof params>"
		}
		typed := exported.ReplaceAll(text, []byte("/** @type {strathost.On${2}"+generics+"} */\n$0"))
		return os.WriteFile(path, append([]byte("// @ts-check\n"), typed...), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	compile(t, dir, `"strict": true`, `"allowJs": true`, `"noImplicitAny": false`, `"useUnknownInCatchVariables": false`)
}
