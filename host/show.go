package host

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/strathost/strathost/host/export"
)

// SymbolTable is the symbols of a day as a person reads them, one row for each life of a symbol.
type SymbolTable struct {
	Run     string      `json:"run"`
	Session string      `json:"session"`
	Day     string      `json:"day"`
	Adjust  string      `json:"adjust,omitempty"` // none or splits; empty for a run of an older host
	Cut     *Cut        `json:"cut,omitempty"`    // where the session ended on this day, ahead of its time
	Rows    []SymbolRow `json:"symbols"`
	// Indicators are those at the end of the run's last day; empty for an earlier day, whose values are not kept.
	Indicators []IndicatorRow `json:"indicators,omitempty"`
}

// IndicatorRow is an indicator of a symbol.
type IndicatorRow struct {
	Symbol string `json:"symbol"`
	export.IndicatorJSON
	Key string `json:"key"`
}

// SymbolRow is one life of a symbol.
type SymbolRow struct {
	Symbol     string         `json:"symbol"`
	AddedBy    string         `json:"added_by"`
	Source     string         `json:"source"`   // kind and name
	When       string         `json:"when"`     // the clock, with its date where that is not the table's day, or "before the open"
	AddedAt    *string        `json:"added_at"` // RFC 3339 with the exchange's offset; null before the session was active
	Full       bool           `json:"full"`
	Upgraded   bool           `json:"upgraded"`
	Auto       bool           `json:"auto_provisioned"`
	Bars       []IntervalBars `json:"bars"`    // of the intervals that stream, short to long
	Quality    *float64       `json:"quality"` // percent; null where nothing is expected
	Historical *float64       `json:"historical_quality"`
	RemovedAt  string         `json:"removed_at,omitempty"` // RFC 3339

	removed string // as When
}

// IntervalBars is how many of a day's bars of an interval came.
type IntervalBars struct {
	Interval string `json:"interval"`
	Bars     int    `json:"bars"`
}

// Show reads the symbols of a day of a run; an empty day is the last one.
func Show(dir, day string) (SymbolTable, error) {
	m, err := export.ReadManifest(dir)
	if err != nil {
		return SymbolTable{}, err
	}
	header, rows, err := export.ReadSymbols(dir)
	if err != nil {
		return SymbolTable{}, err
	}
	t := SymbolTable{Run: dir, Session: m.Session, Day: day, Adjust: m.Adjust}
	var days []string
	for _, r := range rows {
		if !slices.Contains(days, r[0]) {
			days = append(days, r[0])
		}
	}
	switch {
	case len(days) == 0:
		return t, nil
	case day == "":
		t.Day = days[len(days)-1]
	case !slices.Contains(days, day):
		return t, fmt.Errorf("the run has no day %s: it has %s", day, strings.Join(days, ", "))
	}
	if cut := cutOf(m); cut != nil && cut.Day == t.Day {
		t.Cut = cut
	}
	for _, r := range rows {
		if r[0] == t.Day {
			t.Rows = append(t.Rows, symbolRow(header, r))
		}
	}
	s, err := export.ReadSession(dir)
	if err != nil || s == nil || s.Session.Day != t.Day {
		return t, err
	}
	for symbol, x := range s.Symbols {
		for key, i := range x.Indicators {
			t.Indicators = append(t.Indicators, IndicatorRow{Symbol: symbol, Key: key, IndicatorJSON: i})
		}
	}
	slices.SortFunc(t.Indicators, func(a, b IndicatorRow) int {
		return cmp.Or(strings.Compare(a.Symbol, b.Symbol), strings.Compare(a.Key, b.Key))
	})
	return t, nil
}

func symbolRow(header, r []string) SymbolRow {
	get := func(name string) string {
		if i := slices.Index(header, name); i >= 0 && i < len(r) {
			return r[i]
		}
		return ""
	}
	row := SymbolRow{Symbol: get("symbol"), AddedBy: get("added_by"), Source: get("source_kind") + " " + get("source_name"),
		When: "before the open", Full: get("meets_session_config_requirements") == "true", Upgraded: get("upgraded_from_adhoc") == "true",
		Auto: get("auto_provisioned") == "true", Bars: []IntervalBars{}, Quality: percentage(get("quality")), Historical: percentage(get("historical_quality"))}
	if get("source_kind") == get("source_name") {
		row.Source = get("source_name")
	}
	if at := get("added_at"); at != "" {
		row.When, row.AddedAt = export.ClockOn(get("day"), at), &at
	}
	if at := get("removed_at"); at != "" {
		row.removed, row.RemovedAt = export.ClockOn(get("day"), at), at
	}
	for i, name := range header {
		iv, ok := strings.CutPrefix(name, "bars_")
		if !ok {
			continue
		}
		if n, err := strconv.Atoi(r[i]); err == nil {
			row.Bars = append(row.Bars, IntervalBars{Interval: iv, Bars: n})
		}
	}
	return row
}

func percentage(s string) *float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil
	}
	return &v
}

// short is a percentage with two decimals; the files have them all.
func short(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f", *v)
}

// valueText is an indicator's value, or its fields by name.
func valueText(i export.IndicatorJSON) string {
	if v, ok := i.Value.(float64); ok {
		return fmt.Sprintf("%.6g", v)
	}
	var parts []string
	for name, v := range i.Fields {
		if v != nil {
			parts = append(parts, fmt.Sprintf("%s %.6g", name, *v))
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func barsText(bars []IntervalBars) string {
	parts := make([]string, len(bars))
	for i, b := range bars {
		parts[i] = fmt.Sprintf("%s %d", b.Interval, b.Bars)
	}
	return strings.Join(parts, ", ")
}

// Write prints the table for a person.
func (t SymbolTable) Write(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SYMBOL\tADDED BY\tSOURCE\tWHEN\tKIND\tUPGRADED\tBARS\tQUALITY\tHISTORY")
	for _, r := range t.Rows {
		kind, upgraded := "adhoc", "no"
		if r.Full {
			kind = "full"
		}
		if r.Upgraded {
			upgraded = "yes"
		}
		when := r.When
		if r.removed != "" {
			when += ", removed " + r.removed
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Symbol, r.AddedBy, r.Source, when, kind, upgraded, barsText(r.Bars), short(r.Quality), short(r.Historical))
	}
	return tw.Flush()
}

// WriteIndicators prints the indicators for a person.
func (t SymbolTable) WriteIndicators(w io.Writer) error {
	if len(t.Indicators) == 0 {
		return nil
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SYMBOL\tINDICATOR\tVALUE\tUPDATED")
	for _, i := range t.Indicators {
		value, updated := "not ready", "-"
		if i.Ready {
			value = valueText(i.IndicatorJSON)
		}
		if i.LastUpdated != nil {
			updated = export.ClockOn(t.Day, *i.LastUpdated)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", i.Symbol, i.Key, value, updated)
	}
	return tw.Flush()
}
