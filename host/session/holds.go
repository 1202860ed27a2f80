package session

import "slices"

// holds are the parties that hold a thing, in the order of their lanes; configHolder is the configuration.
type holds []int

const configHolder = -1

func (h *holds) add(lane int) {
	if i, have := slices.BinarySearch(*h, lane); !have {
		*h = slices.Insert(*h, i, lane)
	}
}

func (h *holds) drop(lane int) bool {
	i, have := slices.BinarySearch(*h, lane)
	if have {
		*h = slices.Delete(*h, i, i+1)
	}
	return have
}

func (h holds) has(lane int) bool {
	_, have := slices.BinarySearch(h, lane)
	return have
}

// asks are the days of history that parties asked for of a series which they hold.
type asks []ask

type ask struct{ lane, days int }

// note keeps the most that a party asked for.
func (a *asks) note(lane, days int) {
	if days == 0 {
		return
	}
	for i := range *a {
		if x := &(*a)[i]; x.lane == lane {
			x.days = max(x.days, days)
			return
		}
	}
	*a = append(*a, ask{lane, days})
}

func (a *asks) drop(lane int) {
	*a = slices.DeleteFunc(*a, func(x ask) bool { return x.lane == lane })
}

// most is the most that any party asked for.
func (a asks) most() int {
	days := 0
	for _, x := range a {
		days = max(days, x.days)
	}
	return days
}
