package lock_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/plugin/lock"
)

func TestABinaryWithoutTheRightToRunIsSeenAndGetsItBack(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no such right there")
	}
	s := lock.Store{Dir: filepath.Join(t.TempDir(), "plugins")}
	kept(t, s, "hello")
	if err := os.Chmod(s.Path(helloSum), 0o444); err != nil {
		t.Fatal(err)
	}
	err := s.Check(helloSum)
	if !errors.Is(err, lock.ErrRights) || !strings.Contains(err.Error(), "its mode is 0444, not 0555") {
		t.Errorf("got %v", err)
	}
	mistaken(t, lock.Pin{Name: "gap", Version: "0.1.0", SHA256: helloSum}.Check(s), lock.NotInstalled,
		"the binary of gap 0.1.0 in the store cannot be run", "host plugin install, without a source, gives the right back")
	if err := errors.Join(s.Allow(helloSum), s.Check(helloSum)); err != nil {
		t.Error(err)
	}
}

func TestABinaryBeyondAllPluginsIsNoMatterOfTheStore(t *testing.T) {
	t.Parallel()
	s := lock.Store{Dir: filepath.Join(t.TempDir(), "plugins")}.Holding(4)
	if _, err := s.Draft(strings.NewReader("hello")); !errors.Is(err, lock.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(s.Dir); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	kept(t, s, "hell")
}

func TestWhatTheSystemRefusesSaysWhatIsThere(t *testing.T) {
	t.Parallel()
	s := lock.Store{Dir: filepath.Join(t.TempDir(), "plugins")}
	if err := os.MkdirAll(s.Path(helloSum), 0o700); err != nil {
		t.Fatal(err)
	}
	d, err := s.Draft(strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	mistaken(t, d.Keep(), lock.StoreFailed, "it is a folder; a store has files only: remove the folder")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = lock.Store{Dir: filepath.Join(file, "plugins")}.Draft(strings.NewReader("hello"))
	mistaken(t, err, lock.StoreFailed, "a file is where a folder is to be")
}
