package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/host/plugin/pack"
	"github.com/strathost/strathost/sdk"
)

// thisPlatform is the os/arch that plugins run on here.
const thisPlatform = runtime.GOOS + "/" + runtime.GOARCH

// PluginPlace is where plugins are pinned and where their binaries are.
type PluginPlace struct {
	// File is the sessions file, beside which plugins.lock is. It need not be there.
	File string
	// Store is the folder of the binaries; empty for .strathost/plugins beside plugins.lock.
	Store string
}

func (p PluginPlace) root() string     { return filepath.Dir(p.File) }
func (p PluginPlace) lockFile() string { return filepath.Join(p.root(), lock.Name) }

func (p PluginPlace) store() lock.Store {
	if p.Store != "" {
		return lock.Store{Dir: absolute(p.Store), Shown: p.Store}
	}
	s := lock.StoreBeside(absolute(p.root()))
	s.Shown = lock.StoreBeside(p.root()).Dir
	return s
}

// hold waits to be the only one who changes plugins.lock and its store, and sweeps what a killed host left there. A store that
// others may share is not swept.
func (p PluginPlace) hold(ctx context.Context) (io.Closer, error) {
	held, err := lock.Hold(ctx, p.root())
	if err == nil && p.Store == "" {
		if err = p.store().Sweep(); err != nil {
			err = errors.Join(err, held.Close())
		}
	}
	return held, err
}

// pins are the pinned plugins of a sessions file, which are looked up when one is needed.
type pins struct {
	place  PluginPlace
	locked bool // nothing else may run
	// elsewhere says which programs are not started here: a debugger or a test has them.
	elsewhere func(name string) bool
	read      bool
	file      *lock.File
	err       error
}

func (o Options) pins(root string) *pins {
	return &pins{place: PluginPlace{File: filepath.Join(root, "sessions.yaml"), Store: o.PluginStore}, locked: o.Locked,
		elsewhere: func(name string) bool { return o.attach[name] != nil || o.testOf(name).Value != nil }}
}

// load reads plugins.lock, once.
func (p *pins) load() (*lock.File, error) {
	if !p.read {
		p.file, p.err = lock.Read(p.place.lockFile())
		p.read = true
	}
	return p.file, p.err
}

// missing says that there is no plugins.lock.
func (p *pins) missing() bool {
	_, err := p.load()
	var ds sdk.Diagnostics
	return errors.As(err, &ds) && ds[0].Code == lock.Missing
}

// of is the pin of a program; the zero one for what is no plugin, or a plugin that is run from its path. The binary itself is
// not looked at. The error is sdk.Diagnostics with the place in the sessions file.
func (p *pins) of(x config.Program) (plugin.Pinned, error) {
	pin, err := p.find(x)
	return plugin.Pinned{File: pin.File, SHA256: pin.SHA256, Agree: pin.Agree}, err
}

func (p *pins) find(x config.Program) (lock.Pin, error) {
	at := x.Plugin.Place
	refuse := func(code sdk.Code, message, hint string) (lock.Pin, error) {
		return lock.Pin{}, sdk.Diagnostics{{File: at.File, Line: at.Line, Col: at.Col, Path: "plugin", Code: code, Message: message, Hint: hint}}
	}
	switch {
	case x.Plugin.Name == "":
		return lock.Pin{}, nil
	case x.Plugin.Full != "" && x.Pinned.Name != "" && !p.missing(): // a word that is a file, too
		file, err := p.load()
		if err != nil {
			return lock.Pin{}, err
		}
		if _, both := file.Find(x.Pinned.Name); both {
			return refuse(lock.Ambiguous, fmt.Sprintf("%q is a name of plugins.lock, and a file or folder beside it", x.Pinned.Name),
				fmt.Sprintf("write {name: %s} for the one of plugins.lock, or ./%[1]s for the other", x.Pinned.Name))
		}
	}
	if x.Plugin.Full != "" {
		if p.locked {
			return refuse(lock.NotLocked, fmt.Sprintf("with --locked every plugin is one of plugins.lock, and this is the path %s", x.Plugin.Name),
				fmt.Sprintf("host plugin install ./%s, and write its name here", x.Plugin.Name))
		}
		return lock.Pin{}, nil
	}
	if p.missing() {
		return refuse(lock.Missing, fmt.Sprintf("there is no plugins.lock that could pin %q, and no file or folder of that name", x.Pinned.Name),
			"host plugin install SOURCE writes one; a path has a slash, such as ./plugins/"+x.Pinned.Name)
	}
	file, err := p.load()
	if err != nil {
		return lock.Pin{}, err
	}
	pin, err := file.Pin(p.place.store(), x.Pinned.Name, x.Pinned.Version, thisPlatform)
	return pin, p.placed(err, x)
}

// placed gives mistakes without a place that of the plugin in the sessions file.
func (p *pins) placed(err error, x config.Program) error {
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		return err
	}
	out := make(sdk.Diagnostics, len(ds))
	for i, d := range ds {
		at, path := x.Plugin.Place, "plugin"
		if d.Code == lock.VersionMismatch && !x.Pinned.VersionPlace.IsZero() {
			at, path = x.Pinned.VersionPlace, "plugin.version"
		}
		if d.File == "" {
			d.File, d.Line, d.Col, d.Path = at.File, at.Line, at.Col, path
		}
		out[i] = d
	}
	return out
}

// check says why the plugins of a session may not run, reading every pinned binary. It runs nothing.
func (p *pins) check(s config.Session) sdk.Diagnostics {
	var out sdk.Diagnostics
	lockTold := false
	for _, x := range programs(s) {
		if p.elsewhere(x.Name) && !p.locked {
			continue
		}
		pin, err := p.find(x)
		if err == nil && pin.File != "" {
			err = p.placed(pin.Check(p.place.store()), x)
		}
		var ds sdk.Diagnostics
		if !errors.As(err, &ds) {
			continue
		}
		if ds[0].File == lock.Name { // it is one mistake, however many plugins it keeps from running
			if !lockTold {
				out = append(out, ds...)
			}
			lockTold = true
			continue
		}
		out = append(out, placed(ds, x)...)
	}
	return out
}

// refuseUnpinned says for which sessions a plugin may not run that they need. Where there is one, no session runs: a binary
// that is not the pinned one is to be looked at before anything else is done.
func (o Options) refuseUnpinned(file *File, sessions []config.Session) []Outcome {
	p := o.pins(file.Root)
	out := make([]Outcome, len(sessions))
	first := ""
	for i, s := range sessions {
		out[i] = Outcome{Session: s.Name, Status: Refused}
		if out[i].Mistakes = p.check(o.without[s.Name].from(s)); len(out[i].Mistakes) > 0 {
			out[i].Err = out[i].Mistakes
			if first == "" {
				first = s.Name
			}
		}
	}
	if first == "" {
		return nil
	}
	for i := range out {
		if out[i].Err == nil {
			out[i].Err = fmt.Errorf("session %s does not run while a plugin of session %s is refused", out[i].Session, first)
		}
	}
	return out
}

// IsPlatform says whether a text is an os/arch that Go builds for, such as linux/amd64.
func IsPlatform(text string) bool { return pack.IsPlatform(text) }
