package host

import (
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/sdk"
)

// GoForms makes of the scanners and strategies of a session's YAML the Go values that take their places: the same follow,
// grant, schedule, universe and on_failure. program gives the factory and parameters of each.
func GoForms(s config.Session, program func(config.Program, sdk.Role) (sdk.Factory, map[string]any)) []GoStrategy {
	var out []GoStrategy
	add := func(o opened) {
		o.program = noProgram{}
		p := o.participant(nil)
		g := GoStrategy{Session: s.Name, Name: o.name, Follow: p.Follow, Schedule: p.Schedule, Universe: p.Universe, StoreUniverse: p.StoreUniverse,
			Grant: &p.Grant, StopSession: p.StopSession}
		g.Factory, g.Params = program(o.setup, o.role)
		out = append(out, g)
	}
	for _, x := range s.Scanners {
		add(opened{name: x.Name, role: sdk.RoleScanner, setup: x.Program, universe: x.Universe, slots: x.Schedule})
	}
	for _, x := range s.Strategies {
		add(opened{name: x.Name, role: sdk.RoleStrategy, setup: x.Program, follow: follow(x.Follow)})
	}
	return out
}

// noProgram stands where participant asks for hooks and digest, which a Go value brings by its factory.
type noProgram struct{ program }

func (noProgram) Hooks() sdk.Hooks { return sdk.Hooks{} }
func (noProgram) Digest() string   { return "" }
