package plugin

//determinism:allow-file it makes the private folder of a process

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// A plugin's socket lives in a private folder, strathost-<host's process number>-<random>, for as long as the host
// needs to connect to it. The plugin's process makes it and not the host, because only the process can remove it when
// the host is killed: there is no moment at which it exists and nobody is left who would remove it.

const runDirPrefix = "strathost-"

// maxSocketPath is what all systems allow for the path of a socket; go-plugin adds socketSuffix to the folder.
const (
	maxSocketPath = 103
	socketSuffix  = len("/plugin1234567890")
)

// nameRunDir finds a name for a private folder in the first place where a socket's path is short enough, and sweeps
// there what is left of dead hosts whose plugins were killed with them.
func nameRunDir() (string, error) {
	for _, base := range []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir(), "/tmp"} {
		dir := filepath.Join(base, fmt.Sprintf("%s%d-%d", runDirPrefix, os.Getpid(), rand.Uint32()))
		if info, err := os.Stat(base); err == nil && info.IsDir() && len(dir)+socketSuffix <= maxSocketPath {
			sweep(base)
			return dir, nil
		}
	}
	return "", errors.New("there is no temporary folder for the plugin's socket, or its path is too long for one: set TMPDIR")
}

// unusedDirs is where go-plugin makes the folder for a socket that it insists on. It is removed as soon as it is made;
// where the host is killed right then it stays among the binaries, where prune finds it, and not in the temporary folder.
func (o Options) unusedDirs() string {
	dir, err := o.cacheDir()
	if err != nil {
		return os.TempDir()
	}
	prune(dir)
	return dir
}

// TempFolder makes a folder of this host's in the system's temporary one, and sweeps there what is left of hosts that are dead, as
// this one will be swept where it is killed.
func TempFolder() (string, error) {
	base := os.TempDir()
	sweep(base)
	return os.MkdirTemp(base, fmt.Sprintf("%s%d-", runDirPrefix, os.Getpid()))
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
