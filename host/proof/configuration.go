package proof

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// configuration is what a run's configuration says of its days and files. The manifest holds it as it was written, with the
// calendars of its own.
type configuration struct {
	calendar   *calendar.Calendar
	hours      calendar.Hours
	start, end calendar.Date
	days       []calendar.Date // the trading days of the window
	location   *time.Location
	skip       bool // data.incomplete: skip
	name       string
	seed       uint64
	export     config.Export
	intervals  []sdk.Interval       // data.intervals
	source     string               // data.source as written
	adjust     string               // data.adjust
	history    map[sdk.Interval]int // data.history: days by interval
}

// readConfiguration reads the part of the configuration that the checks need, by the very reader that the run used.
// Programs, params and data sources are left out: what they name need not be on this machine.
func readConfiguration(m export.Manifest) (configuration, error) {
	var session map[string]json.RawMessage
	if err := json.Unmarshal(m.Config, &session); err != nil {
		return configuration{}, err
	}
	var data map[string]json.RawMessage
	if err := json.Unmarshal(session["data"], &data); err != nil {
		return configuration{}, fmt.Errorf("data: %w", err)
	}
	file := map[string]any{"version": 1}
	if own, ok := session["calendars"]; ok {
		file["calendars"] = own
	}
	for _, key := range []string{"calendars", "scanners", "strategies", "trading", "data"} {
		delete(session, key)
	}
	kept := map[string]any{"source": "sample://", "symbols": []string{"A"}}
	for _, key := range []string{"intervals", "incomplete", "history"} {
		if v, ok := data[key]; ok {
			kept[key] = v
		}
	}
	whole := map[string]any{"data": kept}
	for key, v := range session {
		whole[key] = v
	}
	file["sessions"] = []any{whole}
	text, err := json.Marshal(file) // JSON is YAML
	if err != nil {
		return configuration{}, err
	}
	parsed, err := config.Parse("config", text, config.ParseOptions{})
	if err != nil {
		return configuration{}, err
	}
	s := parsed.Sessions[0]
	days, err := s.Calendar.Between(s.Start, s.End)
	if err != nil {
		return configuration{}, err
	}
	intervals := make([]sdk.Interval, len(s.Data.Intervals))
	for i, iv := range s.Data.Intervals {
		intervals[i] = iv.Interval
	}
	source, adjust := "sample://", "none" // the defaults
	for key, into := range map[string]*string{"source": &source, "adjust": &adjust} {
		if text, written := data[key]; written && json.Unmarshal(text, into) != nil {
			return configuration{}, fmt.Errorf("data.%s is no text", key)
		}
	}
	history := map[sdk.Interval]int{}
	for _, h := range s.Data.History {
		history[h.Interval] = max(history[h.Interval], h.Days)
	}
	return configuration{calendar: s.Calendar, hours: s.Hours, start: s.Start, end: s.End, days: days, location: s.Calendar.Location(),
		skip: market.Incomplete(s.Data.Incomplete) == market.Skip, name: s.Name, seed: s.Seed,
		export: s.Export, intervals: intervals, history: history, source: source, adjust: adjust}, nil
}

func (c configuration) writes(f config.Format) bool { return slices.Contains(c.export.Formats, f) }

func (c configuration) instant() bool { return c.export.Timeline == config.TimelineInstant }

// stamp is an instant (UTC nanoseconds) as files have it.
func (c configuration) stamp(t int64) string {
	return time.Unix(0, t).In(c.location).Format(time.RFC3339Nano)
}

// instantOf reads a time as files have it. The error says what is wrong with how it is written.
func (c configuration) instantOf(text string) (int64, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, fmt.Errorf("%q is no time such as %s", text, "2025-07-01T09:30:00-04:00")
	}
	at := t.UnixNano()
	if want := c.stamp(at); want != text {
		return 0, fmt.Errorf("%s is written %s at the exchange", text, want)
	}
	return at, nil
}

// storedIntervals are those that the store held of each symbol.
func storedIntervals(m export.Manifest) map[string][]sdk.Interval {
	out := map[string][]sdk.Interval{}
	for _, d := range m.Data {
		if d.Interval != "" {
			out[d.Symbol] = append(out[d.Symbol], sdk.Interval(d.Interval))
		}
	}
	return out
}
