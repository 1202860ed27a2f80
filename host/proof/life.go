package proof

import (
	"math"
	"slices"
	"strconv"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// life is one life of a symbol on a day, as the ledger tells it: from the entry that added it to the one that removed it, or
// to the close.
type life struct {
	symbol    string
	number    int   // the how-manieth of the name on this day
	line      int   // of the entry that began it
	broughtBy int   // seq of that entry, or of the one that upgraded or carried it
	began     int64 // UTC nanoseconds
	left      int64 // stillAlive until it is removed
	leftLine  int
	states    []state // by time; one more with an upgrade
	upgraded  int64   // when; 0 for never

	first      sdk.Interval             // the first that its first entry made: its base until an upgrade
	made       map[sdk.Interval]int     // line of the add_interval step of each
	streams    map[sdk.Interval]int     // line of the latest load_session step of each
	came       map[sdk.Interval]int64   // when the first of them came
	loaded     map[sdk.Interval]int     // bars of today that it loaded of each
	indicators map[string]registered    // by key
	past       map[sdk.Interval]history // what was loaded of the days before today
	again      map[sdk.Interval]bool    // series that left and came back: of their history steps tell again
	quality    *float64                 // of the last calculate_quality step
	judged     int                      // its line; 0 for none

	parted  bool // something that it had was given up: it may have less than its steps brought
	carried bool // something of it came over from the day before
	vague   bool // its steps were not understood: what they brought is not known
	unsure  bool // something was found in its entries: its states are not held against anything
	row     *symbolsRow
}

// registered is a register_indicator step.
type registered struct {
	line, have int
	least      int // of today's bars among those that it had
	most       int
}

// history is what load_historical steps told of an interval, all together.
type history struct {
	line, bars     int
	from, to       string // the starts of the oldest and the latest bar
	oldest, latest int64
	begins         string // the oldest of as many days as the configuration asks for; empty where no step tells
}

// state is the metadata of a life from an instant on.
type state struct {
	at    int64
	line  int
	meta  export.MetadataJSON
	cells [5]string // as in CSV
}

const stillAlive = math.MaxInt64

func newLife(symbol string, number, line int, at int64) *life {
	return &life{symbol: symbol, number: number, line: line, began: at, left: stillAlive, made: map[sdk.Interval]int{},
		streams: map[sdk.Interval]int{}, came: map[sdk.Interval]int64{}, loaded: map[sdk.Interval]int{}, indicators: map[string]registered{}, past: map[sdk.Interval]history{}, again: map[sdk.Interval]bool{}}
}

// spelled looks an interval up that a symbol may spell another way than the column does: 60m and 1h are one.
func spelled[K ~string, V any](m map[K]V, iv sdk.Interval) (v V, ok bool) {
	if v, ok = m[K(iv)]; ok {
		return v, true
	}
	for _, k := range sortedKeys(m) {
		if tape.SameSpan(sdk.Interval(k), iv) {
			return m[k], true
		}
	}
	return v, false
}

func (l *life) now() *state { return &l.states[len(l.states)-1] }

// at is the metadata at an instant.
func (l *life) at(t int64) *state {
	i := len(l.states) - 1
	for i > 0 && l.states[i].at > t {
		i--
	}
	return &l.states[i]
}

// turn gives the life other metadata.
func (l *life) turn(at int64, line int, m export.MetadataJSON) {
	l.states = append(l.states, state{at: at, line: line, meta: m, cells: metadataCells(m)})
}

func (l *life) configured() bool { return l.states[0].meta.AddedBy == string(sdk.AddedByConfig) }

// base is the base interval at an instant; empty where the files do not tell.
func (l *life) base(t int64) sdk.Interval {
	switch {
	case l.upgraded != 0 && t < l.upgraded:
		return l.first
	case l.row != nil:
		return l.row.base
	case l.upgraded == 0:
		return l.first
	}
	return ""
}

// metadataCells are the five fields as CSV has them.
func metadataCells(m export.MetadataJSON) [5]string {
	at := ""
	if m.AddedAt != nil {
		at = *m.AddedAt
	}
	return [5]string{strconv.FormatBool(m.Meets), m.AddedBy, strconv.FormatBool(m.Auto), at, strconv.FormatBool(m.Upgraded)}
}

// metadataOf reads the five fields of CSV; the name of the first that is not to be read, or empty.
func metadataOf(cells []string) (m export.MetadataJSON, wrong string) {
	for i, into := range map[int]*bool{0: &m.Meets, 2: &m.Auto, 4: &m.Upgraded} {
		if cells[i] != "true" && cells[i] != "false" {
			return m, metadataColumns[i]
		}
		*into = cells[i] == "true"
	}
	m.AddedBy = cells[1]
	if cells[3] != "" {
		m.AddedAt = &cells[3]
	}
	return m, ""
}

var metadataColumns = []string{"meets_session_config_requirements", "added_by", "auto_provisioned", "added_at", "upgraded_from_adhoc"}

// broken is the rule of the metadata that some do not keep; empty where they keep all.
func broken(m export.MetadataJSON) string {
	by := sdk.AddedBy(m.AddedBy)
	switch {
	case !slices.Contains([]sdk.AddedBy{sdk.AddedByConfig, sdk.AddedByStrategy, sdk.AddedByScanner, sdk.AddedByAdhoc}, by):
		return "added_by is one of config, strategy, scanner and adhoc"
	case by == sdk.AddedByConfig && (!m.Meets || m.Auto || m.Upgraded):
		return "what the configuration lists is full, was asked for itself and never was adhoc"
	case by == sdk.AddedByConfig && m.AddedAt != nil:
		return "what the configuration lists came before the session was active: added_at is null"
	case by == sdk.AddedByAdhoc && (m.Meets || !m.Auto || m.Upgraded):
		return "an adhoc symbol is not full, came with a request for something else, and was not upgraded"
	case m.Upgraded && !m.Meets:
		return "an upgraded symbol is full"
	case m.Auto && !m.Upgraded && m.Meets:
		return "what came with a request for something else and was not upgraded is not full"
	case m.Upgraded && !m.Auto:
		return "what was adhoc once came with a request for something else"
	case !m.Auto && !m.Meets:
		return "a symbol that was asked for itself is full"
	case by == sdk.AddedByStrategy && !m.Upgraded && m.AddedAt == nil:
		return "strategies run in an active session: what they add has an added_at"
	}
	return ""
}

// differs is the first of the five fields in which two differ; empty where they are equal.
func differs(a, b [5]string) string {
	for i := range a {
		if a[i] != b[i] {
			return metadataColumns[i]
		}
	}
	return ""
}

func column(cells [5]string, name string) string { return cells[slices.Index(metadataColumns, name)] }
