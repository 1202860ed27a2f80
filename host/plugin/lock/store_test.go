package lock_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/host/plugin/lock"
)

const helloSum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

func kept(t *testing.T, s lock.Store, content string) string {
	t.Helper()
	d, err := s.Draft(strings.NewReader(content))
	if err == nil {
		err = d.Keep()
	}
	if err != nil {
		t.Fatal(err)
	}
	return d.SHA256
}

func TestAStoreNamesBinariesByWhatIsInThem(t *testing.T) {
	t.Parallel()
	s := lock.Store{Dir: filepath.Join(t.TempDir(), "own", "plugins")}
	if err := s.Check(helloSum); !errors.Is(err, lock.ErrAbsent) {
		t.Errorf("a store that is not there: %v", err)
	}
	if sum := kept(t, s, "hello"); sum != helloSum {
		t.Errorf("the SHA-256 is %s", sum)
	}
	info, err := os.Stat(s.Path(helloSum))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o555 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(s.Dir); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := s.Check(helloSum); err != nil {
		t.Error(err)
	}
	kept(t, s, "hello") // again is as good
	if left, _ := os.ReadDir(s.Dir); len(left) != 1 {
		t.Errorf("the store has %v", left)
	}
}

func TestAChangedBinaryIsSeen(t *testing.T) {
	t.Parallel()
	s := lock.Store{Dir: t.TempDir()}
	kept(t, s, "hello")
	for name, change := range map[string]func(path string) error{
		"other bytes": func(path string) error {
			return errors.Join(os.Remove(path), os.WriteFile(path, []byte("hellO"), 0o555))
		},
		"one more": func(path string) error {
			return errors.Join(os.Remove(path), os.WriteFile(path, []byte("hello\n"), 0o555))
		},
		"empty": func(path string) error { return errors.Join(os.Remove(path), os.WriteFile(path, nil, 0o555)) },
		"a link to the same": func(path string) error {
			same := filepath.Join(s.Dir, "same")
			return errors.Join(os.Remove(path), os.WriteFile(same, []byte("hello"), 0o555), os.Symlink(same, path))
		},
		"a folder": func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o755)) },
	} {
		if err := change(s.Path(helloSum)); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(helloSum); !errors.Is(err, lock.ErrChanged) {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.RemoveAll(s.Path(helloSum)); err != nil {
			t.Fatal(err)
		}
		kept(t, s, "hello")
	}
}

func TestADraftThatChangedIsNotKept(t *testing.T) {
	t.Parallel()
	s := lock.Store{Dir: t.TempDir()}
	d, err := s.Draft(strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(d.File), os.WriteFile(d.File, []byte("evil!"), 0o555)); err != nil {
		t.Fatal(err)
	}
	mistaken(t, d.Keep(), lock.DigestMismatch, "while it was installed")
	if left, _ := os.ReadDir(s.Dir); len(left) != 0 {
		t.Errorf("the store has %v", left)
	}
	_, err = s.Draft(io.MultiReader(strings.NewReader("half"), failing{}))
	mistaken(t, err, lock.StoreFailed, "the disk broke")
	if left, _ := os.ReadDir(s.Dir); len(left) != 0 {
		t.Errorf("half a draft stays: %v", left)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk broke") }

func TestPruneRemovesWhatNothingNames(t *testing.T) {
	t.Parallel()
	s := lock.Store{Dir: t.TempDir()}
	if gone, err := (lock.Store{Dir: filepath.Join(s.Dir, "none")}).Prune(nil); err != nil || len(gone) != 0 {
		t.Errorf("%v, %v", gone, err)
	}
	one, two := kept(t, s, "one"), kept(t, s, "two")
	if _, err := s.Draft(strings.NewReader("of a host that was killed")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.Dir, "notes.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(s.Dir); len(left) != 3 {
		t.Errorf("after a sweep it has %v", left)
	}
	gone, err := s.Prune(map[string]bool{one: true})
	if d := cmp.Diff([]string{two}, gone); d != "" || err != nil {
		t.Errorf("%v %s", err, d)
	}
	if s.Check(one) != nil || !errors.Is(s.Check(two), lock.ErrAbsent) {
		t.Error("the wrong one is gone")
	}
	if _, err := os.Stat(filepath.Join(s.Dir, "notes.txt")); err != nil {
		t.Error("what is not ours is gone")
	}
}

// Of many who change a lock at once, in this process and in others, nobody's change is lost.
func TestNoUpdateIsLost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const each, processes = 8, 3
	var wait sync.WaitGroup
	for p := range processes {
		wait.Go(func() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestChangesALock$", "-test.v")
			cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%d|%d", changes, dir, p, each))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	for i := range each {
		wait.Go(func() {
			if err := addOne(t.Context(), dir, fmt.Sprintf("own-%d", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	f, err := lock.Read(filepath.Join(dir, lock.Name))
	if err != nil || len(f.Plugins) != each*(processes+1) {
		t.Fatalf("%v: %d of %d are there", err, len(f.Plugins), each*(processes+1))
	}
}

const changes = "STRATHOST_TEST_LOCK"

// TestChangesALock is one of the processes of TestNoUpdateIsLost.
func TestChangesALock(t *testing.T) {
	told := strings.Split(os.Getenv(changes), "|")
	if len(told) != 3 {
		t.Skip("it is for TestNoUpdateIsLost")
	}
	var n int
	if _, err := fmt.Sscan(told[2], &n); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := addOne(t.Context(), told[0], fmt.Sprintf("p%s-%d", told[1], i)); err != nil {
			t.Fatal(err)
		}
	}
}

func addOne(ctx context.Context, dir, name string) error {
	held, err := lock.Hold(ctx, dir)
	if err != nil {
		return err
	}
	defer held.Close()
	path := filepath.Join(dir, lock.Name)
	f, err := lock.ReadOrNone(path)
	if err != nil {
		return err
	}
	p := momentum()
	p.Name = name
	f.Put(p)
	return f.Write(path)
}

func TestWhoWaitsForALockCanBeInterrupted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	held, err := lock.Hold(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := lock.Hold(ctx, dir); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second holder: %v", err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := lock.Hold(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	if text, err := os.ReadFile(filepath.Join(dir, ".strathost", ".gitignore")); err != nil || string(text) != "*\n" {
		t.Errorf("%q, %v", text, err)
	}
	_, err = lock.Hold(t.Context(), filepath.Join(dir, "none"))
	mistaken(t, err, lock.StoreFailed, "there is no folder")
}

func TestWhatIsSetAsideCanComeBack(t *testing.T) {
	t.Parallel()
	s := lock.Store{Dir: t.TempDir(), Shown: "shared/plugins"}
	one, two := kept(t, s, "one"), kept(t, s, "two")
	aside, err := s.SetAside(map[string]bool{one: true})
	if d := cmp.Diff([]string{two}, aside.SHA256); d != "" || err != nil || !errors.Is(s.Check(two), lock.ErrAbsent) {
		t.Errorf("%v %s", err, d)
	}
	if err := aside.Restore(); err != nil || s.Check(one) != nil || s.Check(two) != nil {
		t.Errorf("it does not come back: %v", err)
	}
	if aside, err = s.SetAside(nil); err != nil {
		t.Fatal(err)
	}
	aside.Remove()
	if left, _ := os.ReadDir(s.Dir); len(left) != 0 {
		t.Errorf("it has %v", left)
	}
}

func TestAStoreThatCannotBePrunedKeepsAll(t *testing.T) {
	t.Parallel()
	s := lock.Store{Dir: t.TempDir(), Shown: "shared/plugins"}
	one := kept(t, s, "one")
	last := strings.Repeat("f", 64) // which comes behind it
	if err := os.MkdirAll(filepath.Join(s.Dir, last, "mine"), 0o700); err != nil {
		t.Fatal(err)
	}
	gone, err := s.Prune(nil)
	if err == nil || len(gone) != 0 || !strings.HasPrefix(err.Error(), "the store of plugins, shared/plugins: "+last+": it is a folder") {
		t.Errorf("gone %v, %v", gone, err)
	}
	if s.Check(one) != nil {
		t.Error("a part of it is gone")
	}
}
