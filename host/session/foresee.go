package session

import (
	"cmp"
	"slices"
	"sort"

	"github.com/strathost/strathost/host/ahead"
)

// foreseenRows are the rows of one series that end in a stretch.
type foreseenRows struct {
	series   *series
	followed bool
	weight   int // how often each row is sent
	first    int // row
	instants []uint32
	ends     []int64
}

// Foresee implements ahead.Lane.
func (l *lane) Foresee(q ahead.Query, s *ahead.Stretch) {
	d, f := l.day, &l.ahead
	if len(f.left()) == 0 {
		f.known = f.changes
	}
	s.Instants, s.Calls, s.Timers = s.Instants[:0], s.Calls[:0], s.Timers[:0]
	f.begin(l, q)
	until := l.until()
	rows := 0
	if q.After < d.present.at {
		rows = f.present(l, s)
		q.After = d.present.at
	}
	next := len(d.schedule.instants)
	if !d.stale {
		next = d.next + sort.Search(next-d.next, func(i int) bool { return d.schedule.instants[d.next+i] > q.After })
	}
	f.upcoming(l, q.After)
	for len(s.Instants) < q.Instants && rows < q.Rows {
		t := until
		if next < len(d.schedule.instants) {
			t = min(t, d.schedule.instants[next])
		}
		if len(f.timers) > 0 {
			t = min(t, f.timers[0].at)
		}
		if t >= until || t > d.calendar.Close {
			break
		}
		calls := 0
		if next < len(d.schedule.instants) && d.schedule.instants[next] == t {
			n, followed := f.lay(d.schedule.entries[d.schedule.offsets[next]:d.schedule.offsets[next+1]], t, uint32(len(s.Instants)))
			if rows += n; followed {
				calls++
			}
			next++
		}
		calls += f.fire(t, s)
		if calls > 0 {
			s.Instants, s.Calls = append(s.Instants, t), append(s.Calls, calls)
		}
	}
	f.fill(q, s)
	for i, t := range s.Instants {
		f.promise(t, s.Calls[i])
	}
}

// begin notes of which series rows are wanted: those that are followed, in the order of bars, then those of handles.
func (f *foresight) begin(l *lane, q ahead.Query) {
	for i := range f.rows {
		f.slots[f.rows[i].series.id] = 0
	}
	f.rows = f.rows[:0]
	if missing := len(l.day.series) - len(f.slots); missing > 0 {
		f.slots = append(f.slots, make([]int32, missing)...)
	}
	if len(l.follows) > 0 && l.hooks.Bars != nil {
		for _, s := range l.day.symbols {
			for _, r := range s.series {
				if r.id < len(l.follows) && l.follows[r.id] {
					f.want(r).followed = true
				}
			}
		}
	}
	for i := range q.Series {
		if h := q.Series[i].Handle.(*seriesHandle); !h.past {
			f.want(h.series)
		}
	}
	for i := range q.Indicators {
		f.want(q.Indicators[i].Handle.(*indicatorHandle).state.series)
	}
}

// want makes the rows of a series be collected.
func (f *foresight) want(r *series) *foreseenRows {
	slot := f.slots[r.id]
	if slot == 0 {
		n := len(f.rows)
		if n < cap(f.rows) { // the memory of an earlier stretch
			f.rows = f.rows[:n+1]
		} else {
			f.rows = append(f.rows, foreseenRows{})
		}
		x := &f.rows[n]
		x.series, x.followed, x.weight, x.first, x.instants, x.ends = r, false, 0, -1, x.instants[:0], x.ends[:0]
		slot = int32(n + 1)
		f.slots[r.id] = slot
	}
	x := &f.rows[slot-1]
	x.weight++
	return x
}

// present is the instant at which the day is: its bars are visible already.
func (f *foresight) present(l *lane, s *ahead.Stretch) int {
	now := l.day.present
	rows, followed := f.lay(now.ends, now.at, 0)
	calls := 0
	if followed {
		calls++
	}
	for _, x := range now.due {
		if x.lane == l && x.fn != nil {
			s.Timers = append(s.Timers, ahead.Timer{Timer: x.seq})
			calls++
		}
	}
	s.Instants, s.Calls = append(s.Instants, now.at), append(s.Calls, calls)
	return rows
}

// lay notes the wanted rows that end at t. They show from the instant of that number on.
func (f *foresight) lay(ends []ending, t int64, instant uint32) (rows int, followed bool) {
	for _, e := range ends {
		slot := int32(0)
		if int(e.series) < len(f.slots) {
			slot = f.slots[e.series]
		}
		if slot == 0 {
			continue
		}
		x := &f.rows[slot-1]
		if x.first < 0 || len(x.instants) == 0 {
			x.first = int(e.row)
		}
		x.instants, x.ends = append(x.instants, instant), append(x.ends, t)
		rows += x.weight
		followed = followed || x.followed
	}
	return rows, followed
}

// upcoming lists the lane's own timers that are due after an instant, the soonest first.
func (f *foresight) upcoming(l *lane, after int64) {
	f.timers = f.timers[:0]
	for _, x := range l.day.alarms.pending {
		if x.lane != l || x.fn == nil {
			continue
		}
		next := *x
		if next.at <= after {
			if next.every == 0 {
				continue
			}
			next.at += ((after-next.at)/int64(next.every) + 1) * int64(next.every)
		}
		f.timers = append(f.timers, next)
	}
	slices.SortFunc(f.timers, compareAlarms)
}

func compareAlarms(x, y alarm) int {
	return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.seq, y.seq))
}

// fire takes the timers that are due at t, and sets the repeating ones again.
func (f *foresight) fire(t int64, s *ahead.Stretch) (calls int) {
	for len(f.timers) > 0 && f.timers[0].at == t {
		x := f.timers[0]
		f.timers = slices.Delete(f.timers, 0, 1)
		s.Timers = append(s.Timers, ahead.Timer{Timer: x.seq, Instant: uint32(len(s.Instants))})
		calls++
		if x.every > 0 {
			x.at += int64(x.every)
			i, _ := slices.BinarySearchFunc(f.timers, x, compareAlarms)
			f.timers = slices.Insert(f.timers, i, x)
		}
	}
	return calls
}

// fill gives the rows that were noted. Those that end after the last instant show at none of the stretch.
func (f *foresight) fill(q ahead.Query, s *ahead.Stretch) {
	s.Followed, s.Series, s.Indicators = s.Followed[:0], s.Series[:0], s.Indicators[:0]
	for i := range f.rows {
		x := &f.rows[i]
		n := len(x.instants)
		for n > 0 && int(x.instants[n-1]) >= len(s.Instants) {
			n--
		}
		x.instants, x.ends = x.instants[:n], x.ends[:n]
		if x.followed && n > 0 {
			s.Followed = append(s.Followed, x.bars(x.first))
		}
	}
	for i := range q.Series {
		h := q.Series[i].Handle.(*seriesHandle)
		if h.past {
			s.Series = append(s.Series, ahead.Bars{})
			continue
		}
		s.Series = append(s.Series, f.rows[f.slots[h.series.id]-1].bars(h.first+q.Series[i].Rows))
	}
	for i := range q.Indicators {
		state := q.Indicators[i].Handle.(*indicatorHandle).state
		x := &f.rows[f.slots[state.series.id]-1]
		from := state.first + q.Indicators[i].Rows
		v := ahead.Values{Instants: x.visibleFrom(from)}
		if n := len(v.Instants); n > 0 {
			v.Outputs = make([][]float64, len(state.out))
			for k, column := range state.out {
				v.Outputs[k] = column[from-state.first : from-state.first+n]
			}
		}
		s.Indicators = append(s.Indicators, v)
	}
}

// lead is how many rows from one on are visible ahead of those that were noted; below 0 where that one comes after the first
// of these: a handle that was made at this very instant has its row already.
func (x *foreseenRows) lead(from int) int {
	if len(x.instants) > 0 {
		return x.first - from
	}
	return max(0, x.series.visible-from)
}

// visibleFrom are the instants of the rows from one on. What was visible before shows at the first.
func (x *foreseenRows) visibleFrom(from int) []uint32 {
	lead := x.lead(from)
	if lead <= 0 {
		return x.instants[-lead:]
	}
	return append(make([]uint32, lead, lead+len(x.instants)), x.instants...)
}

// bars are the rows from one on.
func (x *foreseenRows) bars(from int) ahead.Bars {
	r := x.series
	instants, ends, lead := x.visibleFrom(from), x.ends, x.lead(from)
	if lead <= 0 {
		ends = ends[-lead:]
	} else {
		ends = make([]int64, 0, lead+len(x.ends))
		for row := from; row < from+lead; row++ {
			ends = append(ends, r.bar(row).End.UnixNano())
		}
		ends = append(ends, x.ends...)
	}
	c := r.track.Rows(from, from+len(instants))
	return ahead.Bars{Series: r.id, Symbol: r.symbol.name, Interval: r.interval, Instants: instants, Ends: ends,
		Start: c.Start, Open: c.Open, High: c.High, Low: c.Low, Close: c.Close, Volume: c.Volume, Made: c.Made, Want: c.Want}
}
