package plain

import (
	"maps"
	"slices"

	"github.com/strathost/strathost/sdk"
)

// Indicators implements sdk.IndicatorOwner: those of a script's export indicators, each { need, create() }, without
// parameters and with one output.
func (m *machine) Indicators() []sdk.CustomIndicator {
	declared, _ := m.globals.names["indicators"].(map[string]any)
	var out []sdk.CustomIndicator
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		d, _ := declared[name].(map[string]any)
		need, counts := d["need"].(float64)
		create, makes := d["create"].(*function)
		if !counts || !makes || len(d) != 2 {
			panic("a plain script declares an indicator as { need, create() }, which " + name + " is not")
		}
		out = append(out, sdk.NewIndicator(name, func(struct{}) (c *computation, err error) {
			defer m.recover(&err)
			made, _ := m.apply(create, nil).(map[string]any)
			update, ok := made["update"].(*function)
			if !ok {
				panic(unknown{"create of " + name + " returns no update"})
			}
			return &computation{machine: m, need: int(need), update: update}, nil
		}))
	}
	return out
}

// computation is an indicator of a script's own.
type computation struct {
	machine *machine
	need    int
	update  *function
}

// Need implements sdk.Computation.
func (c *computation) Need() int { return c.need }

// Settle implements sdk.Computation.
func (c *computation) Settle() int { return c.need }

// Update implements sdk.Computation.
func (c *computation) Update(bar sdk.Bar, out []float64) (err error) {
	defer c.machine.recover(&err)
	if v, ok := c.machine.apply(c.update, []any{bar}).(float64); ok {
		out[0] = v
	}
	return nil
}
