package plugin

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/strathost/strathost/host/plugin/lock"
)

// fileDigest is the SHA-256 of a file, in hex.
func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// holdToPin refuses a pinned binary that is no longer what it was. What somebody puts in its place later than this, between
// here and the start of the process, they could as well start themselves: the store is its owner's alone.
func (o Options) holdToPin() error {
	if o.Pinned.File == "" {
		return nil
	}
	sum, err := lock.Digest(o.Pinned.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return o.mistake(lock.NotInstalled, "its binary is not in the store", "host plugin install, without a source, puts it there")
	case err != nil:
		return o.mistake(lock.DigestMismatch, fmt.Sprintf("its binary in the store cannot be trusted: %v", bare(err)), "host plugin verify tells more")
	case sum != o.Pinned.SHA256:
		return o.mistake(lock.DigestMismatch, fmt.Sprintf("its binary in the store has the SHA-256 %s, plugins.lock pins %s", sum, o.Pinned.SHA256),
			"host plugin verify tells more")
	}
	return nil
}

// treeDigest is the SHA-256 of a source folder: over one line "<name> <SHA-256 of the content>" for each regular file,
// by name relative to the folder. Files and folders whose name begins with a dot are left out, as they do not go into
// a program.
func treeDigest(folder string) (string, error) {
	h := sha256.New()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path != folder && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		content, err := fileDigest(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%s %s\n", filepath.ToSlash(name), content)
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
