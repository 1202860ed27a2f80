package host

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/sdk"
)

// ListedPlugin is a plugin of plugins.lock.
type ListedPlugin struct {
	Name       string            `json:"name"`
	Version    string            `json:"version"`
	Constraint string            `json:"constraint"`
	Role       sdk.Role          `json:"role"`
	Protocol   int               `json:"protocol"`
	Source     string            `json:"source"`
	SHA256     map[string]string `json:"sha256"`
	Platforms  []string          `json:"platforms"`
	// Store says what the store has of the binary for this os/arch; null where plugins.lock has none for it.
	Store *StoreState `json:"store"`
	// UsedBy are session/strategy of the sessions file, in its order; Unfit those of them that want another version.
	UsedBy []string   `json:"used_by"`
	Unfit  []UnfitUse `json:"unfit,omitempty"`
}

// Fine says whether every session that uses it may run the version that is pinned.
func (p ListedPlugin) Fine() bool { return len(p.Unfit) == 0 }

// UnfitUse is a strategy or scanner of the sessions file that wants a version of a plugin which plugins.lock does not pin: its
// session is refused.
type UnfitUse struct {
	By    string `json:"by"` // session/strategy
	Range string `json:"range"`
	Place string `json:"place"` // file:line:col
}

// unfit are those among the uses of a plugin whose range it is not in.
func unfit(uses []use, p lock.Plugin) []UnfitUse {
	var out []UnfitUse
	for _, u := range uses {
		if u.plugin == p.Name && !lock.InRange(p.Version, u.wants) {
			out = append(out, UnfitUse{By: u.by, Range: u.wants, Place: u.at.String()})
		}
	}
	return out
}

// ListPlugins lists plugins.lock, and reads the binaries in the store. sessions says why the sessions file does not tell who
// uses them; it is nil where it does, or where there is none. err is sdk.Diagnostics.
func ListPlugins(place PluginPlace) (list []ListedPlugin, sessions, err error) {
	file, err := lock.Read(place.lockFile())
	if err != nil {
		return nil, nil, err
	}
	uses, sessions := place.uses()
	list = []ListedPlugin{}
	for _, p := range file.Plugins {
		x := ListedPlugin{Name: p.Name, Version: p.Version, Constraint: p.Constraint, Role: p.Role, Protocol: p.Protocol, Source: p.Source,
			SHA256: p.SHA256, Platforms: p.Platforms(), UsedBy: []string{}}
		if sum, ok := p.SHA256[thisPlatform]; ok {
			state := stateOf(place.store().Check(sum))
			x.Store = &state
		}
		for _, u := range uses {
			if u.plugin == p.Name {
				x.UsedBy = append(x.UsedBy, u.by)
			}
		}
		x.Unfit = unfit(uses, p)
		list = append(list, x)
	}
	return list, sessions, nil
}

// use is a plugin of plugins.lock that a session names.
type use struct {
	plugin string
	by     string // session/strategy
	wants  string // the range of versions, empty for any
	at     config.Place
}

// uses are all of them in the sessions file, none where there is no file.
func (p PluginPlace) uses() ([]use, error) {
	file, err := Load(p.File)
	if err != nil {
		var ds sdk.Diagnostics
		if errors.As(err, &ds) && ds[0].Code == config.Unreadable && LookAt([]string{p.File}).There() == 0 {
			return nil, nil
		}
		return nil, err
	}
	var all []use
	for _, s := range file.Sessions {
		for _, x := range programs(s) {
			if x.Pinned.Name != "" && x.Plugin.Full == "" {
				all = append(all, use{x.Pinned.Name, s.Name + "/" + x.Name, x.Pinned.Version, x.Plugin.Place})
			}
		}
	}
	return all, nil
}

// VerifiedPlugin is a binary that plugins.lock pins, looked at again.
type VerifiedPlugin struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Platform string `json:"platform"`
	SHA256   string `json:"sha256"` // that is pinned
	// Store is that of this os/arch; null for others, which are not kept.
	Store *StoreState `json:"store"`
	// Source says whether what it was installed from still is, or makes, this binary; null where that is not looked at: a source
	// folder is built for this os/arch alone.
	Source *SourceState `json:"source"`
	// Entry says whether the pinned binary says of itself what plugins.lock says; null for other os/arch than this one, and where
	// the store has not what is pinned: nothing else is run.
	Entry *EntryState `json:"entry"`
	// Unfit are the sessions that want another version of it.
	Unfit []UnfitUse `json:"unfit,omitempty"`
	// Note says more where something is wrong.
	Note string `json:"note"`
}

// EntryState is how what plugins.lock says of a plugin stands to what its pinned binary says.
type EntryState string

// The states of an entry.
const (
	EntryOK      EntryState = "ok"
	EntryWrong   EntryState = "wrong"   // the binary has another name, version or role
	EntryUnknown EntryState = "unknown" // the binary does not say what it is
)

// SourceState is what a source has of a pinned binary.
type SourceState string

// The states of a source.
const (
	SourceOK      SourceState = "ok"
	SourceChanged SourceState = "changed" // it is or makes another binary
	SourceMissing SourceState = "missing" // it is gone, or has no such binary
	// SourceNotBuilt: it does not build, or there is no Go to build it.
	SourceNotBuilt SourceState = "not_built"
)

// Fine says whether nothing is wrong. A source that is gone or cannot be built is no fault: what runs is in the store.
func (v VerifiedPlugin) Fine() bool {
	return len(v.Unfit) == 0 && (v.Store == nil || *v.Store == StoreOK) && (v.Source == nil || *v.Source != SourceChanged) && (v.Entry == nil || *v.Entry == EntryOK)
}

// VerifyPlugins reads again what plugins.lock pins: the store, and the sources, of which source folders are built again. A binary in
// the store that is the pinned one is run once, with the argument describe, to hear whether plugins.lock tells the truth of it. The error is sdk.Diagnostics, or that of ctx.
func VerifyPlugins(ctx context.Context, place PluginPlace, progress func(line string)) ([]VerifiedPlugin, error) {
	file, err := lock.Read(place.lockFile())
	if err != nil {
		return nil, err
	}
	held, err := place.hold(ctx) // drafts are made
	if err != nil {
		return nil, err
	}
	defer held.Close()
	uses, err := place.uses()
	if err != nil && progress != nil {
		progress(fmt.Sprintf("warning: %s has mistakes, so it is not known which versions sessions want; host validate tells them", place.File))
	}
	out := []VerifiedPlugin{}
	for _, p := range file.Plugins {
		g, sourceErr := gatherAgain(ctx, place, p, progress)
		if ctx.Err() != nil {
			g.discard()
			return nil, context.Cause(ctx)
		}
		for _, platform := range p.Platforms() {
			v := VerifiedPlugin{Name: p.Name, Version: p.Version, Platform: platform, SHA256: p.SHA256[platform]}
			if platform == thisPlatform {
				err := place.store().Check(v.SHA256)
				state := stateOf(err)
				if v.Store = &state; err != nil {
					v.Note = "store: " + bareError(err).Error()
				} else {
					v.Entry = place.entry(ctx, file, p.Name, &v.Note)
				}
			}
			v.Source = g.state(platform, v.SHA256, sourceErr, &v.Note)
			if platform == thisPlatform || p.SHA256[thisPlatform] == "" && platform == p.Platforms()[0] { // told once
				v.Unfit = unfit(uses, p)
			}
			for _, u := range v.Unfit {
				v.Note = joined(v.Note, fmt.Sprintf("%s: %s wants %s, and is refused", u.Place, u.By, u.Range))
			}
			out = append(out, v)
		}
		g.discard()
	}
	return out, nil
}

// entry asks the pinned binary for this os/arch, which is in the store, whether an entry is right; the note says why it is not.
func (p PluginPlace) entry(ctx context.Context, file *lock.File, name string, note *string) *EntryState {
	state := EntryUnknown
	pin, err := file.Pin(p.store(), name, "", thisPlatform)
	var told plugin.Description
	if err == nil {
		told, err = plugin.DescribeStored(ctx, pin.File, plugin.Options{Path: name})
	}
	if err == nil {
		state = EntryOK
		if err = pin.Agree(told.Name, told.Version, told.Role); err != nil {
			state = EntryWrong
		}
	}
	var ds sdk.Diagnostics
	if errors.As(err, &ds) {
		for _, d := range ds {
			*note = joined(*note, fmt.Sprintf("entry: %s [%s]", d.Message, d.Code))
		}
	}
	return &state
}

// state is what a source has of a binary; the note says why it is not that.
func (g *gathered) state(platform, sum string, err error, note *string) *SourceState {
	d, has := g.drafts[platform]
	state := SourceOK
	switch {
	case err != nil && platform == thisPlatform:
		state = SourceMissing
		how := ""
		var ds sdk.Diagnostics
		if errors.As(err, &ds) {
			err = errors.New(ds[0].Message)
			if ds[0].Code == plugin.BuildFailed {
				state, how = SourceNotBuilt, "not built: "
			}
		}
		*note = joined(*note, "source: "+how+err.Error())
	case err != nil, !has && platform != thisPlatform && len(g.versions) == 0:
		return nil
	case !has:
		state = SourceMissing
		*note = joined(*note, "source: it has no binary for "+platform)
	case d.SHA256 != sum:
		state = SourceChanged
		*note = joined(*note, fmt.Sprintf("source: it makes %s%s", d.SHA256, g.builtOtherwise("; ")))
	}
	return &state
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// RemovedPlugin is what RemovePlugin took away.
type RemovedPlugin struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Binaries are the SHA-256 of those that are gone from the store.
	Binaries []string `json:"binaries"`
	// UsedBy are session/strategy that named it, with Force.
	UsedBy []string `json:"used_by"`
}

// RemovePlugin takes a plugin out of plugins.lock, and out of the store all that plugins.lock does not name; where
// PluginPlace.Store is set nothing of the store, which others may share. One that a session names stays, unless force.
// Where it fails nothing is changed. The error is sdk.Diagnostics, or that of ctx.
func RemovePlugin(ctx context.Context, place PluginPlace, name string, force bool) (RemovedPlugin, error) {
	if _, err := lock.Read(place.lockFile()); err != nil {
		return RemovedPlugin{}, err
	}
	held, err := place.hold(ctx)
	if err != nil {
		return RemovedPlugin{}, err
	}
	defer held.Close()
	file, err := lock.Read(place.lockFile()) // as it is now that nobody else changes it
	if err != nil {
		return RemovedPlugin{}, err
	}
	p, err := file.Need(name)
	if err != nil {
		return RemovedPlugin{}, err
	}
	out := RemovedPlugin{Name: p.Name, Version: p.Version, Binaries: []string{}, UsedBy: []string{}}
	uses, err := place.uses()
	if err != nil && !force {
		return out, sdk.Diagnostics{{Code: lock.InUse, Message: fmt.Sprintf("whether a session uses %s cannot be told, for the sessions file has mistakes", name),
			Hint: "mend them (host validate tells them), or say --force"}}
	}
	var mistakes sdk.Diagnostics
	for _, u := range slices.DeleteFunc(uses, func(u use) bool { return u.plugin != name }) {
		out.UsedBy = append(out.UsedBy, u.by)
		mistakes = append(mistakes, sdk.Diagnostic{File: u.at.File, Line: u.at.Line, Col: u.at.Col, Path: u.by, Code: lock.InUse,
			Message: fmt.Sprintf("it runs %s", name), Hint: "give it another plugin first, or say --force"})
	}
	if len(mistakes) > 0 && !force {
		return out, mistakes
	}
	file.Remove(name)
	var aside lock.Aside
	if place.Store == "" { // first, for the store must be as it was where plugins.lock is not written, and the other way round
		if aside, err = place.store().SetAside(file.Digests()); err != nil {
			return out, err
		}
	}
	if err := file.Write(place.lockFile()); err != nil {
		return out, errors.Join(err, aside.Restore())
	}
	aside.Remove()
	out.Binaries = append(out.Binaries, aside.SHA256...)
	return out, nil
}
