package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/proof"
	"github.com/strathost/strathost/host/store/bucket/s3test"
)

func TestMain(m *testing.M) {
	host.Init() // this program is the child of isolation: process, too
	testscript.Main(m, map[string]func(){
		"host": func() {
			host.Init()
			os.Exit(run(context.Background(), os.Args[1:]))
		},
	})
}

// TestCommandLine runs the command line as a person would: each file of testdata/script is a story of its own.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	alpaca := filepath.Join(here, "..", "..", "..", "shared", "data", "alpaca")
	goEnv := map[string]string{}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOFLAGS"} {
		goEnv[name] = goVariable(t, name)
	}
	cache := t.TempDir()
	bucket := bucketURL(t)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		Cmds:                commands,
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("FAULTS", filepath.Join(here, "testdata", "faults"))
			e.Setenv("REAL", filepath.Join(here, "testdata", "real"))
			e.Setenv("REPO", filepath.Join(here, "..", ".."))
			e.Setenv("ALPACA", alpaca)
			e.Setenv("XDG_CACHE_HOME", cache)
			e.Setenv("S3", bucket)
			e.Setenv("S3_NO_BUCKET", strings.Replace(bucket, "s3://", "s3://no-", 1))
			e.Setenv("PATH", os.Getenv("PATH")+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Defer(func() { proveRuns(t, e.WorkDir) })
			for name, value := range goEnv {
				e.Setenv(name, value)
			}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			_, err := os.Stat(alpaca)
			return cond == "alpaca" && err == nil || cond == "s3" && bucket != "", nil
		},
	})
}

// tampered are the run folders that stories change on purpose, by the story and the session.
var tampered = []string{"script-repeat/runs/s/", "script-told/twice/grid/", "script-check/damaged/", "script-diff/runs/broken/"}

// proveRuns proves every run folder that a story left.
func proveRuns(t *testing.T, dir string) {
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		known := func(part string) bool { return strings.Contains(filepath.ToSlash(path), part) }
		if err != nil || e.Name() != "manifest.json" || known("/.partial-") || slices.ContainsFunc(tampered, known) {
			return err
		}
		report, err := proof.Prove(context.Background(), filepath.Dir(path))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, f := range report.Findings {
			t.Errorf("%s: %s: %s: %s (%s)", filepath.Dir(path), f.Check, f.Place(), f.Message, f.Other)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// bucketURL is the URL of a store, which is still to be made, in a bucket of a server that runs as long as the test; it is
// empty where there is no server.
func bucketURL(t *testing.T) string {
	if _, err := s3test.Program(); errors.Is(err, s3test.ErrNoServer) {
		t.Log("without bucket.txtar: ", err)
		return ""
	}
	server, err := s3test.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	at, err := server.Bucket(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s3test.URL(at)
}
