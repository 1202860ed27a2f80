package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// commands are what the scripts have beside testscript's own.
var commands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	// exitcode N COMMAND ARG...: the command ends with just this exit code.
	"exitcode": func(ts *testscript.TestScript, _ bool, args []string) {
		want, err := strconv.Atoi(args[0])
		ts.Check(err)
		got := 0
		var exit *exec.ExitError
		if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
			got = exit.ExitCode()
		} else {
			ts.Check(err)
		}
		if got != want {
			ts.Fatalf("%v ended with %d, expected %d", args[1:], got, want)
		}
	},
	// same SESSION SESSION FILE: the newest run of each has the same bytes in a file.
	"same": func(ts *testscript.TestScript, _ bool, args []string) {
		if a, b := newest(ts, args[0], args[2]), newest(ts, args[1], args[2]); a != b {
			ts.Fatalf("%s of %s and %s differ:\n%s\n---\n%s", args[2], args[0], args[1], a, b)
		}
	},
}

func newest(ts *testscript.TestScript, session, file string) string {
	found, err := filepath.Glob(filepath.Join(ts.MkAbs(session), "*", file))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%s has %d runs with a %s, expected one", session, len(found), file)
	}
	b, err := os.ReadFile(found[0])
	ts.Check(err)
	return string(b)
}
