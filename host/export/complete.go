package export

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Completed is a folder that is whole.
type Completed struct {
	Dir string
	// Difference tells where this run differs from an earlier one of the same inputs; empty where it does not.
	Difference string
	// Existed is true where an earlier run was equal and was kept instead.
	Existed bool
}

// Complete writes the rest, the manifest last, and gives the folder its name: the id of its inputs. Where a run of that
// id exists and is equal, that one is kept; where it differs, both are, and the first difference is told.
func (f *Folder) Complete(m Manifest) (Completed, error) {
	done, err := f.complete(m)
	if err != nil {
		_ = os.RemoveAll(f.temp)
	}
	return done, err
}

func (f *Folder) complete(m Manifest) (Completed, error) {
	if err := f.finish(); err != nil {
		return Completed{}, err
	}
	if err := m.Identify(); err != nil {
		return Completed{}, err
	}
	var err error
	if m.Files, err = f.digests(); err != nil {
		return Completed{}, fmt.Errorf("the run folder cannot be read back: %w", err)
	}
	if err := f.write("manifest.json", writeJSON(m)); err != nil {
		return Completed{}, err
	}
	parent := filepath.Dir(f.temp)
	done := Completed{Dir: filepath.Join(parent, m.ID)}
	for n := 2; ; n++ {
		// A folder that is not empty cannot be renamed onto: of two runs that end at once, one wins and the other compares.
		err := os.Rename(f.temp, done.Dir)
		if err == nil {
			return done, nil
		}
		earlier, readErr := ReadManifest(done.Dir)
		if readErr != nil {
			return done, fmt.Errorf("the run folder cannot get its name: %w", errors.Join(err, readErr))
		}
		difference := changed(earlier, done.Dir)
		if difference == "" {
			difference = f.difference(earlier, m, done.Dir)
		}
		if difference == "" {
			done.Existed = true
			return done, errors.Join(f.handOver(done.Dir), os.RemoveAll(f.temp))
		}
		if done.Difference == "" {
			done.Difference = difference
		}
		done.Dir = filepath.Join(parent, m.ID+"."+strconv.Itoa(n))
	}
}

// changed says which file of an earlier run is no longer what its manifest says; empty where all are.
func changed(earlier Manifest, dir string) string {
	for _, name := range sortedKeys(earlier.Files) {
		if digest, err := fileDigest(filepath.Join(dir, name)); err != nil || digest != earlier.Files[name] {
			return name + ": the earlier run's file was changed or is gone since it was written"
		}
	}
	return ""
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Touch makes a run the newest one, as one that was run again is even where the folder of an equal one was kept.
func Touch(dir string) error {
	//determinism:allow which run is the last is no part of a run
	now := time.Now()
	return os.Chtimes(filepath.Join(dir, "manifest.json"), now, now)
}

// difference is the first place where this run and an earlier one differ; empty where they are equal.
func (f *Folder) difference(earlier, m Manifest, dir string) string {
	names := maps.Clone(earlier.Files)
	maps.Copy(names, m.Files)
	for _, n := range sortedKeys(names) {
		if earlier.Files[n] != m.Files[n] {
			return firstDifference(dir, f.temp, n).in("was", "is ")
		}
	}
	if earlier.Outcome != m.Outcome {
		return fmt.Sprintf("manifest.json: outcome was %s, is %s", earlier.Outcome, m.Outcome)
	}
	return ""
}

func lines(f *os.File) *bufio.Scanner {
	s := bufio.NewScanner(f)
	s.Buffer(nil, 16<<20)
	return s
}

func shorten(s string) string {
	const most = 300
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}

// sweep removes incomplete folders whose host is gone.
func sweep(parent string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), partialPrefix)
		if !ok {
			continue
		}
		pid, err := strconv.Atoi(strings.SplitN(rest, "-", 2)[0])
		if err == nil && !alive(pid) {
			_ = os.RemoveAll(filepath.Join(parent, e.Name()))
		}
	}
}

func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, fs.ErrPermission)
}
