package session

import (
	"fmt"
	"slices"

	"github.com/strathost/strathost/sdk"
)

// What took part and could never do what it is there for is told at the end of the run: it is most often a slip in the YAML.

// idleness is what a lane has waited for in vain so far.
type idleness struct {
	awaited []string // symbols that it follows by name and that were in the session on no day
	slots   int      // of its schedule that lay within a day
	outside string   // why the last one that did not lay outside
}

// came notes which symbols a day had.
func (r *run) came(d *day) {
	for _, l := range r.lanes {
		if len(l.idle.awaited) == 0 {
			continue
		}
		l.idle.awaited = slices.DeleteFunc(l.idle.awaited, func(name string) bool {
			return d.symbol(name) != nil || slices.ContainsFunc(d.gone, func(s *symbol) bool { return s.name == name })
		})
	}
}

// outside notes a slot of a schedule that the day does not have, and logs it.
func (d *day) outside(l *lane, slot string, at int64) {
	why := fmt.Sprintf("%s closes at %s", d.calendar.Date, d.run.stamp(d.calendar.Close))
	if at < d.calendar.Open {
		why = fmt.Sprintf("%s opens at %s", d.calendar.Date, d.run.stamp(d.calendar.Open))
	}
	l.idle.outside = why
	d.run.logger.line(levelInfo, "%s: the scan at %s is skipped: %s", l.source.Name, slot, why)
}

// tellIdle warns of a scanner that no slot ever called, and of symbols that a strategy follows by name and that never came.
// Of what a failure ended nobody can tell.
func (l *lane) tellIdle() {
	if l.stopped || !l.run.result.Ended {
		return
	}
	preSession := slices.ContainsFunc(l.setup.Schedule, func(s Slot) bool { return s.PreSession })
	if l.role == sdk.RoleScanner && len(l.setup.Schedule) > 0 && !preSession && l.idle.slots == 0 {
		why := ""
		if l.idle.outside != "" {
			why = ": " + l.idle.outside
		}
		l.run.logger.line(levelWarn, "%s never scanned: no day of the session has a slot of its schedule%s", l.source.Name, why)
	}
	for _, name := range l.idle.awaited {
		wayOut := "; list it in data.symbols, or let a strategy or scanner add it"
		if stored := l.run.config.Stored; len(stored) > 0 && !slices.Contains(stored, name) {
			wayOut = ": the store has no bars of it"
			if near, ok := sdk.Nearest(name, stored); ok {
				wayOut += "; did you mean " + near + "?"
			}
		}
		l.run.logger.line(levelWarn, "%s follows %s, which never came into the session%s", l.source.Name, name, wayOut)
	}
}
