package host_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

// seconds holds the minutes that a session derives from IBM's one-second bars against the minutes that are stored, which the
// vendor made by himself. docs/data.md explains the differences, with these numbers.
func (s realStore) seconds(t *testing.T) {
	seen, _ := s.run(t, "2013-10-07", "2013-10-11", "extended", "symbols: [IBM], intervals: [1s, 1m]", "1m")
	stored := map[int64]rawBar{}
	for _, r := range s.of(rawKey{"IBM", "1m"}, func(r rawBar) bool { return r.extended() && r.date >= "2013-10-07" }) {
		stored[r.start(s.newYork).UnixNano()] = r
	}
	got := minuteDifferences{Minutes: map[string]int{}, Equal: map[string]int{}, Kinds: map[string]int{}, Opening: map[string]int64{},
		Closing: map[string]int64{}, Between: map[string]int64{}, Outside: map[string]int64{}}
	lead := map[string]int64{} // shares that the seconds of a day have counted from 09:32 on, and the stored minutes not yet
	for _, b := range seen[rawKey{"IBM", "1m"}] {
		r, both := stored[b.Start.UnixNano()]
		if !both {
			got.Minutes["derived only"]++
			continue
		}
		delete(stored, b.Start.UnixNano())
		got.compare(r, b)
		if r.ms >= 34_320_000 && r.ms < 57_540_000 {
			lead[r.date] += int64(b.Volume) - r.volume
			got.Behind = min(got.Behind, lead[r.date])
		}
	}
	got.Minutes["stored only"] = len(stored)
	want := minuteDifferences{
		Minutes: map[string]int{"regular": 1949, "outside": 206, "stored only": 0},
		Equal: map[string]int{"regular open": 1946, "regular high": 1948, "regular low": 1949, "regular close": 1944, "regular volume": 1300,
			"outside open": 206, "outside high": 206, "outside low": 206, "outside close": 206, "outside volume": 205},
		Kinds: map[string]int{"regular": 1300, "regular volume": 641, "09:30 open volume": 3, "15:59 close volume": 4, "15:59 high close volume": 1,
			"outside": 205, "outside volume": 1},
		// Shares that the stored minutes have and the seconds do not.
		Opening: map[string]int64{"2013-10-07": 138_762, "2013-10-08": 0, "2013-10-09": 74_444, "2013-10-10": 0, "2013-10-11": 115_538},
		Closing: map[string]int64{"2013-10-07": 151_665, "2013-10-08": 262_948, "2013-10-09": 170_650, "2013-10-10": 248_471, "2013-10-11": 181_242},
		Between: map[string]int64{"2013-10-07": 100, "2013-10-08": 0, "2013-10-09": 0, "2013-10-10": 0, "2013-10-11": 0},
		Outside: map[string]int64{"2013-10-07": 0, "2013-10-08": 0, "2013-10-09": -115, "2013-10-10": 0, "2013-10-11": 0},
		// From 09:32 to 15:58 the seconds are never behind: what the stored minutes count they have counted before.
		Behind: 0,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("minutes of seconds against stored ones (-want +got):\n%s", diff)
	}
}

// minuteDifferences is how derived minutes differ from stored ones.
type minuteDifferences struct {
	Minutes map[string]int // by hours
	Equal   map[string]int // by hours and field
	// Kinds are numbers of minutes by the fields that differ; those of an auction by their clock.
	Kinds map[string]int
	// Opening, Closing, Between and Outside are the shares by which stored minutes have more, by day: of 09:30, of 15:59,
	// of those between, and outside of regular hours.
	Opening, Closing, Between, Outside map[string]int64
	// Behind is the least lead, in shares, that the derived minutes have over the stored ones; 0 where they never fall
	// behind.
	Behind int64
}

// compare takes a minute that is stored and derived. Minutes come in their order.
func (d *minuteDifferences) compare(r rawBar, b sdk.Bar) {
	where := "outside"
	if r.regular() {
		where = "regular"
	}
	d.Minutes[where]++
	missing := r.volume - int64(b.Volume)
	clock := fmt.Sprintf("%02d:%02d", r.ms/3_600_000, r.ms/60_000%60)
	switch {
	case where == "outside":
		d.Outside[r.date] += missing
	case clock == "09:30":
		d.Opening[r.date] += missing
	case clock == "15:59":
		d.Closing[r.date] += missing
	default:
		d.Between[r.date] += missing
	}
	kind := where
	for _, f := range []struct {
		name            string
		stored, derived float64
	}{
		{"open", float64(r.open) / 10_000, b.Open}, {"high", float64(r.high) / 10_000, b.High}, {"low", float64(r.low) / 10_000, b.Low},
		{"close", float64(r.close) / 10_000, b.Close}, {"volume", float64(r.volume), b.Volume},
	} {
		if f.stored == f.derived {
			d.Equal[where+" "+f.name]++
			continue
		}
		if kind == "regular" && f.name != "volume" {
			kind = clock
		}
		kind += " " + f.name
	}
	d.Kinds[kind]++
}
