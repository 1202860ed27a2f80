package host

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/host/plugin/pack"
	"github.com/strathost/strathost/sdk"
)

// RestoredPlugin is a plugin of plugins.lock whose binary for this os/arch is in the store.
type RestoredPlugin struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Was says what the store had: "ok", "missing", "changed" or "rights".
	Was StoreState `json:"was"`
}

// StoreState is what the store has of a binary.
type StoreState string

// The states of a binary in the store.
const (
	StoreOK      StoreState = "ok"
	StoreMissing StoreState = "missing"
	StoreChanged StoreState = "changed" // it is not the pinned one, or cannot be read
	StoreRights  StoreState = "rights"  // it is the pinned one, and has not the right to be run
)

func stateOf(err error) StoreState {
	switch {
	case err == nil:
		return StoreOK
	case errors.Is(err, lock.ErrAbsent):
		return StoreMissing
	case errors.Is(err, lock.ErrRights):
		return StoreRights
	}
	return StoreChanged
}

// RestorePlugins puts into the store what plugins.lock pins for this os/arch and the store has not, from the sources that
// plugins.lock names. Only what has the pinned SHA-256 is taken, and nothing of it runs. The error is sdk.Diagnostics: every
// plugin that could not be had; or that of ctx.
func RestorePlugins(ctx context.Context, place PluginPlace, progress func(line string)) ([]RestoredPlugin, error) {
	if _, err := lock.Read(place.lockFile()); err != nil {
		return nil, err
	}
	held, err := place.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer held.Close()
	file, err := lock.Read(place.lockFile()) // as it is now that nobody else changes it
	if err != nil {
		return nil, err
	}
	restored := []RestoredPlugin{}
	var mistakes sdk.Diagnostics
	for _, p := range file.Plugins {
		pin, err := file.Pin(place.store(), p.Name, "", thisPlatform)
		if err == nil {
			was := stateOf(place.store().Check(pin.SHA256))
			switch was {
			case StoreOK:
			case StoreRights:
				err = place.store().Allow(pin.SHA256)
			default:
				err = restore(ctx, place, p, pin, progress)
			}
			if err == nil {
				restored = append(restored, RestoredPlugin{p.Name, p.Version, was})
			}
		}
		if ctx.Err() != nil {
			return restored, context.Cause(ctx)
		}
		mistakes = append(mistakes, atEntry(err, p)...)
	}
	return restored, mistakes.Err()
}

// restore finds the pinned binary where it was installed from.
func restore(ctx context.Context, place PluginPlace, p lock.Plugin, pin lock.Pin, progress func(line string)) error {
	g, err := gatherAgain(ctx, place, p, progress)
	defer g.discard()
	if err != nil {
		return err
	}
	d, ok := g.drafts[thisPlatform]
	if !ok {
		return g.mistake(lock.PlatformMissing, fmt.Sprintf("%s has no binary for %s any more", p.Source, thisPlatform), "")
	}
	if d.SHA256 != pin.SHA256 {
		return g.mistake(lock.DigestMismatch, fmt.Sprintf("it makes the binary %s, plugins.lock pins %s", d.SHA256, pin.SHA256),
			"the source or the Go that builds it is another"+g.builtOtherwise(", or ")+": host plugin install "+p.Source+" pins the new one")
	}
	delete(g.drafts, thisPlatform)
	return d.Keep()
}

// gatherAgain looks again at what a plugin was installed from.
func gatherAgain(ctx context.Context, place PluginPlace, p lock.Plugin, progress func(line string)) (*gathered, error) {
	source := filepath.FromSlash(p.Source)
	if !filepath.IsAbs(source) {
		source = filepath.Join(place.root(), source)
	}
	g := &gathered{options: InstallOptions{PluginPlace: place, Source: source, Progress: progress}, drafts: map[string]lock.Draft{},
		versions: map[string]pack.Binary{}}
	err := g.gather(ctx)
	return g, err
}

// atEntry gives mistakes without a place that of the plugin in plugins.lock.
func atEntry(err error, p lock.Plugin) sdk.Diagnostics {
	if err == nil {
		return nil
	}
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		ds = sdk.Diagnostics{{Code: plugin.NotFound, Message: err.Error()}}
	}
	out := make(sdk.Diagnostics, len(ds))
	for i, d := range ds {
		if d.Line == 0 {
			d.File, d.Line = lock.Name, p.Line
		}
		out[i] = d
	}
	return out
}
