//go:build unix

package script_test

import (
	"context"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/strathost/strathost/host/script"
)

func TestACommentOfTheAuthorsOpensNoFile(t *testing.T) {
	t.Parallel()
	const text = "export function onBar() {}\nexport function onStart() {\n  new RegExp('x');\n}\n//# sourceMappingURL="
	for _, name := range []string{"absolute", "relative", "url"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := one("").options(t)
			pipe := filepath.Join(o.Root, "scripts", "a.js.map")
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Skip(err)
			}
			files{"a.js": text + map[string]string{"absolute": pipe, "relative": "a.js.map", "url": "file://" + pipe}[name]}.writeTo(t, filepath.Join(o.Root, "scripts"))
			loadsInTime(t, o)
		})
	}
}

// loadsInTime fails where loading hangs, as reading a pipe without a writer does.
func loadsInTime(t *testing.T, o script.Options) {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		s, err := script.Load(context.Background(), o)
		if err == nil {
			err = s.Hooks().Start(newSession())
			_ = s.Close()
		}
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("loading read a file that a comment named")
	}
}
