package script_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // as host.Init does
	goleak.VerifyTestMain(m)
}

// files are the files of a script by name; scripts/a.js is the one that is loaded.
type files map[string]string

func (fs files) write(t testing.TB) string {
	t.Helper()
	root := t.TempDir()
	fs.writeTo(t, root)
	return root
}

func (fs files) writeTo(t testing.TB, root string) {
	t.Helper()
	for name, text := range fs {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (fs files) options(t testing.TB) script.Options {
	t.Helper()
	return script.Options{Root: fs.write(t), File: "scripts/a.js", Name: "test", Role: sdk.RoleStrategy, Seed: 7}
}

// one is a script of one file.
func one(text string) files { return files{"scripts/a.js": text} }

func load(t testing.TB, o script.Options) *script.Script {
	t.Helper()
	s, err := script.Load(context.Background(), o)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// hooks loads a script of one file and returns its hooks.
func hooks(t testing.TB, text string) sdk.Hooks {
	t.Helper()
	return load(t, one(text).options(t)).Hooks()
}

// start runs onStart of a script whose body is given, on a new session.
func start(t testing.TB, body string) (*session, error) {
	t.Helper()
	s := newSession()
	return s, hooks(t, "export function onBar() {}\nexport function onStart(session) {\n"+body+"\n}\n").Start(s)
}

// failure is the failure in an error, which must have one.
func failure(t testing.TB, err error) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a failure", err)
	}
	return f
}
