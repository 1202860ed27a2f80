package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ReadLedger reads ledger.jsonl of a run folder.
func ReadLedger(dir string) ([]LedgerLine, error) {
	r, err := OpenLedger(dir)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var out []LedgerLine
	for {
		l, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
}

// LedgerReader reads ledger.jsonl of a run folder line by line.
type LedgerReader struct {
	file    *os.File
	scanner *bufio.Scanner
	line    int
}

// OpenLedger opens the ledger of a run folder; Close ends it.
func OpenLedger(dir string) (*LedgerReader, error) {
	file, err := os.Open(filepath.Join(dir, "ledger.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("the ledger of the run: %w", err)
	}
	return &LedgerReader{file: file, scanner: lines(file)}, nil
}

// Next is the next line, or io.EOF after the last.
func (r *LedgerReader) Next() (LedgerLine, error) {
	var l LedgerLine
	if !r.scanner.Scan() {
		if err := r.scanner.Err(); err != nil {
			return l, fmt.Errorf("%s: %w", r.file.Name(), err)
		}
		return l, io.EOF
	}
	r.line++
	if err := json.Unmarshal(r.scanner.Bytes(), &l); err != nil {
		return l, fmt.Errorf("%s:%d: %w", r.file.Name(), r.line, err)
	}
	return l, nil
}

// Close closes the file.
func (r *LedgerReader) Close() { _ = r.file.Close() } // nothing was written

// ReadSession reads session.json of a run folder; nil where the run has none.
func ReadSession(dir string) (*SessionJSON, error) {
	b, err := os.ReadFile(filepath.Join(dir, "session.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var s SessionJSON
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, "session.json"), err)
	}
	return &s, nil
}

// ReadSymbols reads symbols.csv of a run folder: the names of the columns, then a row for each day, symbol and life.
func ReadSymbols(dir string) (header []string, rows [][]string, err error) {
	path := filepath.Join(dir, "symbols.csv")
	in, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		if m, err := ReadManifest(dir); err == nil && m.Files["symbols.csv"] != "" {
			return nil, nil, fmt.Errorf("%s has no symbols.csv, and its manifest.json lists one: it was removed after the run", dir)
		}
		return nil, nil, fmt.Errorf("%s has no symbols.csv: its session exports no csv (export.formats)", dir)
	}
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	all, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(all) == 0 {
		return nil, nil, fmt.Errorf("%s is empty", path)
	}
	return all[0], all[1:], nil
}

// FindRun finds the run folder that a person means: a path, which may be cut short in the id, a prefix of an id,
// session/prefix, or last for the newest. Of the sessions that ran together the first of the file counts as the newest.
// out is the folder of the runs.
func FindRun(out, name string) (string, error) {
	if strings.TrimSpace(name) == "" {
		return "", errors.New("the name of a run is empty: give a path, the beginning of an id, or last")
	}
	if inside, ok := strings.CutPrefix(filepath.ToSlash(filepath.Clean(name)), filepath.ToSlash(filepath.Clean(out))+"/"); ok {
		name = inside
	} else {
		name = filepath.ToSlash(name)
	}
	if _, err := os.Stat(filepath.Join(out, name, "manifest.json")); err == nil {
		return filepath.Join(out, name), nil
	}
	if _, err := os.Stat(filepath.Join(name, "manifest.json")); err == nil {
		return name, nil
	}
	runs, err := allRuns(out)
	if err != nil {
		return "", err
	}
	if len(runs) == 0 {
		if err := noRun(name); err != nil {
			return "", err
		}
		if name == "last" {
			return "", fmt.Errorf("there is no last run: %s has no run in it; run a session first, or name the folder of the runs with --out", out)
		}
		return "", fmt.Errorf("%s is no run folder, and %s has no run in it: run a session first", name, out)
	}
	if name == "last" {
		return newest(runs).dir, nil
	}
	var matches []string
	for _, r := range runs {
		if strings.HasPrefix(r.id, name) || strings.HasPrefix(r.session+"/"+r.id, name) {
			matches = append(matches, r.dir)
		}
		if r.id == name || r.session+"/"+r.id == name {
			return r.dir, nil
		}
	}
	switch len(matches) {
	case 0:
		for _, path := range []string{filepath.Join(out, name), name} {
			if err := noRun(path); err != nil {
				return "", err
			}
		}
		return "", fmt.Errorf("no run in %s is called %q: give a path, the beginning of an id, or last", out, name)
	case 1:
		return matches[0], nil
	}
	return "", fmt.Errorf("%q is the beginning of several runs: %s", name, strings.Join(matches, ", "))
}

// newest is the run that was written last, the first of several. There is one at least.
func newest(runs []runEntry) runEntry {
	last := runs[0]
	for _, r := range runs[1:] {
		if r.written.After(last.written) {
			last = r
		}
	}
	return last
}

// Latest are the newest run in the folder of the runs, and the newest before it of the same session; empty where there is none.
func Latest(out string) (last, before string, err error) {
	runs, err := allRuns(out)
	if err != nil || len(runs) == 0 {
		return "", "", err
	}
	l := newest(runs)
	runs = slices.DeleteFunc(runs, func(r runEntry) bool { return r.dir == l.dir || r.session != l.session })
	if len(runs) == 0 {
		return l.dir, "", nil
	}
	return l.dir, newest(runs).dir, nil
}

// noRun says why what is at a path is no run folder; nil where nothing is there.
func noRun(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil
	case !info.IsDir():
		return fmt.Errorf("%s is a file: a run is a folder with a manifest.json", path)
	}
	return fmt.Errorf("%s has no manifest.json: it is no run folder", path)
}

type runEntry struct {
	dir, session, id string
	written          time.Time
}

func allRuns(out string) ([]runEntry, error) {
	manifests, err := filepath.Glob(filepath.Join(out, "*", "*", "manifest.json"))
	if err != nil {
		return nil, err
	}
	var runs []runEntry
	for _, m := range manifests {
		dir := filepath.Dir(m)
		info, err := os.Stat(m)
		if err != nil || strings.HasPrefix(filepath.Base(dir), partialPrefix) {
			continue
		}
		runs = append(runs, runEntry{dir: dir, session: filepath.Base(filepath.Dir(dir)), id: filepath.Base(dir), written: info.ModTime()})
	}
	slices.SortFunc(runs, func(a, b runEntry) int { return strings.Compare(a.dir, b.dir) })
	return runs, nil
}
