package host

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// A counterfactual run leaves something out that its file has, to see what it was good for.

// without is what is left out of one session.
type without struct {
	sources []string            // strategies and scanners
	symbols map[string][]string // by the strategy or scanner that they are withheld from
}

// written is it as the manifest has it: sorted, each once, in one spelling.
func (w without) written() []string {
	out := slices.Clone(w.sources)
	for source, symbols := range w.symbols {
		for _, symbol := range symbols {
			if !slices.Contains(w.sources, source) {
				out = append(out, source+":"+symbol)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// from is the session with what is left out of it left out.
func (w without) from(s config.Session) config.Session {
	s.Scanners = slices.DeleteFunc(slices.Clone(s.Scanners), func(x config.Scanner) bool { return slices.Contains(w.sources, x.Name) })
	s.Strategies = slices.DeleteFunc(slices.Clone(s.Strategies), func(x config.Strategy) bool { return slices.Contains(w.sources, x.Name) })
	return s
}

// goStrategies are the Go values of a session that stay.
func (w without) goStrategies(all []GoStrategy, session string) []GoStrategy {
	return slices.DeleteFunc(slices.Clone(all), func(g GoStrategy) bool { return g.Session != session || slices.Contains(w.sources, g.Name) })
}

// withhold withholds symbols from the participants of a session.
func (w without) withhold(participants []session.Participant) {
	for i, p := range participants {
		symbols := slices.Clone(w.symbols[p.Source.Name])
		slices.Sort(symbols)
		participants[i].Without = slices.Compact(symbols)
	}
}

// leaveOut reads Options.Without: what is left out of each session, by its name. A source is left out of every session
// that has it, and must be in one.
func (o Options) leaveOut(sessions []config.Session) (map[string]without, error) {
	out := map[string]without{}
	has := map[string][]string{} // the sessions of a source
	var sources []string
	for _, s := range sessions {
		for _, name := range o.sourcesOf(s) {
			has[name] = append(has[name], s.Name)
			sources = append(sources, name)
		}
	}
	for _, text := range o.Without {
		source, symbol, cut := strings.TrimSpace(text), "", false
		if len(has[source]) == 0 {
			source, symbol, cut = strings.Cut(source, ":")
		}
		if len(has[source]) == 0 {
			return nil, fmt.Errorf("there is no strategy or scanner %q to run without; %s", source, nearestOf(source, sources))
		}
		if cut {
			name, err := sdk.CanonicalSymbol(symbol)
			if err != nil {
				return nil, fmt.Errorf("--without %s: %w", text, err)
			}
			symbol = name
		}
		for _, s := range has[source] {
			w := out[s]
			if !cut {
				w.sources = append(w.sources, source)
			} else {
				if w.symbols == nil {
					w.symbols = map[string][]string{}
				}
				w.symbols[source] = append(w.symbols[source], symbol)
			}
			out[s] = w
		}
	}
	return out, nil
}

// sourcesOf are the names of a session's scanners and strategies.
func (o Options) sourcesOf(s config.Session) []string {
	var names []string
	for _, x := range s.Scanners {
		names = append(names, x.Name)
	}
	for _, x := range s.Strategies {
		names = append(names, x.Name)
	}
	for _, g := range o.Go {
		if g.Session == s.Name {
			names = append(names, g.Name)
		}
	}
	return names
}

// Sources are the names of all scanners and strategies of a file, sorted, each once.
func Sources(file *File) []string {
	var names []string
	for _, s := range file.Sessions {
		names = append(names, Options{}.sourcesOf(s)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// nearestOf is the way out of a name that is not among those that there are.
func nearestOf(name string, have []string) string {
	if near, ok := sdk.Nearest(name, have); ok && name != "" {
		return "did you mean " + near + "?"
	}
	have = slices.Clone(have)
	slices.Sort(have)
	if len(have) == 0 {
		return "there are none"
	}
	return "there are " + strings.Join(slices.Compact(have), ", ")
}
