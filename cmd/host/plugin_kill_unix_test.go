//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestAnInstallThatIsKilledLeavesTheLockWhole kills installs at many instants, and lets others run side by side: plugins.lock
// can always be read, has every plugin whose install ended well, and each of them can run.
func TestAnInstallThatIsKilledLeavesTheLockWhole(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "host")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dir := t.TempDir()
	command := func(args ...string) *exec.Cmd {
		cmd := exec.Command(program, append([]string{"plugin"}, args...)...)
		cmd.Dir = dir
		return cmd
	}
	plugin := func(name string) string {
		t.Helper()
		body := fmt.Sprintf("#!/bin/sh\n# %s\necho '{\"name\":\"%s\",\"version\":\"1.0.0\",\"role\":\"strategy\",\"protocols\":[1]}'\n", strings.Repeat("x", 1<<16), name)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o755); err != nil {
			t.Fatal(err)
		}
		return name
	}
	if out, err := command("install", plugin("first")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}

	const rounds, apart = 25, 2 * time.Millisecond // an install takes some 30 ms
	done := []string{"first"}
	var lock sync.Mutex
	var wait sync.WaitGroup
	for i := range rounds {
		killed := command("install", plugin(fmt.Sprintf("killed-%d", i)))
		if err := killed.Start(); err != nil {
			t.Fatal(err)
		}
		beside := plugin(fmt.Sprintf("beside-%d", i))
		wait.Go(func() {
			out, err := command("install", beside).CombinedOutput()
			if err != nil {
				t.Errorf("%s: %v\n%s", beside, err, out)
			}
			lock.Lock()
			defer lock.Unlock()
			done = append(done, beside)
		})
		time.Sleep(time.Duration(i) * apart)
		_ = killed.Process.Kill()
		if killed.Wait() == nil { // it was quicker
			lock.Lock()
			done = append(done, killed.Args[len(killed.Args)-1])
			lock.Unlock()
		}
		if out, err := command("ls").CombinedOutput(); err != nil {
			t.Fatalf("after round %d: %v\n%s", i, err, out)
		}
	}
	wait.Wait()
	if out, err := command("install", plugin("last")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := command("verify").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	for _, name := range append(done, "last") {
		if !strings.Contains(string(out), "\n"+name+" ") {
			t.Errorf("the install of %s ended well, and it is not there", name)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, ".strathost", "plugins", ".draft-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("drafts stay: %v %v", left, err)
	}
	if len(done) < rounds {
		t.Errorf("only %d installs ended well", len(done))
	}
}
