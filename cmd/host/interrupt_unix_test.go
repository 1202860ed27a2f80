//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
)

// TestAnInterruptedImportEndsWith130AndLeavesNothingHalfDone interrupts an import of several files while it waits for
// another writer of the store, which is when it has read everything and written nothing.
func TestAnInterruptedImportEndsWith130AndLeavesNothingHalfDone(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "host") // the one with the signals, which the stories' has not
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	in, store := t.TempDir(), filepath.Join(t.TempDir(), "store")
	for _, symbol := range []string{"A", "B"} {
		var text strings.Builder
		text.WriteString("time,open,high,low,close,volume\n")
		for i := range 1000 {
			fmt.Fprintf(&text, "%d,10,11,9,10,100\n", 1751463000+60*i)
		}
		if err := os.WriteFile(filepath.Join(in, symbol+"_1m.csv"), []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(store, 0o755); err != nil {
		t.Fatal(err)
	}
	lock, err := os.OpenFile(filepath.Join(store, ".strathost.lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}

	command := exec.Command(program, "data", "import", in, "--store", store)
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	writing := func() bool { // the store is made when there is something to write
		_, err := os.Stat(filepath.Join(store, "bars"))
		return err == nil
	}
	for deadline := time.Now().Add(time.Minute); !writing(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Error("it does not come to write")
			break
		}
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := command.Wait(); !errors.As(err, &exit) || exit.ExitCode() != host.ExitInterrupted {
		t.Errorf("it ended with %v, not with %d", err, host.ExitInterrupted)
	}
	if !strings.Contains(said.String(), "interrupted: what was written stays, and the same import again brings the rest") {
		t.Errorf("it says %s", &said)
	}
	err = filepath.WalkDir(store, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != ".strathost.lock" {
			t.Errorf("%s stays", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
