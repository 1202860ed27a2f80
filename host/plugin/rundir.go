package plugin

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A plugin's socket lives in a private folder, strathost-<host's process number>-<random>, for as long as the host
// needs to connect to it.

const runDirPrefix = "strathost-"

// maxSocketPath is what all systems allow for the path of a socket; go-plugin adds up to socketSuffix to the folder.
const (
	maxSocketPath = 103
	socketSuffix  = len("/plugin-dir1234567890/plugin1234567890")
)

// makeRunDir makes a private folder in the first place where a socket's path is short enough, and sweeps there what
// dead hosts left behind.
func makeRunDir() (string, error) {
	var problems error
	for _, base := range []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir(), "/tmp"} {
		if base == "" {
			continue
		}
		dir, err := os.MkdirTemp(base, fmt.Sprintf("%s%d-", runDirPrefix, os.Getpid()))
		if err != nil {
			problems = errors.Join(problems, err)
			continue
		}
		if len(dir)+socketSuffix > maxSocketPath {
			problems = errors.Join(problems, errors.New("the path of the temporary folder is too long for a socket"), os.Remove(dir))
			continue
		}
		sweep(base)
		return dir, nil
	}
	return "", fmt.Errorf("a private folder for the plugin's socket: %w", problems)
}

// sweep removes the folders of hosts that are dead.
func sweep(base string) {
	entries, err := os.ReadDir(base)
	if err != nil {
		return
	}
	for _, e := range entries {
		if pid, ok := ownerOf(e.Name(), runDirPrefix); ok && e.IsDir() && !processLives(pid) {
			_ = os.RemoveAll(filepath.Join(base, e.Name())) // another user's stays, and is none of ours
		}
	}
}
