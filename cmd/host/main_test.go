package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/strathost/strathost/host"
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
			e.Setenv("PATH", os.Getenv("PATH")+string(os.PathListSeparator)+e.Getenv("PATH"))
			for name, value := range goEnv {
				e.Setenv(name, value)
			}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			_, err := os.Stat(alpaca)
			return cond == "alpaca" && err == nil, nil
		},
	})
}
