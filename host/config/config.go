package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/strathost/strathost/sdk"
)

// File is a configuration that has no mistake.
type File struct {
	// Path is the file as it was given to Load.
	Path string
	// Root is the folder of the file: all paths in it are relative to that.
	Root     string
	Sessions []Session
	// Text is the file as it is.
	Text []byte
}

// ParseOptions are what a configuration depends on besides its text.
type ParseOptions struct {
	// Root is the folder that paths are relative to; the current folder if empty.
	Root string
	// Getenv looks up an environment variable for ${NAME}; nil for an empty environment.
	Getenv func(string) (string, bool)
}

// Load reads and checks a file, with the environment of the process. The error is sdk.Diagnostics: every mistake in the
// order of their places, or one for a file that is missing or unreadable.
func Load(path string) (*File, error) {
	text, err := readBounded(path)
	if err != nil {
		return nil, sdk.Diagnostics{unreadable(path, err)}
	}
	//determinism:allow a variable counts where the file names it, and as it is written there
	return Parse(path, text, ParseOptions{Root: filepath.Dir(path), Getenv: os.LookupEnv})
}

// Named are the files that a configuration names, below its folder, sorted: scripts, plugins and universe files, and besides
// whatever is not there. A configuration with mistakes has them, too, as far as it can be read.
func Named(path string) []string {
	text, err := readBounded(path)
	if err != nil {
		return nil
	}
	//determinism:allow as Load
	r := newReader(path, ParseOptions{Root: filepath.Dir(path), Getenv: os.LookupEnv})
	r.read(text)
	slices.Sort(r.looked)
	return slices.Compact(r.looked)
}

// Parse checks the text of a file. Its places carry the base name of the file. The error is sdk.Diagnostics, as that of
// Load.
func Parse(name string, data []byte, o ParseOptions) (*File, error) {
	r := newReader(name, o)
	sessions := r.read(data)
	if mistakes := r.sorted(r.file); len(mistakes) > 0 {
		return nil, mistakes
	}
	return &File{Path: name, Root: r.root, Sessions: sessions, Text: data}, nil
}

var (
	errFolder   = errors.New("it is a folder")
	errTooLarge = fmt.Errorf("it is larger than %d bytes", maxFileBytes)
)

// unreadable is the diagnostic for a file that cannot be read at all.
func unreadable(path string, err error) sdk.Diagnostic {
	d := sdk.Diagnostic{File: path, Code: Unreadable, Message: withoutPath(err).Error()}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.Message = "there is no such file"
		if near, ok := nearestIn(filepath.Dir(path), filepath.Base(path)); ok {
			d.Hint = fmt.Sprintf("did you mean %q?", filepath.Join(filepath.Dir(path), near))
		}
	case errors.Is(err, errTooLarge):
		d.Code = TooLarge
	}
	return d
}

// withoutPath is the reason of a file error without the path, which the message has already.
func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
