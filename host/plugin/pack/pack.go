package pack

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Binary is a file whose name says which os/arch it is for.
type Binary struct {
	Platform string // such as linux/amd64
	Path     string // in the pack, with slashes
	Version  string // that its name tells; empty for none
}

// ErrNoBinary says that nothing in a pack is named as a binary is.
var ErrNoBinary = errors.New("no file in it is named for an os/arch, such as momentum_0.1.0_linux_amd64")

// What keeps a pack from being read.
var (
	// ErrTwice says that two binaries are for one os/arch.
	ErrTwice = errors.New("two binaries for one os/arch")
	// ErrBroken says that an archive is none, or a damaged one.
	ErrBroken = errors.New("it is no archive, or a damaged one")
)

// mostFiles is how many files are looked at: an archive of more is none of a plugin.
const mostFiles = 100_000

// IsArchive says whether a file's name is that of an archive that can be read.
func IsArchive(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".tar.gz") || strings.HasSuffix(name, ".tgz") || strings.HasSuffix(name, ".zip")
}

// IsSource says whether a folder holds the source of a Go program.
func IsSource(folder string) bool {
	found, err := filepath.Glob(filepath.Join(escape(folder), "*.go"))
	return err == nil && len(found) > 0
}

// escape takes their meaning from the characters of a pattern.
func escape(name string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}

// Each gives every binary of a folder or archive to visit, which reads it before it returns. What is no regular file, a link
// above all, is passed over: links are those of them that are named as a binary is, in their order. Two binaries for one os/arch are
// ErrTwice, none is ErrNoBinary, and an archive that cannot be read is ErrBroken.
func Each(source string, visit func(Binary, io.Reader) error) (links []string, err error) {
	v := visitor{archive: IsArchive(source), visit: visit, first: map[string]string{}}
	info, err := os.Stat(source)
	switch {
	case err != nil:
		return nil, bare(err)
	case info.IsDir():
		err = v.folder(source)
	case strings.HasSuffix(strings.ToLower(source), ".zip"):
		err = v.zip(source)
	default:
		err = v.tar(source)
	}
	if err == nil && len(v.first) == 0 {
		err = ErrNoBinary
	}
	return v.links, err
}

type visitor struct {
	archive bool
	visit   func(Binary, io.Reader) error
	first   map[string]string // by os/arch: its file
	links   []string
	files   int
}

// link notes what is passed over.
func (v *visitor) link(name string) {
	if platformOf(name) != "" && !strings.HasPrefix(path.Base(name), ".") {
		v.links = append(v.links, name)
	}
}

// file looks at one file; open is called for a binary alone.
func (v *visitor) file(name string, open func() (io.ReadCloser, error)) error {
	if v.files++; v.files > mostFiles {
		return fmt.Errorf("it has more than %d files", mostFiles)
	}
	platform := platformOf(name)
	if platform == "" || strings.HasPrefix(path.Base(name), ".") {
		return nil
	}
	if other, twice := v.first[platform]; twice {
		return fmt.Errorf("%w: %s and %s are both for %s", ErrTwice, other, name, platform)
	}
	v.first[platform] = name
	r, err := open()
	if err != nil {
		return bare(err)
	}
	seen := &reader{from: r}
	err = v.visit(Binary{Platform: platform, Path: name, Version: versionOf(name)}, seen)
	if v.archive && seen.failed != nil { // whatever the visitor made of it
		err = fmt.Errorf("%w: %s: %w", ErrBroken, name, seen.failed)
	}
	return errors.Join(err, r.Close())
}

// reader remembers what kept it from being read to its end.
type reader struct {
	from   io.Reader
	failed error
}

func (r *reader) Read(b []byte) (int, error) {
	n, err := r.from.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		r.failed = err
	}
	return n, err
}

func (v *visitor) folder(source string) error {
	return filepath.WalkDir(source, func(at string, e fs.DirEntry, err error) error {
		if err != nil {
			return bare(err)
		}
		if at != source && e.IsDir() && strings.HasPrefix(e.Name(), ".") {
			return filepath.SkipDir
		}
		name, err := filepath.Rel(source, at)
		if err != nil {
			return err
		}
		if !e.Type().IsRegular() {
			if e.Type()&fs.ModeSymlink != 0 {
				v.link(filepath.ToSlash(name))
			}
			return nil
		}
		return v.file(filepath.ToSlash(name), func() (io.ReadCloser, error) { return os.Open(at) })
	})
}

func (v *visitor) zip(source string) error {
	z, err := zip.OpenReader(source)
	if err != nil {
		return fmt.Errorf("%w: as a zip: %w", ErrBroken, bare(err))
	}
	defer z.Close()
	for _, f := range z.File {
		if !f.Mode().IsRegular() {
			if f.Mode()&fs.ModeSymlink != 0 {
				v.link(path.Clean(filepath.ToSlash(f.Name)))
			}
			continue
		}
		if err := v.file(path.Clean(filepath.ToSlash(f.Name)), f.Open); err != nil {
			return err
		}
	}
	return nil
}

func (v *visitor) tar(source string) error {
	f, err := os.Open(source)
	if err != nil {
		return bare(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%w: as a tar.gz: %w", ErrBroken, err)
	}
	for t := tar.NewReader(unpacked); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: as a tar.gz: %w", ErrBroken, err)
		}
		if h.Typeflag != tar.TypeReg {
			if h.Typeflag == tar.TypeSymlink || h.Typeflag == tar.TypeLink {
				v.link(path.Clean(h.Name))
			}
			continue
		}
		if err := v.file(path.Clean(h.Name), func() (io.ReadCloser, error) { return io.NopCloser(t), nil }); err != nil {
			return err
		}
	}
}

// bare is a file's error without its path, which the caller tells.
func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
