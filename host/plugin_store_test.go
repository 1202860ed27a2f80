package host_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/sdk"
)

// TestWherePluginsLockCannotBeWrittenTheStoreStaysAsItWas is over a disk that is full when plugins.lock is to be written.
func TestWherePluginsLockCannotBeWrittenTheStoreStaysAsItWas(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the plugin is a program for a shell")
	}
	project := smallDisk(t, "size=256k,nr_inodes=20")
	place := host.PluginPlace{File: filepath.Join(project, "sessions.yaml")}
	install := func(name string) error {
		program := filepath.Join(t.TempDir(), name)
		text := fmt.Sprintf("#!/bin/sh\necho '{\"name\":%q,\"version\":\"0.1.0\",\"role\":\"strategy\",\"params\":{},\"protocols\":[1]}'\n", name)
		if err := os.WriteFile(program, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := host.InstallPlugin(t.Context(), host.InstallOptions{PluginPlace: place, Source: program})
		return err
	}
	if err := install("one"); err != nil {
		t.Fatal(err)
	}
	before := pinnedAndStored(t, project)

	fill(t, project, 1) // which the draft of a binary takes
	refusedStore(t, install("two"))
	if d := cmp.Diff(before, pinnedAndStored(t, project)); d != "" {
		t.Errorf("an install that failed leaves\n%s", d)
	}
	fill(t, project, 0)
	_, err := host.RemovePlugin(t.Context(), place, "one", true)
	refusedStore(t, err)
	if d := cmp.Diff(before, pinnedAndStored(t, project)); d != "" {
		t.Errorf("a removal that failed leaves\n%s", d)
	}
}

func refusedStore(t *testing.T, err error) {
	t.Helper()
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || ds[0].Code != lock.StoreFailed || ds[0].Message != "plugins.lock cannot be written: no space left on device" {
		t.Errorf("it says %v", err)
	}
}

// pinnedAndStored are the text of plugins.lock and the names in the store.
func pinnedAndStored(t *testing.T, project string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(project, "plugins.lock"))
	if err != nil {
		t.Fatal(err)
	}
	all := []string{string(text)}
	entries, err := os.ReadDir(filepath.Join(project, ".strathost", "plugins"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// fill makes files on a disk until it takes none, but for so many.
func fill(t *testing.T, dir string, room int) {
	t.Helper()
	var made []string
	for i := range 1000 {
		name := filepath.Join(dir, fmt.Sprintf("full-%d-%d", room, i))
		f, err := os.Create(name)
		if errors.Is(err, syscall.ENOSPC) {
			for _, name := range made[len(made)-room:] {
				if err := os.Remove(name); err != nil {
					t.Fatal(err)
				}
			}
			return
		}
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, name)
	}
	t.Fatal("the disk takes everything")
}
