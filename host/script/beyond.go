package script

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/strathost/strathost/sdk"
)

// A script whose imports are wrong cannot be put together, and yet a person who mends it wants to know of all that is wrong with
// it. So it is put together once more with modules that are empty in the places of those imports, and looked at: nothing of
// that program ever runs.

// missingExport is esbuild's message of an import that its file does not export, with the file.
var missingExport = regexp.MustCompile(`^No matching export in "` + namespace + `:([^"]+)" for import `)

// edge of two files, as a key.
func importOf(importer, file string) string { return importer + "\x00" + file }

// buildBeyond builds in spite of imports that are wrong. refused are esbuild's messages of those that lack an export; onResolve
// makes warnings of the others.
func (l *loader) buildBeyond() (result api.BuildResult, refused []api.Message) {
	l.emptied = map[string]bool{}
	for {
		result = api.Build(l.options())
		again := false
		for _, m := range result.Errors {
			if of := missingExport.FindStringSubmatch(m.Text); of != nil && m.Location != nil {
				refused = append(refused, m)
				key := importOf(strings.TrimPrefix(m.Location.File, namespace+":"), of[1])
				again = again || !l.emptied[key]
				l.emptied[key] = true
			}
		}
		if !again {
			return result, refused
		}
	}
}

// passedOver is what an import names that is wrong, where that is passed over.
func passedOver(a api.OnResolveArgs, m *mistake) api.OnResolveResult {
	result := api.OnResolveResult{Path: a.Path, Namespace: emptyNamespace}
	if m != nil {
		result.Warnings = []api.Message{{Text: m.message, Detail: m}}
	}
	return result
}

// inspectBeyond is the inspection of a script that cannot be loaded: what is known of it, and, where only imports are wrong, what its
// text shows beyond them.
func (i Inspection) inspectBeyond(ctx context.Context, o Options, host Host, why error) (Inspection, error) {
	var ds sdk.Diagnostics
	if !errors.As(why, &ds) {
		return i, why
	}
	o.beyond = true
	s, p, err := open(ctx, o)
	if err != nil {
		i.add(Error, ds)
		return i, nil
	}
	defer s.watch.stop()
	if s.role = i.Role; s.role == "" {
		s.role = p.role()
	}
	s.describing = true
	result, err := s.findings(ctx, p, host)
	if err != nil {
		return i, fmt.Errorf("inspect %s: %w", s.file, err)
	}
	i.add(Error, joined(p.refused(result.Findings), append(p.bundle.refused, s.checkNames(p)...)))
	i.warn(p, result.Findings)
	return i, nil
}

// checkNames looks at the names of the exports of a script that does not run.
func (s *Script) checkNames(p *program) sdk.Diagnostics {
	t := &exportTaker{s: s, places: p.exports, found: map[string]*handler{}}
	all := false
	//determinism:allow what is found is sorted
	for name := range p.locals {
		all = all || name == "default"
		if !t.refuse(name) && slices.Contains(handlerNames, name) {
			t.found[name] = &handler{}
		}
	}
	if !strings.Contains(p.bundle.code, "__reExport(") { // what an export of * has is not known
		t.checkRole(all)
	}
	sortByPlace(t.diagnostics)
	return t.diagnostics
}
