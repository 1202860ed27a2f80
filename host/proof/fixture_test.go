package proof_test

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/proof"
)

func TestMain(m *testing.M) {
	host.Init()
	code := m.Run()
	if dir, err := runsOnce(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// runsOnce runs the sessions of testdata, once for all tests.
var runsOnce = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "proof-*")
	if err != nil {
		return "", err
	}
	file, err := host.Load("testdata/sessions.yaml")
	if err != nil {
		return dir, err
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: dir})
	for _, o := range outcomes {
		if o.Status != host.Completed {
			return dir, fmt.Errorf("%s is %s: %w %v", o.Session, o.Status, o.Err, o.Result.Stopped)
		}
	}
	return dir, err
})

// run is the run folder of a session of testdata, which tests only read.
func run(t testing.TB, session string) string {
	t.Helper()
	out, err := runsOnce()
	if err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(out, session, "*", "manifest.json"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the run of %s: %v %v", session, found, err)
	}
	return filepath.Dir(found[0])
}

// edit changes a file of a run folder. It gives the place that it changed, and an error where there is nothing to change.
type edit struct {
	file string
	do   func(text string) (changed, place string, err error)
}

// cell is an edit of one cell of a CSV file, in the n-th row whose cells begin with the given ones.
func cell(file string, n int, column, value string, begin ...string) edit {
	return edit{file: file, do: func(text string) (string, string, error) {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			return "", "", err
		}
		at := slices.Index(rows[0], column)
		for i, r := range rows[1:] {
			if !slices.Equal(r[:len(begin)], begin) {
				continue
			}
			if n--; n > 0 {
				continue
			}
			if at < 0 || r[at] == value {
				return "", "", fmt.Errorf("column %d of %v is %s already", at, r, value)
			}
			r[at] = value
			var b strings.Builder
			w := csv.NewWriter(&b)
			err := w.WriteAll(rows)
			return b.String(), fmt.Sprintf("%s:%d", file, i+2), err
		}
		return "", "", fmt.Errorf("%s has no such row %v", file, begin)
	}}
}

// line is an edit of the n-th line of a file that has a text in it: one part of it is replaced.
func line(file string, n int, having, was, becomes string) edit {
	return edit{file: file, do: func(text string) (string, string, error) {
		lines := strings.SplitAfter(text, "\n")
		for i, l := range lines {
			if !strings.Contains(l, having) {
				continue
			}
			if n--; n > 0 {
				continue
			}
			lines[i] = strings.Replace(l, was, becomes, 1)
			if lines[i] == l {
				return "", "", fmt.Errorf("%s is not in %s", was, l)
			}
			return strings.Join(lines, ""), fmt.Sprintf("%s:%d", file, i+1), nil
		}
		return "", "", fmt.Errorf("no line has %s", having)
	}}
}

// value is an edit of a JSON file: the value at the end of a way becomes another.
func value(file string, becomes any, way ...any) edit {
	return edit{file: file, do: func(text string) (string, string, error) {
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var root any
		if err := d.Decode(&root); err != nil {
			return "", "", err
		}
		at := root
		for i, step := range way {
			last := i == len(way)-1
			switch k := step.(type) {
			case string:
				m, ok := at.(map[string]any)
				if _, have := m[k]; !ok || !have && !last {
					return "", "", fmt.Errorf("there is no %v", way[:i+1])
				}
				if last {
					m[k] = becomes
				}
				at = m[k]
			case int:
				l, ok := at.([]any)
				if !ok || k >= len(l) {
					return "", "", fmt.Errorf("there is no %v", way[:i+1])
				}
				if last {
					l[k] = becomes
				}
				at = l[k]
			}
		}
		b, err := json.MarshalIndent(root, "", "  ")
		return string(b) + "\n", file, err
	}}
}

// damaged is a copy of a run folder with one edit in it. With digest the manifest gets the new digest, so that what is wrong
// has to be seen in the file itself.
func damaged(t *testing.T, session string, e edit, digest bool) (dir, place string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(run(t, session))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, e.file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed, place, err := e.do(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	if digest && e.file != "manifest.json" {
		redigest(t, dir, e.file)
	}
	return dir, place
}

func redigest(t *testing.T, dir, file string) {
	t.Helper()
	m, err := export.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	m.Files[file] = hex.EncodeToString(sum[:])
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func prove(t testing.TB, dir string) proof.Report {
	t.Helper()
	report, err := proof.Prove(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// requireOnly demands that exactly one check failed, and that it named the place.
func requireOnly(t *testing.T, report proof.Report, check, place string) {
	t.Helper()
	named := false
	for _, f := range report.Findings {
		if f.Check != check {
			t.Errorf("%s failed too: %s: %s (%s)", f.Check, f.Place(), f.Message, f.Other)
		}
		here := f.File
		if f.Line > 0 {
			here = fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		named = named || f.Check == check && (here == place || f.Other == place)
	}
	switch {
	case len(report.Findings) == 0:
		t.Errorf("nothing was found at %s, expected %s", place, check)
	case !named:
		t.Errorf("%s is not named: %v", place, report.Findings)
	}
}
