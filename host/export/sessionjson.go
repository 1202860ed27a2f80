package export

import (
	"math"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
)

// SessionJSON is session.json: the session's data at the end of its last day.
type SessionJSON struct {
	Session SessionHead           `json:"session"`
	Symbols map[string]SymbolJSON `json:"symbols"`
}

// SessionHead says which session and when.
type SessionHead struct {
	Name     string     `json:"name"`
	Mode     string     `json:"mode"`
	Exchange string     `json:"exchange"`
	Window   WindowJSON `json:"window"`
	Adjust   string     `json:"adjust"` // none, or splits for bars that are adjusted as of the day
	Day      string     `json:"day"`
	Active   bool       `json:"active"`
	Clock    string     `json:"clock"`
}

// WindowJSON is the session's first and last day as configured.
type WindowJSON struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

// SymbolJSON is one symbol.
type SymbolJSON struct {
	BaseInterval string                   `json:"base_interval"`
	Bars         map[string]BarsJSON      `json:"bars"`
	Metrics      MetricsJSON              `json:"metrics"`
	Indicators   map[string]IndicatorJSON `json:"indicators"`
	Historical   HistoricalJSON           `json:"historical"`
	Metadata     *MetadataJSON            `json:"metadata"`
	Stale        *StaleJSON               `json:"stale,omitempty"` // of a symbol that was carried over and has no bar today
}

// StaleJSON is the last price of an earlier day, null where there never was one, and the end of its bar.
type StaleJSON struct {
	LastPrice *float64 `json:"last_price"`
	Since     *string  `json:"since"`
}

// BarsJSON is today's bars of one interval.
type BarsJSON struct {
	Derived bool     `json:"derived"`
	Base    string   `json:"base"`
	Count   int      `json:"count"`
	Quality *float64 `json:"quality"`
	Gaps    GapsJSON `json:"gaps"`
	Columns []string `json:"columns"`
	Data    [][]any  `json:"data"`
}

// GapsJSON is the missing bars.
type GapsJSON struct {
	GapCount    int       `json:"gap_count"`
	MissingBars int       `json:"missing_bars"`
	Ranges      []GapJSON `json:"ranges"`
}

// GapJSON is a run of missing bars; its end is exclusive.
type GapJSON struct {
	Start string `json:"start"`
	End   string `json:"end"`
	Bars  int    `json:"bars"`
}

// MetricsJSON is the day so far.
type MetricsJSON struct {
	Volume     float64  `json:"volume"`
	High       *float64 `json:"high"`
	Low        *float64 `json:"low"`
	LastUpdate *string  `json:"last_update"`
}

// IndicatorJSON is an indicator's latest outputs: value where it has one, fields where it has several.
type IndicatorJSON struct {
	Name        string              `json:"name"`
	Interval    string              `json:"interval"`
	Params      map[string]any      `json:"params"`
	Value       any                 `json:"value,omitempty"` // a number, null where not ready; absent where there are fields
	Fields      map[string]*float64 `json:"fields,omitempty"`
	Ready       bool                `json:"ready"`
	LastUpdated *string             `json:"last_updated"`
	WarmupBars  int                 `json:"warmup_bars"`
}

// HistoricalJSON is the bars before the day.
type HistoricalJSON struct {
	Bars map[string]HistoryJSON `json:"bars"`
}

// HistoryJSON is the history of one interval; columns and data with history: full.
type HistoryJSON struct {
	Count   int        `json:"count"`
	Quality *float64   `json:"quality"`
	Range   *RangeJSON `json:"range"`
	Gaps    GapsJSON   `json:"gaps"`
	Columns []string   `json:"columns,omitempty"`
	Data    [][]any    `json:"data,omitempty"`
}

// RangeJSON is from the start of the first bar to the start of the last.
type RangeJSON struct {
	Start string `json:"start"`
	End   string `json:"end"`
	Days  int    `json:"days"`
}

var barColumns = []string{"start", "open", "high", "low", "close", "volume"}

// NewSessionJSON makes session.json of a snapshot. fullHistory adds the bars of history themselves.
func NewSessionJSON(s session.Snapshot, fullHistory bool) SessionJSON {
	loc := s.Calendar.Location()
	out := SessionJSON{Session: headJSON(s), Symbols: map[string]SymbolJSON{}}
	for _, x := range s.Living() {
		out.Symbols[x.Name] = symbolJSON(x, fullHistory, loc)
	}
	return out
}

func headJSON(s session.Snapshot) SessionHead {
	return SessionHead{Name: s.Session, Mode: "backtest", Exchange: s.Exchange, Adjust: s.Adjust,
		Window: WindowJSON{Start: s.Start.String(), End: s.End.String()}, Day: s.Day.Date.String(), Active: s.Active,
		Clock: stamp(s.Clock, s.Calendar.Location())}
}

func symbolJSON(x session.SymbolSnapshot, fullHistory bool, loc *time.Location) SymbolJSON {
	out := SymbolJSON{BaseInterval: string(x.Base), Bars: map[string]BarsJSON{}, Indicators: map[string]IndicatorJSON{},
		Historical: HistoricalJSON{Bars: map[string]HistoryJSON{}}, Metadata: metadataJSON(&x.Metadata, loc),
		Metrics: metricsJSON(x.Metrics, loc), Stale: staleJSON(x.Stale, loc)}
	for _, r := range x.Series {
		if r.Streams {
			out.Bars[string(r.Interval)] = barsJSON(r, r.Today, loc)
		}
		if r.HistoryDays > 0 {
			out.Historical.Bars[string(r.Interval)] = historyJSON(r, fullHistory, loc)
		}
	}
	for _, i := range x.Indicators {
		out.Indicators[i.Key] = indicatorJSON(i, loc)
	}
	return out
}

func metricsJSON(m session.Metrics, loc *time.Location) MetricsJSON {
	return MetricsJSON{Volume: m.Volume, High: number(m.High), Low: number(m.Low), LastUpdate: instant(m.LastUpdate, loc)}
}

func staleJSON(s *session.StalePrice, loc *time.Location) *StaleJSON {
	if s == nil {
		return nil
	}
	return &StaleJSON{LastPrice: number(s.Price), Since: instant(s.Since, loc)}
}

// barsJSON tells of all of today's bars of a series, and has those of data.
func barsJSON(r session.SeriesSnapshot, data market.Columns, loc *time.Location) BarsJSON {
	base := r.From
	if base == "" {
		base = r.Interval
	}
	return BarsJSON{Derived: r.From != "", Base: string(base), Count: r.Today.Len(), Quality: r.Quality,
		Gaps: gapsJSON(r.Gaps, loc), Columns: barColumns, Data: rows(data, loc)}
}

func historyJSON(r session.SeriesSnapshot, full bool, loc *time.Location) HistoryJSON {
	h := HistoryJSON{Count: r.History.Len(), Quality: r.HistQuality, Gaps: gapsJSON(r.HistGaps, loc)}
	if n := r.History.Len(); n > 0 {
		h.Range = &RangeJSON{Start: stamp(r.History.Start[0], loc), End: stamp(r.History.Start[n-1], loc), Days: r.HistoryDays}
	}
	if full {
		h.Columns, h.Data = barColumns, rows(r.History, loc)
	}
	return h
}

func indicatorJSON(i session.IndicatorSnapshot, loc *time.Location) IndicatorJSON {
	out := IndicatorJSON{Name: i.Name, Interval: string(i.Interval), Params: i.Params, LastUpdated: instant(i.LastUpdated, loc),
		WarmupBars: i.Warmup.Have, Ready: number(i.Values[0]) != nil}
	if len(i.Fields) == 1 {
		out.Value = number(i.Values[0])
	} else {
		out.Fields = map[string]*float64{}
		for k, f := range i.Fields {
			out.Fields[f] = number(i.Values[k])
		}
	}
	return out
}

func gapsJSON(gaps []market.Gap, loc *time.Location) GapsJSON {
	out := GapsJSON{GapCount: len(gaps), Ranges: []GapJSON{}}
	for _, g := range gaps {
		out.MissingBars += g.Bars
		out.Ranges = append(out.Ranges, GapJSON{Start: stamp(g.Start, loc), End: stamp(g.End, loc), Bars: g.Bars})
	}
	return out
}

func rows(c market.Columns, loc *time.Location) [][]any {
	out := make([][]any, c.Len())
	for i := range out {
		out[i] = []any{stamp(c.Start[i], loc), c.Open[i], c.High[i], c.Low[i], c.Close[i], c.Volume[i]}
	}
	return out
}

// number is null for what is no number.
func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func instant(t int64, loc *time.Location) *string {
	if t == 0 {
		return nil
	}
	s := stamp(t, loc)
	return &s
}
