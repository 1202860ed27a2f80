package export

import (
	"encoding/csv"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// The CSV files: UTF-8, LF, RFC 4180 quoting, true|false, null empty, times RFC 3339 with the exchange's offset, floats
// in their shortest form that reads back the same. Columns of intervals are the union over the run, short to long.

// symbolRow is one row of symbols.csv before the union of intervals is known. It holds no bars: a long run has many rows.
type symbolRow struct {
	day    string
	symbol session.SymbolSnapshot // without series and indicators
	series []session.SeriesCount  // of those that stream
	all    []sdk.Interval         // those that are history only included
	gaps   string
}

func newSymbolRow(day string, s session.SymbolSnapshot) symbolRow {
	row := symbolRow{day: day, symbol: s}
	row.symbol.Series, row.symbol.Indicators = nil, nil
	for _, x := range s.Series {
		row.all = append(row.all, x.Interval)
		if !x.Streams {
			continue
		}
		row.series = append(row.series, session.SeriesCount{Interval: x.Interval, Bars: x.Today.Len()})
		if x.Interval == s.Base {
			row.gaps = strconv.Itoa(len(x.Gaps))
		}
	}
	return row
}

func (f *Folder) writeSymbols(w io.Writer) error {
	var intervals []sdk.Interval
	for _, r := range f.symbols {
		for _, iv := range r.all {
			intervals = union(intervals, iv)
		}
	}
	header := []string{"day", "symbol", "life", "meets_session_config_requirements", "added_by", "auto_provisioned", "added_at",
		"upgraded_from_adhoc", "source_kind", "source_name", "removed_at", "base_interval"}
	header = append(header, barsColumns(intervals)...)
	header = append(header, "quality", "historical_quality", "gaps", "volume", "high", "low")
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	for _, r := range f.symbols {
		if err := out.Write(f.symbolFields(r, intervals)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (f *Folder) symbolFields(r symbolRow, intervals []sdk.Interval) []string {
	s := r.symbol
	fields := []string{r.day, s.Name, strconv.Itoa(s.Life)}
	fields = append(fields, f.metadataFields(s.Metadata)...)
	fields = append(fields, string(s.Metadata.Source.Kind), s.Metadata.Source.Name, f.time(s.RemovedAt), string(s.Base))
	for _, iv := range intervals {
		i := slices.IndexFunc(r.series, func(x session.SeriesCount) bool { return sdk.CompareIntervals(x.Interval, iv) == 0 })
		if i < 0 {
			fields = append(fields, "")
			continue
		}
		fields = append(fields, strconv.Itoa(r.series[i].Bars))
	}
	return append(fields, percent(s.Quality), percent(s.HistoricalQuality), r.gaps, float(s.Metrics.Volume), float(s.Metrics.High),
		float(s.Metrics.Low))
}

// metadataFields are the five fields in the order of the header.
func (f *Folder) metadataFields(m sdk.Metadata) []string {
	at := ""
	if m.AddedAt != nil {
		at = stamp(m.AddedAt.UnixNano(), f.location)
	}
	return []string{strconv.FormatBool(m.MeetsSessionConfigRequirements), string(m.AddedBy), strconv.FormatBool(m.AutoProvisioned),
		at, strconv.FormatBool(m.UpgradedFromAdhoc)}
}

func (f *Folder) time(t int64) string {
	if t == 0 {
		return ""
	}
	return stamp(t, f.location)
}

func union(intervals []sdk.Interval, iv sdk.Interval) []sdk.Interval {
	i, have := slices.BinarySearchFunc(intervals, iv, sdk.CompareIntervals)
	if have {
		return intervals
	}
	return slices.Insert(intervals, i, iv)
}

// has says whether an interval has its column: 60m and 1h, of two symbols, share the one of the first spelling.
func has(intervals []sdk.Interval, iv sdk.Interval) bool {
	_, have := slices.BinarySearchFunc(intervals, iv, sdk.CompareIntervals)
	return have
}

func barsColumns(intervals []sdk.Interval) []string {
	names := make([]string, len(intervals))
	for i, iv := range intervals {
		names[i] = "bars_" + string(iv)
	}
	return names
}

func percent(q *float64) string {
	if q == nil {
		return ""
	}
	return float(*q)
}

func float(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, floatFormat(v), -1, 64)
}

// floatFormat is how a number is written: as in JSON.
func floatFormat(v float64) byte {
	if size := math.Abs(v); size != 0 && (size < 1e-6 || size >= 1e21) {
		return 'e'
	}
	return 'f'
}
