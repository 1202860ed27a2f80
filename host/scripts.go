package host

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// ScriptReport is what a script says of itself and what is wrong with it, without a session. Every field is always there.
// Names of files are relative to the working folder where they can be.
type ScriptReport struct {
	File       string            `json:"file"`
	Role       sdk.Role          `json:"role"`   // what its exports make of it
	Digest     string            `json:"digest"` // as in the manifest of a run; empty where it cannot be put together
	Handlers   []string          `json:"handlers"`
	Params     []ScriptParam     `json:"params"`
	Indicators []ScriptIndicator `json:"indicators"` // its own
	Files      []string          `json:"files"`      // that went into it, itself included
	Packages   []string          `json:"packages"`   // of node_modules
	Findings   []ScriptFinding   `json:"findings"`
}

// ScriptParam is a parameter of a script.
type ScriptParam struct {
	Name string `json:"name"`
	// Type is int, number, bool, string, duration or list; of a parameter that is declared by its default alone also
	// object, array or null.
	Type     string   `json:"type"`
	Required bool     `json:"required"`
	Default  any      `json:"default"` // null where it is required
	Min      string   `json:"min,omitempty"`
	Max      string   `json:"max,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Help     string   `json:"help"`
}

// ScriptIndicator is an indicator that a script brings.
type ScriptIndicator struct {
	Name    string   `json:"name"`
	Outputs []string `json:"outputs"`
	// Params are the names with their defaults, as in period=20.
	Params []string `json:"params"`
}

// ScriptFinding is a finding: an error is what host run refuses the script for, a warning what goes wrong where it is reached, and a note
// what may do no harm.
type ScriptFinding = script.Finding

// InspectScript looks at a script. root is the folder that no import leaves; empty for ScriptRoot of the file. The error is
// for what is no mistake of the author's.
func InspectScript(ctx context.Context, root, file string) (ScriptReport, error) {
	if root == "" {
		root = ScriptRoot(file)
	}
	shown, err := shownFrom(root)
	if err != nil {
		return ScriptReport{}, err
	}
	name, err := filepath.Rel(absolute(root), absolute(file))
	if err != nil {
		return ScriptReport{}, fmt.Errorf("inspect %s: %w", file, err)
	}
	found, err := script.Inspect(ctx, script.Options{Root: root, File: filepath.ToSlash(name), Name: filepath.Base(file),
		Taken: indicator.Names()}, askable())
	if err != nil {
		return ScriptReport{}, err
	}
	r := ScriptReport{File: shown(filepath.ToSlash(name)), Role: found.Role, Digest: found.Digest, Handlers: orNone(found.Handlers),
		Packages: orNone(found.Packages), Files: []string{}, Params: []ScriptParam{}, Indicators: []ScriptIndicator{}, Findings: []ScriptFinding{}}
	for _, f := range found.Files {
		r.Files = append(r.Files, shown(f))
	}
	for _, p := range found.Params {
		r.Params = append(r.Params, scriptParam(p))
	}
	for _, c := range found.Indicators {
		r.Indicators = append(r.Indicators, scriptIndicator(c))
	}
	for _, f := range found.Findings {
		if f.File != "" {
			f.File = shown(f.File)
		}
		r.Findings = append(r.Findings, f)
	}
	return r, nil
}

// ScriptRoot is the folder that the imports of a script stay in where no sessions file says so: the nearest above it with a
// sessions.yaml, else with a package.json, else the working folder where it holds the file, else the file's own.
func ScriptRoot(file string) string {
	own := filepath.Dir(absolute(file))
	for _, mark := range []string{"sessions.yaml", "package.json"} {
		for folder := own; ; folder = filepath.Dir(folder) {
			if info, err := os.Stat(filepath.Join(folder, mark)); err == nil && info.Mode().IsRegular() {
				return folder
			}
			if folder == filepath.Dir(folder) {
				break
			}
		}
	}
	if here, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(here, own); err == nil && filepath.IsLocal(rel) {
			return here
		}
	}
	return own
}

// absolute is a path from the root of the machine, or itself where the working folder is gone.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// shownFrom is how a file below root is called from the working folder.
func shownFrom(root string) (func(string) string, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("the working folder: %w", err)
	}
	return func(name string) string {
		file := filepath.Join(root, filepath.FromSlash(name))
		if rel, err := filepath.Rel(here, absolute(file)); err == nil {
			file = rel
		}
		return filepath.ToSlash(file)
	}, nil
}

func orNone(list []string) []string { return append([]string{}, list...) }

// typeWords are the types of parameters as scripts write them.
var typeWords = map[sdk.ParamKind]string{sdk.ParamInt: "int", sdk.ParamFloat: "number", sdk.ParamBool: "bool", sdk.ParamString: "string",
	sdk.ParamDuration: "duration", sdk.ParamList: "list", "a number": "number", "a boolean": "bool", "a string": "string",
	"an array": "array", "an object": "object"}

func scriptParam(p script.Param) ScriptParam {
	out := ScriptParam{Name: p.Name, Type: typeWords[p.Kind], Required: p.Declared && p.Required(), Default: p.Default,
		Min: p.Min, Max: p.Max, Enum: p.Enum, Help: p.Help}
	if out.Type == "" {
		out.Type = string(p.Kind)
	}
	if d, ok := p.Default.(fmt.Stringer); ok { // a duration
		out.Default = d.String()
	}
	return out
}

func scriptIndicator(c sdk.CustomIndicator) ScriptIndicator {
	out := ScriptIndicator{Name: c.Name, Outputs: orNone(c.Outputs), Params: []string{}}
	if c.Settle == nil {
		return out
	}
	settings, err := c.Settle(nil)
	if err != nil {
		return out
	}
	for _, s := range settings {
		out.Params = append(out.Params, fmt.Sprintf("%s=%v", s.Name, s.Value))
	}
	return out
}

// ExitCode is the report as an exit code: 3 for an error, 1 for a warning; notes count for nothing.
func (r ScriptReport) ExitCode() int {
	switch {
	case r.has(script.Error):
		return ExitMistake
	case r.has(script.Warning):
		return ExitDifference
	}
	return ExitFine
}

func (r ScriptReport) has(severity script.Severity) bool {
	return slices.ContainsFunc(r.Findings, func(f ScriptFinding) bool { return f.Severity == severity })
}

// Errors are the findings that host run refuses the script for.
func (r ScriptReport) Errors() sdk.Diagnostics {
	var ds sdk.Diagnostics
	for _, f := range r.Findings {
		if f.Severity == script.Error {
			ds = append(ds, f.Diagnostic)
		}
	}
	return ds
}
