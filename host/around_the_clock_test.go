package host_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

// coin are the whole minutes of a market that never closes, from one instant to another.
func coin(from, to time.Time) market.Columns {
	c := market.Grow(int(to.Sub(from) / time.Minute))
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		n := float64(at.Unix() / 60)
		open, shut := 100+10*math.Sin(n/700)+math.Sin(n/11), 100+10*math.Sin((n+1)/700)+math.Sin((n+1)/11)
		c.Append(market.Row{Start: at.UnixNano(), Open: open, High: max(open, shut) + 0.5, Low: min(open, shut) - 0.5, Close: shut, Volume: 1 + math.Mod(n, 7)})
	}
	return c
}

// joined are bars of a span that begins at midnight UTC, or with a Monday, made of minutes the plain way.
func joined(minutes market.Columns, begin func(time.Time) time.Time) market.Columns {
	var out market.Columns
	for i := range minutes.Len() {
		row := minutes.Row(i)
		start := begin(time.Unix(0, row.Start).UTC()).UnixNano()
		n := out.Len() - 1
		if n < 0 || out.Start[n] != start {
			row.Start = start
			out.Append(row)
			continue
		}
		out.High[n], out.Low[n], out.Close[n] = max(out.High[n], row.High), min(out.Low[n], row.Low), row.Close
		out.Volume[n] += row.Volume
	}
	return out
}

func monday(t time.Time) time.Time {
	t = t.Truncate(24 * time.Hour)
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

// diary is a strategy that writes down what happens.
type diary struct {
	t        *testing.T
	events   []string
	seen     map[sdk.Interval][]sdk.Bar
	averages []float64 // of the one-minute bars, at each of them
	slow     []bool    // whether the average of hours is ready, at each open
	minutes  sdk.Indicator
	measures bool // whether it asks for the averages
}

func (d *diary) event(s sdk.Session, what string) {
	d.events = append(d.events, fmt.Sprintf("%s %s at %s", s.Day(), what, s.Now().Format("01-02 15:04")))
}

func (d *diary) OnStart(s sdk.Session) (err error) {
	d.event(s, "start")
	if !d.measures {
		return nil
	}
	if d.minutes, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "BTCUSD", Name: "sma", Interval: "1m", Params: map[string]any{"period": 30}}); err != nil {
		return err
	}
	hours, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "BTCUSD", Name: "sma", Interval: "1h", Params: map[string]any{"period": 100}})
	if err != nil {
		return err
	}
	d.slow = append(d.slow, hours.Ready() && d.minutes.Ready())
	return nil
}

func (d *diary) OnBars(s sdk.Session, bars []sdk.Bar) error {
	for _, b := range bars {
		d.seen[b.Interval] = append(d.seen[b.Interval], b)
		if !b.End.Equal(s.Now()) {
			d.t.Errorf("at %s a bar that ends at %s", s.Now(), b.End)
		}
		if b.Interval == "1m" && d.measures {
			d.averages = append(d.averages, d.minutes.Value())
		}
		if !b.Interval.Intraday() || b.Interval == "1m" && s.Now().Format("15:04") == "00:00" {
			d.event(s, string(b.Interval)+" from "+b.Start.Format("01-02 15:04"))
		}
	}
	return nil
}

func (d *diary) OnEnd(s sdk.Session) error {
	d.event(s, "end")
	return nil
}

// A market that never closes has a day after each day: nothing is lost, doubled or cold at midnight, on weekends, and
// when the clocks of other exchanges change, here those of New York on Sunday 9 March 2025.
func TestASessionAroundTheClockRunsOverMidnight(t *testing.T) {
	t.Parallel()
	first, end := time.Date(2025, 3, 7, 0, 0, 0, 0, time.UTC), time.Date(2025, 3, 12, 0, 0, 0, 0, time.UTC)
	minutes := coin(time.Date(2025, 2, 17, 0, 0, 0, 0, time.UTC), end)
	for kind, put := range map[string]func(*testing.T, string){
		"parquet": func(t *testing.T, dir string) {
			into, err := parquet.Create(dir)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := into.Put(context.Background(), "BTCUSD", "1m", minutes); err != nil {
				t.Fatal(err)
			}
		},
		"csv": func(t *testing.T, dir string) {
			var text strings.Builder
			text.WriteString("time,open,high,low,close,volume\n") // without a zone: the exchange's, UTC
			for i := range minutes.Len() {
				r := minutes.Row(i)
				fmt.Fprintf(&text, "%s,%v,%v,%v,%v,%v\n", time.Unix(0, r.Start).UTC().Format(time.DateTime), r.Open, r.High, r.Low, r.Close, r.Volume)
			}
			if err := os.WriteFile(filepath.Join(dir, "BTCUSD_1m.csv"), []byte(text.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			if err := os.Mkdir(filepath.Join(root, "bars"), 0o755); err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(root, "bars"))
			d := &diary{t: t, seen: map[sdk.Interval][]sdk.Bar{}, measures: true}
			dir := runDiary(t, root, `
version: 1
sessions:
  - name: coins
    exchange: 24/7
    start: 2025-03-07
    end: 2025-03-11
    data:
      source: bars
      symbols: [BTCUSD]
      intervals: [1m, 5m, 1h, 1d, 1w]
      history: [{days: 2, intervals: [1m]}, {days: 14, intervals: [1h, 1d], require: all}]
`, "BTCUSD", d)

			today := minutes.Between(first.UnixNano(), end.UnixNano())
			for interval, begin := range map[sdk.Interval]func(time.Time) time.Time{
				"1m": func(t time.Time) time.Time { return t },
				"5m": func(t time.Time) time.Time { return t.Truncate(5 * time.Minute) },
				"1h": func(t time.Time) time.Time { return t.Truncate(time.Hour) },
				"1d": func(t time.Time) time.Time { return t.Truncate(24 * time.Hour) },
			} {
				sameBars(t, interval, joined(today, begin), d.seen[interval])
			}
			weeks := joined(minutes, monday)
			sameBars(t, "1w", weeks.Slice(2, 3), d.seen["1w"]) // 3 to 9 March; the next has not ended

			var events []string
			for day := first; day.Before(end); day = day.AddDate(0, 0, 1) {
				on, at := day.Format(time.DateOnly), func(d time.Time) string { return d.Format("01-02 15:04") }
				next := day.AddDate(0, 0, 1)
				events = append(events, on+" start at "+at(day), on+" 1m from "+at(next.Add(-time.Minute))+" at "+at(next), on+" 1d from "+at(day)+" at "+at(next))
				if next.Weekday() == time.Monday {
					events = append(events, on+" 1w from "+at(day.AddDate(0, 0, -6))+" at "+at(next))
				}
				events = append(events, on+" end at "+at(next))
			}
			if diff := cmp.Diff(events, d.events); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]bool{true, true, true, true, true}, d.slow); diff != "" {
				t.Errorf("indicators are warm at the opens (-want +got):\n%s", diff)
			}
			before := minutes.Search(first.UnixNano())
			for i, got := range d.averages {
				sum := 0.0
				for _, v := range minutes.Close[before+i-29 : before+i+1] {
					sum += v
				}
				if want := sum / 30; math.Abs(got-want) > 1e-9 {
					t.Fatalf("the average at minute %d is %v, the closes say %v", i, got, want)
				}
			}
			for day, row := range symbolRows(t, dir) {
				if row["quality"] != "100" || row["historical_quality"] != "100" || row["gaps"] != "0" {
					t.Errorf("%s: quality %s, of history %s, gaps %s", day, row["quality"], row["historical_quality"], row["gaps"])
				}
			}
		})
	}
}

// runDiary runs the only session of a file with a diary and gives its folder.
func runDiary(t *testing.T, root, text, symbol string, d *diary) string {
	t.Helper()
	file, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	s := file.Sessions[0]
	var follow []sdk.Interval
	for _, iv := range s.Data.Intervals {
		follow = append(follow, iv.Interval)
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir(), Go: []host.GoStrategy{{Session: s.Name, Name: "diary",
		Factory: sdk.NewStrategy(func(struct{}) (*diary, error) { return d, nil }), Follow: session.Follow{Config: true, Intervals: follow}}}})
	if err != nil {
		t.Fatal(err)
	}
	o := outcomes[0]
	if o.Status != host.Completed || len(o.Warnings) > 0 || len(o.Faults) > 0 {
		t.Fatalf("the session is %s: %v %v %v %v %v", o.Status, o.Err, o.Mistakes, o.Result.Stopped, o.Warnings, o.Faults)
	}
	if len(o.Snapshot.Symbols) != 1 || o.Snapshot.Symbols[0].Name != symbol {
		t.Fatalf("the session ends with %d symbols", len(o.Snapshot.Symbols))
	}
	for _, series := range o.Snapshot.Symbols[0].Series {
		if len(series.Gaps) > 0 || len(series.HistGaps) > 0 {
			t.Errorf("%s has gaps %v, and in its history %v", series.Interval, series.Gaps, series.HistGaps)
		}
	}
	return o.RunDir
}

// symbolRows are the rows of symbols.csv by day, each by its columns.
func symbolRows(t *testing.T, dir string) map[string]map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(read(t, dir, "symbols.csv"))).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("symbols.csv has %d rows, %v", len(rows), err)
	}
	out := map[string]map[string]string{}
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for i, column := range rows[0] {
			cells[column] = row[i]
		}
		out[cells["day"]] = cells
	}
	return out
}

func sameBars(t *testing.T, interval sdk.Interval, want market.Columns, got []sdk.Bar) {
	t.Helper()
	if want.Len() != len(got) {
		t.Errorf("%s: %d bars, want %d", interval, len(got), want.Len())
		return
	}
	for i, b := range got {
		r := want.Row(i)
		row := market.Row{Start: b.Start.UnixNano(), Open: b.Open, High: b.High, Low: b.Low, Close: b.Close, Volume: b.Volume}
		if row != r || b.Partial {
			t.Errorf("%s: bar %d is %+v, partial %v; want %+v", interval, i, row, b.Partial, r)
			return
		}
	}
}
