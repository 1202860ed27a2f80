package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/host/plugin/pack"
	"github.com/strathost/strathost/sdk"
)

// InstallOptions say what to install.
type InstallOptions struct {
	PluginPlace
	// Source is a binary, the source folder of one, or a folder or archive of binaries whose names tell their os/arch.
	Source string
	// Range is what the version must be in, now and at later installs; empty for what plugins.lock has.
	Range string
	// Platforms are binaries for more os/arch, or in place of those of Source. An empty path builds the source folder for it.
	Platforms map[string]string
	// Replace allows another plugin of the same name, of another source, to be replaced.
	Replace bool
	// Progress, where not nil, gets lines for a person.
	Progress func(line string)
}

// InstalledPlugin is a plugin as plugins.lock has it now.
type InstalledPlugin struct {
	Name       string            `json:"name"`
	Version    string            `json:"version"`
	Constraint string            `json:"constraint"` // empty for any
	Role       sdk.Role          `json:"role"`
	Protocol   int               `json:"protocol"`
	Source     string            `json:"source"`
	SHA256     map[string]string `json:"sha256"` // by os/arch
	// Before is the version that plugins.lock had; null for none.
	Before *string `json:"before"`
	// BeforeSource is where that was installed from, and BeforeSHA256 its binary for this os/arch; empty for none.
	BeforeSource string `json:"before_source,omitempty"`
	BeforeSHA256 string `json:"before_sha256,omitempty"`
	// Kept are the os/arch of an earlier install of this version, Dropped those that went with another binary.
	Kept    []string `json:"kept"`
	Dropped []string `json:"dropped"`
	// Links are what the source has in place of binaries and was passed over: nothing is read that lies elsewhere.
	Links []string `json:"links,omitempty"`
	// Unfit are the sessions that want another version, and do not run any more.
	Unfit []UnfitUse `json:"unfit,omitempty"`
}

// InstallPlugin pins a plugin in plugins.lock and puts its binary for this os/arch into the store. To hear its name, version
// and role it runs that binary once, with the argument describe; those for others are read and never run. Nothing is changed
// where it fails. The error is sdk.Diagnostics, or that of ctx.
func InstallPlugin(ctx context.Context, o InstallOptions) (InstalledPlugin, error) {
	if o.Range != "" {
		if err := lock.CheckRange(o.Range); err != nil {
			return InstalledPlugin{}, sdk.Diagnostics{{Code: sdk.InvalidArgument, Message: err.Error()}}
		}
	}
	held, err := o.hold(ctx)
	if err != nil {
		return InstalledPlugin{}, err
	}
	defer held.Close()
	file, err := lock.ReadOrNone(o.lockFile())
	if err != nil {
		return InstalledPlugin{}, err
	}
	g := &gathered{options: o, drafts: map[string]lock.Draft{}, versions: map[string]pack.Binary{}}
	defer g.discard()
	if err := g.gather(ctx); err != nil {
		return InstalledPlugin{}, err
	}
	own, ok := g.drafts[thisPlatform]
	if !ok {
		return InstalledPlugin{}, g.mistake(lock.PlatformMissing, fmt.Sprintf("it has binaries for %s, and none for %s, which must tell what the plugin is",
			strings.Join(slices.Sorted(maps.Keys(g.drafts)), ", "), thisPlatform), fmt.Sprintf("--platform %s=FILE names one", thisPlatform))
	}
	o.progress("running it with the argument describe, to hear what it is")
	told, err := plugin.DescribeStored(ctx, own.File, plugin.Options{Path: o.Source})
	if err != nil {
		return InstalledPlugin{}, err
	}
	return g.commit(file, told, own)
}

// commit keeps the binary for this os/arch and writes plugins.lock with it.
func (g *gathered) commit(file *lock.File, told plugin.Description, own lock.Draft) (InstalledPlugin, error) {
	out := InstalledPlugin{Kept: []string{}, Dropped: []string{}, Links: g.links}
	before, had := file.Find(told.Name)
	entry, err := g.entry(told, before)
	if err != nil {
		return out, err
	}
	if had && !g.options.Replace && before.Source != entry.Source && replaces(before, entry) {
		return out, g.mistake(lock.NameTaken, fmt.Sprintf("plugins.lock has the plugin %s of another source already: %s %s of %s, %s", entry.Name, before.Name, before.Version,
			before.Source, pinnedHere(before)), "give one of them another Name, or say --replace to pin this one in its place")
	}
	for _, platform := range before.Platforms() {
		switch _, given := entry.SHA256[platform]; {
		case given:
		case before.Version == entry.Version && same(before.SHA256[thisPlatform], own.SHA256):
			entry.SHA256[platform] = before.SHA256[platform]
			out.Kept = append(out.Kept, platform)
		default:
			out.Dropped = append(out.Dropped, platform)
		}
	}
	delete(g.drafts, thisPlatform)
	in := g.options.store()
	there := !errors.Is(in.Check(own.SHA256), lock.ErrAbsent)
	if err := own.Keep(); err != nil {
		return out, err
	}
	file.Put(entry)
	if err := file.Write(g.options.lockFile()); err != nil {
		if !there && g.options.Store == "" { // another project may have taken it out of a store that others share
			in.TakeBack(own.SHA256)
		}
		return out, err
	}
	out.Name, out.Version, out.Constraint, out.Role, out.Protocol = entry.Name, entry.Version, entry.Constraint, entry.Role, entry.Protocol
	out.Source, out.SHA256 = entry.Source, entry.SHA256
	if had {
		out.Before, out.BeforeSource, out.BeforeSHA256 = &before.Version, before.Source, before.SHA256[thisPlatform]
	}
	if uses, err := g.options.uses(); err == nil { // else host validate tells what is wrong with the sessions file
		out.Unfit = unfit(uses, entry)
	}
	return out, nil
}

// replaces says whether an entry pins other binaries than one before it. The same ones of another place are no other plugin.
func replaces(before, now lock.Plugin) bool {
	for platform, sum := range now.SHA256 {
		if before.SHA256[platform] != sum {
			return true
		}
	}
	return false
}

// pinnedHere tells the binary of an entry, in short.
func pinnedHere(p lock.Plugin) string {
	sum, ok := p.SHA256[thisPlatform]
	if !ok {
		return "not for " + thisPlatform
	}
	return "sha256 " + sum
}

// same says whether a binary is the pinned one; one that was not pinned is as good.
func same(before, now string) bool { return before == "" || before == now }

func (o InstallOptions) progress(line string) {
	if o.Progress != nil {
		o.Progress(line)
	}
}

// gathered is what was found in a source: a draft in the store for each os/arch.
type gathered struct {
	options  InstallOptions
	links    []string // that were passed over
	drafts   map[string]lock.Draft
	versions map[string]pack.Binary // of packs, for the versions in their names
}

func (g *gathered) mistake(code sdk.Code, message, hint string) error {
	return sdk.Diagnostics{{Path: g.options.Source, Code: code, Message: message, Hint: hint}}
}

func (g *gathered) discard() {
	for _, d := range g.drafts {
		d.Discard()
	}
}

// gather makes drafts of all binaries.
func (g *gathered) gather(ctx context.Context) error {
	o := g.options
	for _, platform := range slices.Sorted(maps.Keys(o.Platforms)) {
		file := o.Platforms[platform]
		if file == "" {
			found, err := g.find(ctx, platform)
			if err != nil {
				return err
			}
			if !found.Built {
				return g.mistake(sdk.InvalidArgument, fmt.Sprintf("--platform %s without a file builds a source folder, and this is none", platform),
					fmt.Sprintf("--platform %s=FILE names a binary", platform))
			}
			file = found.File
		}
		if err := g.take(platform, file); err != nil {
			return err
		}
	}
	info, err := os.Stat(o.Source)
	switch {
	case err == nil && (info.IsDir() && !pack.IsSource(o.Source) || info.Mode().IsRegular() && pack.IsArchive(o.Source)):
		return g.unpack()
	case g.has(thisPlatform):
		_, err := g.find(ctx, thisPlatform) // it must be there, though another is taken
		return err
	}
	found, err := g.find(ctx, thisPlatform)
	if err != nil {
		return err
	}
	return g.take(thisPlatform, found.File)
}

func (g *gathered) has(platform string) bool {
	_, ok := g.drafts[platform]
	return ok
}

// find is the source as a folder to build or a binary.
func (g *gathered) find(ctx context.Context, platform string) (plugin.Program, error) {
	return plugin.Find(ctx, plugin.Options{Path: g.options.Source, Progress: g.options.progress}, platform)
}

func (g *gathered) unpack() error {
	links, err := pack.Each(g.options.Source, func(b pack.Binary, r io.Reader) error {
		if g.has(b.Platform) {
			return nil // of --platform
		}
		g.versions[b.Platform] = b
		return g.add(b.Platform, b.Path, r)
	})
	g.links = links
	var ds sdk.Diagnostics
	switch {
	case errors.As(err, &ds):
		return ds
	case errors.Is(err, pack.ErrNoBinary) && len(links) > 0:
		return g.mistake(plugin.NotFound, fmt.Sprintf("%s is a link, and links are passed over", links[0]), "put the file itself there, or name it with --platform OS/ARCH=FILE")
	case errors.Is(err, pack.ErrTwice):
		return g.mistake(lock.Ambiguous, err.Error(), "leave one of them out, or say --platform OS/ARCH=FILE")
	case errors.Is(err, pack.ErrBroken):
		return g.mistake(lock.BadArchive, err.Error(), "download or make it again")
	case errors.Is(err, pack.ErrNoBinary):
		return g.mistake(plugin.NotFound, err.Error(), "name the binary itself, a source folder with a go file, or --platform OS/ARCH=FILE")
	case err != nil:
		return g.mistake(plugin.NotFound, fmt.Sprintf("it cannot be read: %v", err), "")
	}
	return nil
}

// take makes a draft of a file.
func (g *gathered) take(platform, file string) error {
	f, err := os.Open(file)
	if err == nil {
		defer f.Close()
		var info os.FileInfo
		if info, err = f.Stat(); err == nil && !info.Mode().IsRegular() {
			err = errors.New("it is no file")
		}
	}
	if err != nil {
		return sdk.Diagnostics{{Path: file, Code: plugin.NotFound, Message: fmt.Sprintf("the binary for %s cannot be read: %v", platform, bareError(err))}}
	}
	return g.add(platform, file, f)
}

// add makes a draft of a binary, which must be one for the os/arch.
func (g *gathered) add(platform, name string, from io.Reader) error {
	d, err := g.options.store().Draft(from)
	if errors.Is(err, lock.ErrTooLarge) {
		return sdk.Diagnostics{{Path: filepath.ToSlash(name), Code: plugin.NotAPlugin, Message: err.Error(), Hint: "take it out of the source, or name the right file with --platform OS/ARCH=FILE"}}
	}
	if err != nil {
		return err
	}
	g.drafts[platform] = d
	f, err := os.Open(d.File)
	if err != nil {
		return err
	}
	defer f.Close()
	if is := pack.Mismatch(f, platform); is != "" {
		return sdk.Diagnostics{{Path: filepath.ToSlash(name), Code: lock.WrongPlatform, Message: fmt.Sprintf("it is %s, not for %s", is, platform),
			Hint: "build it for that one, or say --platform OS/ARCH=FILE"}}
	}
	return nil
}

// entry is what plugins.lock is to have.
func (g *gathered) entry(told plugin.Description, before lock.Plugin) (lock.Plugin, error) {
	o := g.options
	if !lock.IsName(told.Name) {
		return lock.Plugin{}, g.mistake(plugin.NotAPlugin, fmt.Sprintf("it says that its name is %q, expected 1 to 64 of A-Z, a-z, 0-9, '_', '.', '-'", told.Name),
			"change the Name of its sdk.Plugin")
	}
	if err := lock.CheckVersion(told.Version); err != nil {
		return lock.Plugin{}, g.mistake(plugin.NotAPlugin, "its version: "+err.Error(), "change the Version of its sdk.Plugin")
	}
	constraint := o.Range
	if constraint == "" {
		constraint = before.Constraint
	}
	if !lock.InRange(told.Version, constraint) {
		hint := "install another version, or another range with --version"
		switch among := lock.WithPreRelease(told.Version); {
		case among != "":
			hint = fmt.Sprintf(`a pre-release is in a range that names one: --version "%s"`, among)
		case o.Range == "":
			hint = `plugins.lock has that range of an earlier install; --version "*" takes any version`
		}
		return lock.Plugin{}, g.mistake(lock.VersionMismatch, fmt.Sprintf("%s is version %s, which is not in the range %s", told.Name, told.Version, constraint), hint)
	}
	entry := lock.Plugin{Name: told.Name, Version: told.Version, Constraint: constraint, Role: told.Role, Protocol: plugin.Protocol,
		Source: o.written(), SHA256: map[string]string{}}
	for platform, d := range g.drafts {
		entry.SHA256[platform] = d.SHA256
	}
	for _, platform := range slices.Sorted(maps.Keys(g.versions)) {
		if b := g.versions[platform]; b.Version != "" && b.Version != told.Version {
			return lock.Plugin{}, g.mistake(lock.VersionMismatch, fmt.Sprintf("%s is named for version %s, and the one for %s says that it is %s",
				b.Path, b.Version, thisPlatform, told.Version), "binaries of one version belong together")
		}
	}
	return entry, nil
}

// written is the source as plugins.lock has it: from the folder of plugins.lock where it was given from a folder.
func (o InstallOptions) written() string {
	if filepath.IsAbs(o.Source) {
		return filepath.ToSlash(o.Source)
	}
	rel, err := filepath.Rel(absolute(o.root()), absolute(o.Source))
	if err != nil {
		return filepath.ToSlash(o.Source)
	}
	if rel = filepath.ToSlash(rel); !strings.HasPrefix(rel, "../") {
		rel = "./" + rel
	}
	return rel
}
