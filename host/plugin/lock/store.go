package lock

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Store is a folder of binaries, each named by its SHA-256, which nobody but its owner may enter and nobody may write.
type Store struct {
	Dir string
	// Shown is Dir as messages name it, such as .strathost/plugins; empty for Dir itself.
	Shown string
	most  int64 // bytes of a binary, 0 for MaxBinary
}

// failed is what the system refused of the store.
func (s Store) failed(err error) error {
	name := s.Shown
	if name == "" {
		name = s.Dir
	}
	return failed("the store of plugins, "+filepath.ToSlash(name), err)
}

// What is wrong with a binary of a store.
var (
	ErrAbsent  = errors.New("it is not there")
	ErrChanged = errors.New("it was changed")
	// ErrRights: it is the one, and lost the right to be run, as files do that pass through an archive of a build.
	ErrRights = errors.New("it has not the right to be run")
)

// ErrTooLarge says that what a draft is to be made of has more than MaxBinary bytes.
var ErrTooLarge = fmt.Errorf("it has more than %d MiB, which no plugin has", MaxBinary>>20)

// MaxBinary is what a binary may have, in bytes: beyond what compilers make, and no archive can fill a disk.
const MaxBinary = 1 << 30

// draftPrefix begins the names of binaries that are not whole yet, or not yet known to be plugins.
const draftPrefix = ".draft-"

// Path is where the binary of a SHA-256 is, if it is.
func (s Store) Path(sum string) string {
	if runtime.GOOS == "windows" { // which runs no file of another name
		sum += ".exe"
	}
	return filepath.Join(s.Dir, sum)
}

// Check reads a binary again. The error is ErrAbsent, ErrChanged or ErrRights with what was found, or that of the system.
func (s Store) Check(sum string) error {
	switch found, err := Digest(s.Path(sum)); {
	case errors.Is(err, fs.ErrNotExist):
		return ErrAbsent
	case err != nil:
		return err
	case found != sum:
		return fmt.Errorf("%w: its SHA-256 is %s, not %s", ErrChanged, found, sum)
	}
	if info, err := os.Stat(s.Path(sum)); err == nil && runtime.GOOS != "windows" && info.Mode()&ownRun == 0 {
		return fmt.Errorf("%w: its mode is %04o, not %04o", ErrRights, info.Mode().Perm(), storedMode)
	}
	return nil
}

const (
	storedMode = 0o555 // of a binary in a store
	ownRun     = 0o100 // its owner may run it
)

// Allow gives the binary of a SHA-256 the rights back that it has in a store.
func (s Store) Allow(sum string) error {
	if err := os.Chmod(s.Path(sum), storedMode); err != nil {
		return s.failed(err)
	}
	return nil
}

// Digest is the SHA-256, in hex, of a regular file. A symbolic link is ErrChanged: a store has none.
func Digest(path string) (string, error) {
	named, err := os.Lstat(path)
	if err != nil {
		return "", err
	}
	if !named.Mode().IsRegular() {
		return "", fmt.Errorf("%w: it is a link or no file at all", ErrChanged)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if opened, err := f.Stat(); err != nil || !os.SameFile(named, opened) {
		return "", errors.Join(fmt.Errorf("%w: it was replaced while it was looked at", ErrChanged), err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Draft is a binary in the store that has no name yet. It is either kept or discarded.
type Draft struct {
	File   string
	SHA256 string // in hex
	store  Store
}

// Draft writes a binary into the store, ready to be run. It is on the disk when Draft returns. The error is ErrTooLarge, or
// sdk.Diagnostics.
func (s Store) Draft(from io.Reader) (d Draft, err error) {
	if err := makeFolder(s.Dir); err != nil {
		return Draft{}, s.failed(err)
	}
	f, err := os.CreateTemp(s.Dir, draftPrefix+"*"+filepath.Ext(s.Path("")))
	if err != nil {
		return Draft{}, s.failed(err)
	}
	d = Draft{File: f.Name(), store: s}
	h := sha256.New()
	most := cmp.Or(s.most, MaxBinary)
	n, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(from, most+1))
	tooLarge := err == nil && n > most
	if err == nil && !tooLarge {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Chmod(d.File, storedMode)
	}
	if err != nil || tooLarge {
		d.Discard()
	}
	switch {
	case err != nil:
		return Draft{}, s.failed(err)
	case tooLarge:
		return Draft{}, ErrTooLarge
	}
	d.SHA256 = hex.EncodeToString(h.Sum(nil))
	return d, nil
}

// Keep gives the binary its name, in the place of one that was changed. What is in the draft must still be what was
// written: somebody may have run it.
func (d Draft) Keep() error {
	if sum, err := Digest(d.File); err != nil || sum != d.SHA256 {
		d.Discard()
		return mistake(DigestMismatch, "the binary changed itself, or somebody changed it, while it was installed", "find out who writes into the store")
	}
	err := d.store.noFolder(d.SHA256)
	if err == nil {
		err = os.Rename(d.File, d.store.Path(d.SHA256))
	}
	if err == nil {
		err = syncFolder(d.store.Dir)
	}
	if err != nil {
		d.Discard()
		return d.store.failed(err)
	}
	return nil
}

// errFolder is a folder where the store has a file, which nothing takes the place of.
var errFolder = errors.New("it is a folder")

// noFolder says whether the binary of a SHA-256 can be replaced.
func (s Store) noFolder(sum string) error {
	if info, err := os.Lstat(s.Path(sum)); err == nil && info.IsDir() {
		return fmt.Errorf("%s: %w", filepath.Base(s.Path(sum)), errFolder)
	}
	return nil
}

// Discard removes the draft.
func (d Draft) Discard() {
	_ = os.Chmod(d.File, 0o700)
	_ = os.Remove(d.File)
}

// Stored is a binary of a store.
type Stored struct {
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Beside are all binaries but those to keep, by their SHA-256; none where there is no store yet.
func (s Store) Beside(keep map[string]bool) ([]Stored, error) {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, s.failed(err)
	}
	var found []Stored
	for _, e := range entries {
		sum := strings.TrimSuffix(e.Name(), ".exe")
		if !digestForm.MatchString(sum) || keep[sum] {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, s.failed(err)
		}
		found = append(found, Stored{SHA256: sum, Bytes: info.Size()})
	}
	return found, nil
}

// Prune removes all binaries but those to keep, and all drafts. It gives the SHA-256 of those that are gone, sorted; where it
// fails none is. Nobody else may write the store meanwhile; see Hold.
func (s Store) Prune(keep map[string]bool) ([]string, error) {
	aside, err := s.SetAside(keep)
	if err != nil {
		return nil, err
	}
	aside.Remove()
	return aside.SHA256, s.Sweep()
}

// Aside are binaries that are about to go: they have the names of drafts, which a later Sweep removes. Either Remove or Restore
// ends it.
type Aside struct {
	SHA256 []string // sorted
	store  Store
	drafts []string
}

// SetAside sets all binaries aside but those to keep; where it fails, all are where they were. Nobody else may write the store
// meanwhile; see Hold.
func (s Store) SetAside(keep map[string]bool) (a Aside, err error) {
	found, err := s.Beside(keep)
	if err != nil {
		return Aside{}, err
	}
	a.store = s
	for _, b := range found {
		draft := filepath.Join(s.Dir, draftPrefix+filepath.Base(s.Path(b.SHA256)))
		err := s.noFolder(b.SHA256) // which could not be removed afterwards
		if err == nil {
			err = os.Rename(s.Path(b.SHA256), draft)
		}
		if err != nil {
			return Aside{}, errors.Join(s.failed(err), a.Restore())
		}
		a.SHA256, a.drafts = append(a.SHA256, b.SHA256), append(a.drafts, draft)
	}
	slices.Sort(a.SHA256)
	return a, nil
}

// Restore gives the binaries their names back.
func (a Aside) Restore() error {
	var errs []error
	for _, draft := range a.drafts {
		if err := os.Rename(draft, filepath.Join(a.store.Dir, strings.TrimPrefix(filepath.Base(draft), draftPrefix))); err != nil {
			errs = append(errs, a.store.failed(err))
		}
	}
	return errors.Join(errs...)
}

// Remove removes the binaries. One that the system does not let go of now goes with the next Sweep.
func (a Aside) Remove() {
	for _, draft := range a.drafts {
		Draft{File: draft}.Discard()
	}
}

// TakeBack removes a binary that was kept and that nothing pins after all.
func (s Store) TakeBack(sum string) { Draft{File: s.Path(sum)}.Discard() }

// Sweep removes the drafts that a killed host left. Nobody else may write the store meanwhile.
func (s Store) Sweep() error {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return s.failed(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), draftPrefix) {
			continue
		}
		file := filepath.Join(s.Dir, e.Name())
		_ = os.Chmod(file, 0o700) // some systems remove nothing that cannot be written
		if err := os.Remove(file); err != nil {
			return s.failed(err)
		}
	}
	return nil
}
