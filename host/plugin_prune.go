package host

import (
	"context"
	"errors"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/sdk"
)

// PruneOptions say what of a store is to go.
type PruneOptions struct {
	PluginPlace
	// With are the folders of other projects that use the store, each with a plugins.lock: what they pin stays.
	With []string
	// Alone says that nobody else uses the store that PluginPlace names.
	Alone bool
	// DryRun removes nothing.
	DryRun bool
}

// PrunedStore is what went from a store, or, of a dry run, what would.
type PrunedStore struct {
	Store    string        `json:"store"` // its folder
	Binaries []lock.Stored `json:"binaries"`
	Bytes    int64         `json:"bytes"` // of all of them
	DryRun   bool          `json:"dry_run"`
}

// PrunePlugins takes out of the store every binary that neither plugins.lock nor that of a project in With pins. What already runs
// goes on: a run needs the file of a binary only when it starts it, and then it is one that plugins.lock pins. Nobody else changes
// one of these locks meanwhile. The error is sdk.Diagnostics, or that of ctx.
func PrunePlugins(ctx context.Context, o PruneOptions) (PrunedStore, error) {
	out := PrunedStore{Store: o.store().Dir, Binaries: []lock.Stored{}, DryRun: o.DryRun}
	if o.Store != "" && len(o.With) == 0 && !o.Alone {
		return out, sdk.Diagnostics{{Path: filepath.ToSlash(o.Store), Code: lock.SharedStore,
			Message: "which other projects use this store cannot be told, and what they pin would go",
			Hint:    "name each with --with FOLDER, or say --alone where there is none"}}
	}
	projects := []PluginPlace{o.PluginPlace}
	for _, folder := range o.With {
		projects = append(projects, PluginPlace{File: filepath.Join(folder, filepath.Base(o.File)), Store: o.Store})
	}
	if _, err := pinnedBy(projects); err != nil {
		return out, err
	}
	held, err := holdAll(ctx, projects)
	if err != nil {
		return out, err
	}
	defer held.Close()
	keep, err := pinnedBy(projects) // as they are now that nobody else changes them
	if err != nil {
		return out, err
	}
	found, err := o.store().Beside(keep)
	if err != nil {
		return out, err
	}
	if !o.DryRun {
		gone, err := o.store().Prune(keep)
		found = slices.DeleteFunc(found, func(b lock.Stored) bool { return !slices.Contains(gone, b.SHA256) })
		if err != nil {
			return out.with(found), err
		}
	}
	return out.with(found), nil
}

func (p PrunedStore) with(binaries []lock.Stored) PrunedStore {
	p.Binaries = append(p.Binaries, binaries...)
	for _, b := range binaries {
		p.Bytes += b.Bytes
	}
	return p
}

// pinnedBy are the SHA-256 of all binaries that projects pin. The mistakes of each plugins.lock have its path.
func pinnedBy(projects []PluginPlace) (map[string]bool, error) {
	all := map[string]bool{}
	for _, p := range projects {
		file, err := lock.Read(p.lockFile())
		if err != nil {
			var ds sdk.Diagnostics
			if errors.As(err, &ds) {
				for i := range ds {
					ds[i].File = filepath.ToSlash(p.lockFile())
				}
			}
			return nil, err
		}
		maps.Copy(all, file.Digests())
	}
	return all, nil
}

// holdAll waits to be the only one who changes any of the plugins.lock. All who wait for several do so in one order.
func holdAll(ctx context.Context, projects []PluginPlace) (io.Closer, error) {
	roots := make([]string, len(projects))
	for i, p := range projects {
		roots[i] = absolute(p.root())
	}
	slices.Sort(roots)
	var all holds
	for _, root := range slices.Compact(roots) {
		held, err := lock.Hold(ctx, root)
		if err != nil {
			return nil, errors.Join(err, all.Close())
		}
		all = append(all, held)
	}
	return all, nil
}

// holds are several locks.
type holds []io.Closer

// Close lets go of all.
func (h holds) Close() error {
	var errs []error
	for _, x := range h {
		errs = append(errs, x.Close())
	}
	return errors.Join(errs...)
}
