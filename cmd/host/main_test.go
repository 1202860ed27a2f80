package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/store/bucket/s3test"
)

func TestMain(m *testing.M) {
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
