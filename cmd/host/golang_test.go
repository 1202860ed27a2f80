package main

import (
	"os/exec"
	"strings"
	"testing"
)

// goVariable is a setting of the Go command: plugins are built with those of the test, not of a home that has none.
func goVariable(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatalf("go env %s: %v", name, err)
	}
	return strings.TrimSpace(string(out))
}
