package tsctest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Variable is the variable of the environment with the path of the compiler: its program, or its file in JavaScript, which
// node runs. Several are separated as in PATH, and each checks everything.
const Variable = "STRATHOST_TSC"

const missing = "there is no TypeScript compiler: npm install --no-save --prefix FOLDER typescript, and " + Variable +
	"=FOLDER/node_modules/typescript/bin/tsc"

// Compiler is TypeScript's compiler.
type Compiler struct {
	// Version is what it says of itself, such as "Version 5.9.3".
	Version string
	command []string
}

// Each runs a test with each compiler that there is, by its version. It skips the test where there is none; a compiler that
// is named and does not run fails it.
func Each(t *testing.T, check func(t *testing.T, c Compiler)) {
	t.Helper()
	paths := filepath.SplitList(os.Getenv(Variable))
	if len(paths) == 0 {
		found, err := exec.LookPath("tsc")
		if err != nil {
			t.Skip(missing)
		}
		paths = []string{found}
	}
	for _, path := range paths {
		c := Compiler{command: []string{path}}
		switch filepath.Ext(path) {
		case ".js", ".cjs", ".mjs":
			c.command = []string{"node", path}
		}
		out, err := c.run("", "--version")
		if err != nil {
			t.Fatalf("%s names %s, which does not run: %v\n%s", Variable, path, err, out)
		}
		c.Version = strings.TrimSpace(out)
		t.Run(c.Version, func(t *testing.T) { check(t, c) })
	}
}

// Check is what the compiler says of the project of a tsconfig.json or jsconfig.json, a line for each mistake, with the path of
// its file from the folder of the configuration; nothing where all is right.
func (c Compiler) Check(t *testing.T, config string) []string {
	t.Helper()
	out, err := c.run(filepath.Dir(config), "--noEmit", "--pretty", "false", "-p", filepath.Base(config))
	var ended *exec.ExitError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &ended) || !strings.Contains(out, "error TS"):
		t.Fatalf("%s: %v\n%s", c.Version, err, out)
	}
	return strings.Split(strings.TrimSpace(out), "\n")
}

// run runs the compiler in a folder, "" for this one.
func (c Compiler) run(dir string, args ...string) (string, error) {
	args = slices.Concat(c.command[1:], args)
	cmd := exec.Command(c.command[0], args...)
	var out bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
	err := cmd.Run()
	return out.String(), err
}
