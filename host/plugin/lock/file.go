package lock

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/strathost/strathost/sdk"
	"gopkg.in/yaml.v3"
)

// Name is the file's, beside sessions.yaml.
const Name = "plugins.lock"

// format is the version of the file's own form.
const format = 1

// File is what a plugins.lock says.
type File struct {
	Plugins []Plugin // by name
}

// Plugin is one pinned plugin.
type Plugin struct {
	Name    string
	Version string // as semver.org has it
	// Constraint is the range that a next install must keep to; empty for any.
	Constraint string
	Role       sdk.Role
	Protocol   int
	// Source is where it was installed from: relative to the folder of plugins.lock, with slashes, where it was given so.
	Source string
	// SHA256 is of the binary, in hex, for each os/arch such as linux/amd64.
	SHA256 map[string]string
	// Line is where it stands in the file, from 1; 0 where it was not read from one.
	Line int
}

var (
	nameForm     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)
	platformForm = regexp.MustCompile(`^[a-z0-9]{1,16}/[a-z0-9]{1,16}$`)
	digestForm   = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// IsName says whether a text can be the name of a pinned plugin.
func IsName(s string) bool { return nameForm.MatchString(s) }

// IsPlatform says whether a text is an operating system and a processor as Go names them: linux/amd64.
func IsPlatform(s string) bool { return platformForm.MatchString(s) }

// Platforms are those that the plugin has a binary for, sorted.
func (p Plugin) Platforms() []string {
	all := make([]string, 0, len(p.SHA256))
	for platform := range p.SHA256 {
		all = append(all, platform)
	}
	slices.Sort(all)
	return all
}

// Find is the plugin of a name.
func (f *File) Find(name string) (Plugin, bool) {
	i := slices.IndexFunc(f.Plugins, func(p Plugin) bool { return p.Name == name })
	if i < 0 {
		return Plugin{}, false
	}
	return f.Plugins[i], true
}

// Names are those of all plugins, sorted.
func (f *File) Names() []string {
	names := make([]string, len(f.Plugins))
	for i, p := range f.Plugins {
		names[i] = p.Name
	}
	return names
}

// Put puts a plugin in the place of the one of its name, or where there is none.
func (f *File) Put(p Plugin) {
	f.Remove(p.Name)
	f.Plugins = append(f.Plugins, p)
	slices.SortFunc(f.Plugins, func(a, b Plugin) int { return strings.Compare(a.Name, b.Name) })
}

// Remove takes a plugin out.
func (f *File) Remove(name string) {
	f.Plugins = slices.DeleteFunc(f.Plugins, func(p Plugin) bool { return p.Name == name })
}

// Digests are the SHA-256 of all binaries that the file names.
func (f *File) Digests() map[string]bool {
	all := map[string]bool{}
	for _, p := range f.Plugins {
		for _, sum := range p.SHA256 {
			all[sum] = true
		}
	}
	return all
}

// written is a plugin as the file has it.
type written struct {
	Name       string            `yaml:"name"`
	Version    string            `yaml:"version"`
	Constraint string            `yaml:"constraint,omitempty"`
	Role       sdk.Role          `yaml:"role"`
	Protocol   int               `yaml:"protocol"`
	Source     string            `yaml:"source"`
	SHA256     map[string]string `yaml:"sha256"`
}

const heading = `# The plugins that sessions name, each pinned to the SHA-256 of its binaries. host plugin install writes this file: keep it
# with sessions.yaml, and do not edit it.
`

// Text is the file's text. It is the same for the same plugins.
func (f *File) Text() ([]byte, error) {
	all := make([]written, len(f.Plugins))
	for i, p := range f.Plugins {
		all[i] = written{p.Name, p.Version, p.Constraint, p.Role, p.Protocol, p.Source, p.SHA256}
	}
	var b strings.Builder
	b.WriteString(heading)
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := e.Encode(struct {
		Version int       `yaml:"version"`
		Plugins []written `yaml:"plugins"`
	}{format, all})
	return []byte(b.String()), errors.Join(err, e.Close())
}

// Protocol is the version of the protocol that every pinned plugin speaks: that of this host.
const Protocol = 1

// maxBytes is what a plugins.lock may have: some thousand plugins.
const maxBytes = 1 << 20

// Read reads a plugins.lock. The error is sdk.Diagnostics: every mistake with its line, or one with the code Missing where
// there is no such file.
func Read(path string) (*File, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, sdk.Diagnostics{{File: path, Code: Missing, Message: "there is no such file", Hint: "host plugin install SOURCE writes it"}}
	case err != nil:
		return nil, failed("plugins.lock cannot be read", err)
	case !info.Mode().IsRegular() || info.Size() > maxBytes:
		return nil, sdk.Diagnostics{{File: path, Code: Invalid, Message: fmt.Sprintf("expected a file of at most %d bytes", maxBytes)}}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, failed("plugins.lock cannot be read", err)
	}
	return Parse(filepath.Base(path), text)
}

// ReadOrNone is Read, with a file without plugins where there is none.
func ReadOrNone(path string) (*File, error) {
	f, err := Read(path)
	var ds sdk.Diagnostics
	if errors.As(err, &ds) && ds[0].Code == Missing {
		return &File{}, nil
	}
	return f, err
}

// Write replaces a plugins.lock by this one, whole or not at all.
func (f *File) Write(path string) error {
	text, err := f.Text()
	if err == nil {
		err = replace(path, text)
	}
	if err != nil {
		return failed("plugins.lock cannot be written", err)
	}
	return nil
}

// failed is what the system refused, without the path, which is one of this machine.
func failed(what string, err error) error {
	hint := "look at the rights of the folder and the space on the disk"
	switch {
	case errors.Is(err, errFolder):
		hint = "a store has files only: remove the folder, and whoever made it there"
	case errors.Is(err, syscall.ENOTDIR):
		hint = "a file is where a folder is to be: remove it, or name another place"
	}
	return sdk.Diagnostics{{Code: StoreFailed, Message: fmt.Sprintf("%s: %v", what, bare(err)), Hint: hint}}
}

func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
