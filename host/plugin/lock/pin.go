package lock

import (
	"errors"
	"fmt"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// Pin is a binary that may run.
type Pin struct {
	Name    string
	Version string
	Role    sdk.Role
	SHA256  string
	File    string // in the store
	Line    int    // of plugins.lock
}

// Pin is what a name stands for on a platform. The error is sdk.Diagnostics without a place, which the caller knows.
func (f *File) Pin(in Store, name, constraint, platform string) (Pin, error) {
	p, ok := f.Find(name)
	if !ok {
		return Pin{}, f.unknown(name)
	}
	if !InRange(p.Version, constraint) {
		return Pin{}, mistake(VersionMismatch, fmt.Sprintf("plugins.lock pins %s %s, which is not in the range %s", name, p.Version, constraint),
			"install a version that is, or write another range")
	}
	sum, ok := p.SHA256[platform]
	if !ok {
		return Pin{}, mistake(PlatformMissing, fmt.Sprintf("plugins.lock has %s %s for %s, not for %s", name, p.Version, strings.Join(p.Platforms(), ", "), platform),
			fmt.Sprintf("host plugin install %s on such a machine adds it, or --platform %s=FILE on any", p.Source, platform))
	}
	return Pin{Name: name, Version: p.Version, Role: p.Role, SHA256: sum, File: in.Path(sum), Line: p.Line}, nil
}

// Agree refuses what the pinned binary says of itself where plugins.lock says otherwise: somebody edited the file. The error
// is sdk.Diagnostics with the line of plugins.lock.
func (p Pin) Agree(name, version string, role sdk.Role) error {
	var ds sdk.Diagnostics
	wrong := func(code sdk.Code, what, pinned, says string) {
		if pinned != says {
			ds = append(ds, sdk.Diagnostic{File: Name, Line: p.Line, Path: p.Name, Code: code, Hint: restore,
				Message: fmt.Sprintf("it has the %s %s, and the pinned binary says that it is %s", what, clip(pinned), clip(says))})
		}
	}
	wrong(Invalid, "name", p.Name, name)
	wrong(VersionMismatch, "version", p.Version, version)
	wrong(Invalid, "role", string(p.Role), string(role))
	return ds.Err()
}

// Check reads the binary again, which must be the one that was pinned. The error is as that of File.Pin.
func (p Pin) Check(in Store) error {
	const again = "host plugin install, without a source, puts there what plugins.lock pins"
	switch err := in.Check(p.SHA256); {
	case err == nil:
		return nil
	case errors.Is(err, ErrAbsent):
		return mistake(NotInstalled, fmt.Sprintf("plugins.lock has %s %s, and its binary is not in the store", p.Name, p.Version), again)
	case errors.Is(err, ErrChanged):
		return mistake(DigestMismatch, fmt.Sprintf("the binary of %s %s in the store is not the one that plugins.lock pins: %v", p.Name, p.Version, err),
			"find out who changed it; "+again)
	case errors.Is(err, ErrRights):
		return mistake(NotInstalled, fmt.Sprintf("the binary of %s %s in the store cannot be run: %v", p.Name, p.Version, err),
			"host plugin install, without a source, gives the right back")
	default:
		return mistake(NotInstalled, fmt.Sprintf("the binary of %s %s cannot be read: %v", p.Name, p.Version, bare(err)), again)
	}
}

// unknown is the mistake of a name that is not there.
func (f *File) unknown(name string) error {
	hint := "host plugin install SOURCE adds one; a path has a slash, such as ./plugins/" + name
	if near, ok := sdk.Nearest(name, f.Names()); ok {
		hint = "did you mean " + near + "?"
	} else if len(f.Plugins) > 0 {
		hint = "it has " + strings.Join(f.Names(), ", ") + "; " + hint
	}
	return mistake(Unknown, fmt.Sprintf("plugins.lock has no plugin %q", clip(name)), hint)
}

// Need is Find with a mistake for a name that is not there.
func (f *File) Need(name string) (Plugin, error) {
	if p, ok := f.Find(name); ok {
		return p, nil
	}
	return Plugin{}, f.unknown(name)
}

func mistake(code sdk.Code, message, hint string) error {
	return sdk.Diagnostics{{Code: code, Message: message, Hint: hint}}
}
