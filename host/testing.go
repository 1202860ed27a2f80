package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/strathost/strathost/host/scripttest"
)

// TestOptions are what the tests of scripts depend on.
type TestOptions struct {
	// Root is the project's folder; empty for ScriptRoot of each file.
	Root string
	// Filter, where it is not empty, is a part of the names of the tests that run.
	Filter string
	// Update writes the golden files.
	Update bool
	// Parallel is how many files run at once; 0 for as many as there are processors.
	Parallel int
	// Timeout is the time that a test may take without that of its sessions; 0 for 5 s.
	Timeout time.Duration
}

// TestReport is what became of a test file. Names of files are relative to the working folder where they can be.
type TestReport = scripttest.Report

// TestFilePatterns are the names of test files.
func TestFilePatterns() []string {
	return []string{"*.test.js", "*.test.ts", "*.test.mjs", "*.test.mts"}
}

// IsTestFile says whether a path is that of a test file, by its name.
func IsTestFile(path string) bool {
	return slices.ContainsFunc(TestFilePatterns(), func(pattern string) bool {
		ok, _ := filepath.Match(pattern, filepath.Base(path))
		return ok
	})
}

// ErrNoTests is the error of FindTests where there is no test file.
var ErrNoTests = errors.New("there is no test file: their names end in .test.js or .test.ts, .test.mjs or .test.mts")

// FindTests are the test files that are named and those below the folders that are named, each once, in that order, those of
// a folder sorted. node_modules and folders whose names begin with a dot are left out.
func FindTests(names []string) ([]string, error) {
	var out []string
	add := func(file string) {
		if file = filepath.Clean(file); !slices.Contains(out, file) {
			out = append(out, file)
		}
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, plainReason(err))
		}
		if !info.IsDir() {
			if !IsTestFile(name) {
				return nil, fmt.Errorf("%s is no test file: %s", name, strings.Join(TestFilePatterns(), ", "))
			}
			add(name)
			continue
		}
		found := len(out)
		err = filepath.WalkDir(name, func(path string, e fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return fmt.Errorf("%s: %w", path, plainReason(err))
			case e.IsDir() && path != name && (e.Name() == "node_modules" || strings.HasPrefix(e.Name(), ".")):
				return filepath.SkipDir
			case e.Type().IsRegular() && IsTestFile(path):
				add(path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(out) == found {
			return nil, fmt.Errorf("%s: %w", name, ErrNoTests)
		}
	}
	return out, nil
}

// plainReason is what the file system said, without the path.
func plainReason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// TestScripts runs test files, several at once, and hands on the report of each in the order of the files, as soon as those
// ahead of it are there. Its reports are the same whatever the order in which files end, but for their durations.
func TestScripts(ctx context.Context, files []string, o TestOptions, done func(TestReport)) {
	parallel := o.Parallel
	if parallel <= 0 {
		parallel = runtime.GOMAXPROCS(0)
	}
	reports := make([]chan TestReport, len(files))
	for i := range reports {
		reports[i] = make(chan TestReport, 1)
	}
	work := make(chan int)
	var wait sync.WaitGroup
	for range min(parallel, len(files)) {
		wait.Go(func() {
			for i := range work {
				reports[i] <- testFile(ctx, files[i], o)
			}
		})
	}
	wait.Go(func() {
		defer close(work)
		for i := range files {
			work <- i
		}
	})
	for i := range files {
		done(<-reports[i])
	}
	wait.Wait()
}

// testFile runs one file.
func testFile(ctx context.Context, file string, o TestOptions) TestReport {
	r, err := loadAndTest(ctx, file, o)
	if err != nil {
		r = TestReport{File: filepath.ToSlash(file), Files: []string{filepath.ToSlash(file)}, Tests: []scripttest.Result{}, Err: err}
	}
	if r.Err != nil {
		r.Problem = r.Err.Error()
	}
	return r
}

func loadAndTest(ctx context.Context, file string, o TestOptions) (TestReport, error) {
	root := o.Root
	if root == "" {
		root = ScriptRoot(file)
	}
	name, err := filepath.Rel(absolute(root), absolute(file))
	if err == nil && !filepath.IsLocal(name) {
		err = fmt.Errorf("it is not in the folder %s", root)
	}
	if err != nil {
		return TestReport{}, err
	}
	shown, err := shownFrom(root)
	if err != nil {
		return TestReport{}, err
	}
	began := time.Now()
	r := scripttest.Run(ctx, scripttest.Options{Root: root, File: filepath.ToSlash(name), Filter: o.Filter, Update: o.Update, Timeout: o.Timeout,
		Bench: testSession, Elapsed: func() time.Duration { return time.Since(began) }})
	return r.Shown(shown), nil
}

// TestExitCode is reports as an exit code: 130 where they were interrupted, 3 where a file does not load, 1 where a test
// failed.
func TestExitCode(ctx context.Context, reports []TestReport) int {
	code := ExitFine
	for _, r := range reports {
		switch {
		case ctx.Err() != nil:
			return ExitInterrupted
		case len(r.Mistakes) > 0 || r.Err != nil:
			code = ExitMistake
		case r.Count(scripttest.Failed) > 0 && code == ExitFine:
			code = ExitDifference
		}
	}
	return code
}

// WriteJUnit writes reports as JUnit's XML, which other programs read.
func WriteJUnit(w io.Writer, reports []TestReport) error { return scripttest.WriteJUnit(w, reports) }

// TestTotal is reports in one line.
func TestTotal(reports []TestReport) string { return scripttest.Total(reports) }
