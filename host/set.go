package host

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// setting is one value of Options.Set: NAME.PARAMETER=VALUE.
type setting struct{ source, param, text string }

func (s setting) String() string { return s.source + "." + s.param + "=" + s.text }

// settings reads Options.Set: the values of each session, by its name, the last where one is given twice. A source must be
// in one of the sessions.
func (o Options) settings(sessions []config.Session) (map[string][]setting, error) {
	out := map[string][]setting{}
	has := map[string][]string{} // the sessions of a source
	var sources []string
	for _, s := range sessions {
		for _, name := range (Options{}).sourcesOf(s) { // those of the file: a Go value has its parameters from its program
			has[name] = append(has[name], s.Name)
			sources = append(sources, name)
		}
	}
	for _, text := range o.Set {
		path, value, ok := strings.Cut(text, "=")
		dot := strings.LastIndexByte(path, '.')
		if !ok || dot <= 0 || dot == len(path)-1 {
			return nil, fmt.Errorf("--set %s: write NAME.PARAMETER=VALUE, NAME that of a strategy or scanner; %s", text, nearestOf(strings.TrimSpace(path), sources))
		}
		x := setting{source: strings.TrimSpace(path[:dot]), param: strings.TrimSpace(path[dot+1:]), text: value}
		if len(has[x.source]) == 0 {
			return nil, fmt.Errorf("--set %s: there is no strategy or scanner %q; %s", text, x.source, nearestOf(x.source, sources))
		}
		for _, s := range has[x.source] {
			out[s] = append(slices.DeleteFunc(out[s], func(y setting) bool { return y.source == x.source && y.param == x.param }), x)
		}
	}
	return out, nil
}

// set is a session with the values in the place of those of its file.
func set(ctx context.Context, root string, s config.Session, settings []setting) (config.Session, error) {
	if len(settings) == 0 {
		return s, nil
	}
	s.Scanners, s.Strategies = slices.Clone(s.Scanners), slices.Clone(s.Strategies)
	for i := range s.Scanners {
		if err := apply(ctx, root, sdk.RoleScanner, &s.Scanners[i].Program, settings); err != nil {
			return s, err
		}
	}
	for i := range s.Strategies {
		if err := apply(ctx, root, sdk.RoleStrategy, &s.Strategies[i].Program, settings); err != nil {
			return s, err
		}
	}
	return s, nil
}

// apply puts the values that are meant for a program into its parameters. A script is looked at once for all of them.
func apply(ctx context.Context, root string, role sdk.Role, p *config.Program, settings []setting) error {
	declared := sync.OnceValues(func() ([]script.Param, error) {
		found, err := script.Inspect(ctx, script.Options{Root: root, File: p.Script.Name, Name: p.Name, Role: role}, script.Host{})
		return found.Params, err
	})
	for _, x := range settings {
		if p.Name != x.source {
			continue
		}
		value, from := config.Value(x.text), "--set "+x.String()
		if p.Script.Name != "" {
			params, err := declared()
			if err != nil {
				return err
			}
			if _, isText := value.(string); !isText {
				value = x.typed(params, value)
			}
		}
		x.put(p, value, config.Place{File: from})
	}
	return nil
}

// put has a program take a value in the place of that of its file.
func (x setting) put(p *config.Program, value any, from config.Place) {
	p.Params.Values, p.Params.Places = maps.Clone(p.Params.Values), maps.Clone(p.Params.Places)
	if p.Params.Values == nil {
		p.Params.Values, p.Params.Places = map[string]any{}, map[string]config.Place{}
	}
	p.Params.Values[x.param] = value
	p.Params.Places[x.param] = from
	if !slices.Contains(p.Params.Names, x.param) {
		p.Params.Names = append(slices.Clone(p.Params.Names), x.param)
	}
}

// typed is a value that reads as no text, as the type that the script declares wants it: of a text, 30 is the text 30.
func (x setting) typed(params []script.Param, value any) any {
	for _, p := range params {
		if p.Name != x.param {
			continue
		}
		list, isList := value.([]any)
		switch {
		case p.Kind == sdk.ParamString || p.Kind == sdk.ParamDuration || p.Kind == "a string":
			return x.text
		case p.Kind == sdk.ParamList && isList:
			return texts(list, x.text)
		}
	}
	return value
}

// texts are the items of a list as they were written: [5930, AAPL].
func texts(list []any, text string) any {
	parts := strings.Split(strings.Trim(strings.TrimSpace(text), "[]"), ",")
	if len(parts) != len(list) {
		return list
	}
	out := make([]any, len(list))
	for i, item := range list {
		out[i] = item
		if _, isText := item.(string); !isText {
			out[i] = strings.TrimSpace(parts[i])
		}
	}
	return out
}

// written are settings as the manifest has them: sorted, each parameter once.
func written(settings []setting) []string {
	var out []string
	for _, x := range settings {
		out = append(out, x.String())
	}
	slices.Sort(out)
	return out
}
