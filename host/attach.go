package host

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/plugin"
)

// attachments reads Options.Attach, by the names of strategies and scanners.
func (o Options) attachments(sessions []config.Session) (map[string]*plugin.Attach, error) {
	known := map[string]bool{} // whether it is a plugin
	var names []string
	for _, s := range sessions {
		for _, x := range programs(s) {
			if _, twice := known[x.Name]; !twice {
				names = append(names, x.Name)
			}
			known[x.Name] = known[x.Name] || x.Plugin.Name != ""
		}
	}
	out := map[string]*plugin.Attach{}
	for _, written := range o.Attach {
		name, line, ok := strings.Cut(written, "=")
		if !ok {
			return nil, fmt.Errorf("attach %q: expected NAME=LINE, as a plugin prints it with -debug", written)
		}
		at, err := plugin.ParseAttach(line)
		isPlugin, is := known[name]
		switch {
		case !is:
			return nil, fmt.Errorf("attach: there is no strategy or scanner %q in the sessions that run; %s", name, nearestOf(name, names))
		case !isPlugin:
			return nil, fmt.Errorf("attach: %s is a script, and only a plugin waits under a debugger", name)
		case err != nil:
			return nil, fmt.Errorf("attach: %s=%s: %w", name, line, err)
		case out[name] != nil:
			return nil, fmt.Errorf("attach: %s is given twice", name)
		}
		out[name] = &at
	}
	return out, nil
}

// programs are the scanners and strategies of a session.
func programs(s config.Session) []config.Program {
	var out []config.Program
	for _, x := range s.Scanners {
		out = append(out, x.Program)
	}
	for _, x := range s.Strategies {
		out = append(out, x.Program)
	}
	return out
}

// attaches says whether a person's debugger takes part in a session: what comes of it need not come again.
func (o Options) attaches(s config.Session) bool {
	return slices.ContainsFunc(programs(s), func(x config.Program) bool { return o.attach[x.Name] != nil && x.Plugin.Name != "" })
}
