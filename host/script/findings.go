package script

import (
	"context"
	"slices"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"

	"github.com/strathost/strathost/host/script/lint"
	"github.com/strathost/strathost/sdk"
)

// Host is what a host knows that scripts can ask for: with it Inspect tells what would be refused. What is nil is passed over.
type Host struct {
	// Indicators are the names of the host's indicators.
	Indicators []string
	// CheckParameter says what is wrong with a parameter of one of them, a *sdk.Refusal; where its value is not known, with
	// its name alone.
	CheckParameter func(indicator, name string, value any, known bool) error
	// CheckInterval says what is wrong with one of them on an interval, a *sdk.Refusal.
	CheckInterval func(indicator string, interval sdk.Interval) error
	// Outputs are the names of what one of them computes.
	Outputs func(indicator string) []string
	// CheckMoment says what is wrong with the time of session.at.
	CheckMoment func(text string) error
}

// findings are what the syntax tree shows, before anything runs but the making of the engine. Parameters are known once the
// script is evaluated; before, nothing is said of them. The error is that of the context.
func (s *Script) findings(ctx context.Context, p *program, host Host) (lint.Result, error) {
	known := map[file.Idx]string{}
	objects := map[lint.Kind][]string{
		lint.Session: s.self.keys, lint.Bar: s.bar.keys, lint.Scan: scanKeys, lint.Event: eventKeys, lint.Symbol: symbolKeys,
		lint.Today: todayKeys, lint.Metadata: metadataKeys, lint.Source: sourceKeys, lint.Indicator: indicatorKeys, lint.Series: seriesKeys,
		lint.Bars: append([]string{"columns"}, s.natives.members...), lint.Columns: append([]string{"symbol", "interval"}, columnNames...),
	}
	objects[lint.Log] = []string{"name", "length", "call", "apply", "bind"}
	for _, l := range logLevels {
		objects[lint.Log] = append(objects[lint.Log], l.name)
	}
	if s.params != nil {
		objects[lint.Params] = append([]string{}, s.params.Keys()...)
		objects[lint.OwnParams] = objects[lint.Params]
	}
	indicators := slices.Clone(host.Indicators)
	for _, own := range s.customs {
		if indicators != nil {
			indicators = append(indicators, own.Name)
		}
	}
	return lint.Check(ctx, lint.Subject{
		Tree: p.tree,
		FileOf: func(at file.Idx) string {
			name, ok := known[at]
			if !ok {
				where, _ := p.at(at)
				name = where.file
				known[at] = name
			}
			return name
		},
		Own:     func(name string) bool { return packageOf(name) == "" },
		Global:  func(name string) bool { return s.hasGlobal(name) || name == "arguments" || name == "undefined" },
		Members: s.membersOf,
		Exports: p.locals, Objects: objects, Indicators: indicators, Parameter: s.checkParameter(host), Moment: host.CheckMoment,
		Interval: s.checkInterval(host), Outputs: s.outputs(host),
		Quiet: func(member string) bool { return s.natives.quiet[member] },
	})
}

// checkParameter says what is wrong with a parameter of an indicator, of the script's own or of the host's.
func (s *Script) checkParameter(host Host) func(indicator, name string, value any, known bool) error {
	if host.CheckParameter == nil {
		return nil
	}
	return func(indicator, name string, value any, known bool) error {
		own, is := s.ownIndicator(indicator)
		if !is {
			return host.CheckParameter(indicator, name, value, known)
		}
		if settings, err := own.Settle(nil); !known && (err != nil || slices.ContainsFunc(settings, func(x sdk.Setting) bool { return x.Name == name })) {
			return nil
		}
		_, err := own.Settle(map[string]any{name: value})
		return err
	}
}

// ownIndicator is the script's own indicator of a name.
func (s *Script) ownIndicator(name string) (own sdk.CustomIndicator, is bool) {
	i := slices.IndexFunc(s.customs, func(c sdk.CustomIndicator) bool { return c.Name == name })
	if i < 0 {
		return sdk.CustomIndicator{}, false
	}
	return s.customs[i], true
}

// checkInterval says what is wrong with an indicator of the host's on an interval; the script's own are of any.
func (s *Script) checkInterval(host Host) func(string, sdk.Interval) error {
	if host.CheckInterval == nil {
		return nil
	}
	return func(indicator string, interval sdk.Interval) error {
		if _, own := s.ownIndicator(indicator); own {
			return nil
		}
		return host.CheckInterval(indicator, interval)
	}
}

// outputs are those of an indicator, of the script's own or of the host's.
func (s *Script) outputs(host Host) func(string) []string {
	if host.Outputs == nil {
		return nil
	}
	return func(indicator string) []string {
		if own, is := s.ownIndicator(indicator); is {
			return own.Outputs
		}
		return host.Outputs(indicator)
	}
}

// takeGlobals notes what the engine has, before the script can change it.
func (s *Script) takeGlobals() {
	s.globals, s.globalMembers = map[string]*goja.Object{}, map[string][]string{}
	global := s.rt.GlobalObject()
	for _, name := range global.GetOwnPropertyNames() {
		s.globals[name], _ = global.Get(name).(*goja.Object)
	}
}

// hasGlobal says whether the engine has a global variable of that name.
func (s *Script) hasGlobal(name string) bool {
	_, ok := s.globals[name]
	return ok
}

// membersOf are the members of a global variable of the engine's, those that it inherits included, and nil where there is
// no such variable. Objects of the engine's are frozen, so they are what they were before the script ran.
func (s *Script) membersOf(global string) []string {
	names, known := s.globalMembers[global]
	if known || !s.hasGlobal(global) {
		return names
	}
	names = []string{}
	for o := s.globals[global]; o != nil; o = o.Prototype() {
		names = append(names, o.GetOwnPropertyNames()...)
	}
	s.globalMembers[global] = names
	return names
}

// diagnostic is a finding at the author's place. One in a package says where the author imports it.
func (p *program) diagnostic(f lint.Finding) sdk.Diagnostic {
	at, _ := p.at(f.At)
	return p.bundle.ofPackage(sdk.Diagnostic{File: at.file, Line: at.line, Col: at.col, Code: f.Code, Message: f.Message, Hint: f.Hint})
}

// met are mistakes that the top level ended with: those of a package at the place of a finding in the words of the finding, which knows what
// the engine lacks there. What a package never comes to is a note.
func (p *program) met(found []lint.Finding, ds sdk.Diagnostics) sdk.Diagnostics {
	out := slices.Clone(ds)
	for i, d := range out {
		if packageOf(d.File) == "" || d.Code != sdk.StrategyError && d.Code != sdk.NotSupported {
			continue
		}
		at := slices.IndexFunc(found, func(f lint.Finding) bool {
			where, ok := p.at(f.At)
			return ok && f.Code == sdk.NotSupported && where == place{d.File, d.Line, d.Col}
		})
		if at < 0 {
			out[i] = p.bundle.ofPackage(d)
			continue
		}
		out[i] = p.diagnostic(found[at])
	}
	return out
}

// refused are the findings that no script runs with.
func (p *program) refused(found []lint.Finding) sdk.Diagnostics {
	var ds sdk.Diagnostics
	for _, f := range found {
		if f.Error {
			ds = append(ds, p.diagnostic(f))
		}
	}
	return ds
}

// joined is mistakes that the tree showed with those that the script showed when it ran: where both are of one place, the
// first say more.
func joined(first, second sdk.Diagnostics) sdk.Diagnostics {
	out := slices.Clone(first)
	for _, d := range second {
		if !slices.ContainsFunc(first, func(f sdk.Diagnostic) bool { return f.File == d.File && f.Line == d.Line && d.Line > 0 }) {
			out = append(out, d)
		}
	}
	sortByPlace(out)
	return out
}
