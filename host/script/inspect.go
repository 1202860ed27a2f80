package script

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/script/lint"
	"github.com/strathost/strathost/sdk"
)

// Severity says what a finding means.
type Severity string

const (
	// Error is what a run is refused for, before its first instant.
	Error Severity = "error"
	// Warning is what goes wrong, or does nothing, where it is reached.
	Warning Severity = "warning"
	// Note is what may go wrong and may well be as it is meant to be, such as imports in a circle.
	Note Severity = "note"
)

// Suspicious is what is valid and hardly meant, such as a comparison with NaN.
const Suspicious sdk.Code = "suspicious"

// Finding is something that was found in a script without running it in a session.
type Finding struct {
	Severity Severity `json:"severity"`
	sdk.Diagnostic
}

// Inspection is what a script says of itself, and what is wrong with it. With an error among the findings the other
// fields are as far as it came.
type Inspection struct {
	File     string
	Role     sdk.Role
	Digest   string   // as Script.Digest
	Files    []string // relative to the root, sorted
	Packages []string // of node_modules, sorted
	Handlers []string // in the order of their lives
	Params   []Param
	// Indicators are the script's own.
	Indicators []sdk.CustomIndicator
	// Follows is false where the script has onBar or onBars and calls nothing that makes it follow a symbol: it then gets the
	// bars that the configuration lets it follow, or none.
	Follows  bool
	Findings []Finding // in the order of their places
}

// following are the functions of the session that make a strategy follow a symbol.
var following = []string{"addSymbol", "addBars", "follow"}

// Inspect loads a script as Load does, and closes it again: nothing of it runs but its top level. Options.Role may be empty:
// then it is what the script exports. A parameter that is required may be missing. The error is for what is no mistake of the
// author's, such as the end of the context.
func Inspect(ctx context.Context, o Options, host Host) (Inspection, error) {
	out := Inspection{File: o.File, Role: o.Role}
	if o.Role == "" {
		o.Role = sdk.RoleStrategy
	}
	s, p, err := open(ctx, o)
	if err != nil {
		return out.inspectBeyond(ctx, o, host, err)
	}
	defer s.watch.stop()
	if out.Role == "" {
		out.Role = p.role()
	}
	s.role, s.describing = out.Role, true
	out.Files, out.Digest, out.Packages = s.Files(), s.digest, packagesOf(s.files)
	failed := s.evaluate(p, o.Params)
	result, err := s.findings(ctx, p, host)
	if err != nil {
		return out, fmt.Errorf("inspect %s: %w", s.file, err)
	}
	found := result.Findings
	out.Follows = s.handlers.bar == nil && s.handlers.bars == nil ||
		slices.ContainsFunc(result.Members, func(name string) bool { return slices.Contains(following, name) })
	for _, name := range handlerNames {
		if _, ok := p.locals[name]; ok {
			out.Handlers = append(out.Handlers, name)
		}
	}
	out.Params, out.Indicators = s.declared, s.customs
	var ds sdk.Diagnostics
	if failed != nil && !errors.As(failed, &ds) {
		return out, fmt.Errorf("inspect %s: %w", s.file, failed)
	}
	out.add(Error, joined(p.refused(found), p.met(found, ds)))
	out.warn(p, found)
	return out, nil
}

// warn adds what is no error: of findings, of the bundle, and of the order of the top level.
func (i *Inspection) warn(p *program, found []lint.Finding) {
	var warnings, notes sdk.Diagnostics
	for _, f := range found {
		switch {
		case f.Note:
			notes = append(notes, p.diagnostic(f))
		case !f.Error:
			warnings = append(warnings, p.diagnostic(f))
		}
	}
	for _, d := range p.bundle.warnings {
		if packageOf(d.File) == "" {
			if d.Code == sdk.SyntaxError {
				d.Code = Suspicious
			}
			warnings = append(warnings, d)
		}
	}
	i.add(Warning, append(warnings, p.early()...))
	i.add(Note, append(notes, p.bundle.circles...))
}

// add adds findings, but for those of a place of which there is an error already, where they are none.
func (i *Inspection) add(severity Severity, ds sdk.Diagnostics) {
	refused := map[string]bool{}
	for _, f := range i.Findings {
		refused[f.Place()] = f.Severity == Error || refused[f.Place()]
	}
	for _, d := range ds {
		if severity != Error && refused[d.Place()] {
			continue
		}
		i.Findings = append(i.Findings, Finding{severity, d})
	}
	slices.SortStableFunc(i.Findings, func(a, b Finding) int {
		x, y := place{a.File, a.Line, a.Col}, place{b.File, b.Line, b.Col}
		switch {
		case x.before(y):
			return -1
		case y.before(x):
			return 1
		}
		return 0
	})
}

// role is what a script makes of itself by its exports.
func (p *program) role() sdk.Role {
	has := func(name string) bool { _, ok := p.locals[name]; return ok }
	if has("onScan") && !has("onBar") && !has("onBars") {
		return sdk.RoleScanner
	}
	return sdk.RoleStrategy
}

func packagesOf(files []string) []string {
	var out []string
	for _, f := range files {
		if name := packageOf(f); name != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
