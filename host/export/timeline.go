package export

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// timeline.csv has a column for each interval of the run, and a run may meet a new one on its last day. Rows go to a
// spool first, with their intervals and counts in one field, and get their columns at the end: nothing is kept in memory.

const spoolName = ".timeline"

// Timeline implements session.Recorder.
func (f *Folder) Timeline(row session.TimelineRow) error {
	if f.spool == nil {
		spool, err := f.create(spoolName)
		if err != nil {
			return err
		}
		f.spool = spool
		f.spoolCSV = csv.NewWriter(spool.w)
	}
	var counts strings.Builder
	for i, c := range row.Series {
		if i > 0 {
			counts.WriteByte(' ')
		}
		counts.WriteString(string(c.Interval) + "=" + strconv.Itoa(c.Bars))
		f.timelineIntervals = union(f.timelineIntervals, c.Interval)
	}
	fields := []string{stamp(row.Time, f.location), row.Symbol, float(row.Metrics.Volume), float(row.Metrics.High),
		float(row.Metrics.Low), counts.String(), percent(row.Quality)}
	return f.spoolCSV.Write(append(fields, f.metadataFields(row.Metadata)...))
}

func (f *Folder) writeTimeline(w io.Writer) error {
	out := csv.NewWriter(w)
	header := append([]string{"time", "symbol", "volume", "high", "low"}, barsColumns(f.timelineIntervals)...)
	header = append(header, "quality", "meets_session_config_requirements", "added_by", "auto_provisioned", "added_at", "upgraded_from_adhoc")
	if err := out.Write(header); err != nil {
		return err
	}
	if f.spool != nil {
		if err := f.unspool(out); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (f *Folder) unspool(out *csv.Writer) error {
	f.spoolCSV.Flush()
	if err := errors.Join(f.spoolCSV.Error(), f.spool.close()); err != nil {
		return err
	}
	in, err := os.Open(f.path(spoolName))
	if err != nil {
		return err
	}
	defer os.Remove(f.path(spoolName))
	defer in.Close()
	rows := csv.NewReader(bufio.NewReader(in))
	rows.ReuseRecord = true
	for {
		r, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		fields := append([]string{}, r[:5]...)
		fields = append(fields, columns(r[5], f.timelineIntervals)...)
		if err := out.Write(append(fields, r[6:]...)); err != nil {
			return err
		}
	}
}

// columns spreads "1m=30 5m=6" over the intervals.
func columns(counts string, intervals []sdk.Interval) []string {
	fields := make([]string, len(intervals))
	for _, pair := range strings.Fields(counts) {
		iv, n, _ := strings.Cut(pair, "=")
		for i, have := range intervals {
			if string(have) == iv {
				fields[i] = n
			}
		}
	}
	return fields
}
