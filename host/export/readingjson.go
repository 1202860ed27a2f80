package export

import (
	"time"

	"github.com/strathost/strathost/host/session"
)

// ReadingJSON is a snapshot as a reader of a session gets it. A complete one has session and symbols as session.json has
// them, From is null, and Removed is empty. Of a delta, Symbols has what changed: see SymbolDeltaJSON.
type ReadingJSON struct {
	Reader string `json:"reader"`
	From   *int64 `json:"from"`
	To     int64  `json:"to"`
	Day    string `json:"day"`
	// Reset is true of a complete reading in place of a delta.
	Reset bool `json:"reset"`
	// Ended is true when the session is over: what is read later is the same.
	Ended   bool        `json:"ended"`
	Session SessionHead `json:"session"`
	Removed []string    `json:"removed"`
	// Symbols are a map[string]SymbolJSON, or a map[string]SymbolDeltaJSON of a delta.
	Symbols any `json:"symbols"`
}

// SymbolDeltaJSON is what changed of one symbol, in the parts of SymbolJSON; a part that did not change is not there. A new
// symbol has all of them, and nothing to add them to. Everything is whole, but for the bars of today: of them there are those
// that the reader has not had.
type SymbolDeltaJSON struct {
	// Removed goes ahead of the rest: what is in it may have come again.
	Removed      *RemovedJSON             `json:"removed,omitempty"`
	BaseInterval string                   `json:"base_interval,omitempty"`
	Bars         map[string]BarsDeltaJSON `json:"bars,omitempty"`
	Metrics      *MetricsJSON             `json:"metrics,omitempty"`
	Indicators   map[string]IndicatorJSON `json:"indicators,omitempty"`
	Historical   *HistoricalJSON          `json:"historical,omitempty"`
	Metadata     *MetadataJSON            `json:"metadata,omitempty"`
	Stale        *StaleJSON               `json:"stale,omitempty"`
}

// BarsDeltaJSON is today's bars of one interval: the rows of Data are to be added at the end, after which there are Count.
type BarsDeltaJSON struct {
	BarsJSON
	// Revised are rows that take the place of those of the same start, or their own place by start where there is none.
	Revised [][]any `json:"revised,omitempty"`
}

// RemovedJSON is what a symbol had and has no more: intervals and keys.
type RemovedJSON struct {
	Bars       []string `json:"bars,omitempty"`
	Historical []string `json:"historical,omitempty"`
	Indicators []string `json:"indicators,omitempty"`
	Stale      bool     `json:"stale,omitempty"`
}

// NewReadingJSON makes the JSON of a reading. fullHistory adds the bars of history themselves.
func NewReadingJSON(r session.Reading, fullHistory bool) ReadingJSON {
	out := ReadingJSON{Reader: r.Reader, To: r.To, Day: r.Snapshot.Day.Date.String(), Reset: r.Reset, Ended: r.Ended, Removed: []string{}}
	if r.From == 0 {
		all := NewSessionJSON(r.Snapshot, fullHistory)
		out.Session, out.Symbols = all.Session, all.Symbols
		return out
	}
	out.From, out.Session = &r.From, headJSON(r.Snapshot)
	out.Removed = append(out.Removed, r.Removed...)
	symbols := map[string]SymbolDeltaJSON{}
	for _, x := range r.Symbols {
		symbols[x.Now.Name] = symbolDeltaJSON(x, fullHistory, r.Snapshot.Calendar.Location())
	}
	out.Symbols = symbols
	return out
}

func symbolDeltaJSON(x session.SymbolDelta, fullHistory bool, loc *time.Location) SymbolDeltaJSON {
	var out SymbolDeltaJSON
	if x.Base {
		out.BaseInterval = string(x.Now.Base)
	}
	if x.Metrics {
		m := metricsJSON(x.Now.Metrics, loc)
		out.Metrics = &m
	}
	if x.Metadata {
		out.Metadata = metadataJSON(&x.Now.Metadata, loc)
	}
	if x.Stale {
		out.Stale = staleJSON(x.Now.Stale, loc)
	}
	out.Removed = removedJSON(x)
	history := map[string]HistoryJSON{}
	if len(x.Series) > 0 {
		out.Bars = map[string]BarsDeltaJSON{}
	}
	for _, r := range x.Series {
		if r.Bars {
			bars := BarsDeltaJSON{BarsJSON: barsJSON(r.Now, r.New, loc)}
			if r.Revised.Len() > 0 {
				bars.Revised = rows(r.Revised, loc)
			}
			out.Bars[string(r.Now.Interval)] = bars
		}
		if r.History {
			history[string(r.Now.Interval)] = historyJSON(r.Now, fullHistory, loc)
		}
	}
	if len(history) > 0 {
		out.Historical = &HistoricalJSON{Bars: history}
	}
	if len(x.Indicators) > 0 {
		out.Indicators = map[string]IndicatorJSON{}
	}
	for _, i := range x.Indicators {
		out.Indicators[i.Key] = indicatorJSON(i, loc)
	}
	return out
}

func removedJSON(x session.SymbolDelta) *RemovedJSON {
	out := &RemovedJSON{Indicators: x.GoneIndicators, Stale: x.Stale && x.Now.Stale == nil}
	for _, iv := range x.GoneBars {
		out.Bars = append(out.Bars, string(iv))
	}
	for _, iv := range x.GoneHistory {
		out.Historical = append(out.Historical, string(iv))
	}
	if len(out.Bars) == 0 && len(out.Historical) == 0 && len(out.Indicators) == 0 && !out.Stale {
		return nil
	}
	return out
}
