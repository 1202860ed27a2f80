package foreign_test

import (
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/strathost/strathost/host/store/table"
)

func texts(of func(row int) string) func(int) parquet.Value {
	return func(i int) parquet.Value { return parquet.ByteArrayValue([]byte(of(i))) }
}

func TestAColumnSaysTheIntervalOfEachRow(t *testing.T) {
	t.Parallel()
	cycle := []string{"1Day", "1m", "5Min"}
	for name, f := range map[string]field{
		"text":         {"interval", parquet.String(), texts(func(i int) string { return cycle[i%3] })},
		"a dictionary": {"timeframe", parquet.Encoded(parquet.String(), &parquet.RLEDictionary), texts(func(i int) string { return cycle[i%3] })},
		"nullable":     {"freq", parquet.Optional(parquet.String()), texts(func(i int) string { return cycle[i%3] })},
		"minutes":      {"bar_size", parquet.Leaf(parquet.Int32Type), func(i int) parquet.Value { return parquet.Int32Value([]int32{1440, 1, 5}[i%3]) }},
	} {
		// Five minutes are as far apart as their name says.
		when := field{"ts", parquet.Timestamp(parquet.Nanosecond), func(i int) parquet.Value {
			if i%3 == 0 {
				return parquet.Int64Value(time.Date(2025, 1, 1+i/3, 5, 0, 0, 0, time.UTC).UnixNano())
			}
			return parquet.Int64Value(at(0).Add(time.Duration(i/3*5) * time.Minute).UnixNano())
		}}
		summary, got, err := stream(t, "AAPL_1h.parquet", write(t, 30, usual(f, when)), table.Options{})
		if err != nil || len(got) != 3 || summary.Interval != "" || len(summary.Diagnostics) != 0 {
			t.Fatalf("%s: %+v, %v, %v", name, summary, got, err)
		}
		for key, first := range map[string]time.Time{"AAPL 1d": time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), "AAPL 1m": at(0), "AAPL 5m": at(0)} {
			if c := got[key]; c == nil || c.Len() != 10 || c.Start[0] != first.UnixNano() {
				t.Errorf("%s: %s is %v", name, key, c)
			}
		}
	}
	file := write(t, 30, usual(field{"kind", parquet.String(), texts(func(int) string { return "1 min" })}))
	same(t, "mapped", minutes(30), read(t, "A_5m.parquet", file, table.Options{Columns: table.Mapping{"interval": "kind"}}, "A 1m"))
	file = write(t, 30, usual(field{"interval", parquet.String(), texts(func(i int) string { return cycle[i%3] })}))
	same(t, "given", minutes(30), read(t, "A.parquet", file, table.Options{Interval: "1m"}, "A 1m"))
}

func TestAWrongIntervalIsAWrongRow(t *testing.T) {
	t.Parallel()
	file := write(t, 4, usual(field{"interval", parquet.Optional(parquet.String()), func(i int) parquet.Value {
		if i == 2 {
			return parquet.NullValue()
		}
		return parquet.ByteArrayValue([]byte([]string{"1m", "1M", "", "M1"}[i]))
	}}))
	summary, got, err := stream(t, "A.parquet", file, table.Options{})
	if err != nil || got["A 1m"].Len() != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	same(t, "diagnostics", `A.parquet:2: interval "1M" is none: write it as 1m, 5m, 1h or 1d: the row is left out [bad_row]
A.parquet:3: interval is missing: the row is left out [bad_row]
`, messages(summary.Diagnostics))
}

func TestAColumnWithoutIntervalsIsNotReadAndSaid(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]field{
		`holds no intervals, but values such as "regular"`: {"period", parquet.String(), texts(func(int) string { return "regular" })},
		`holds no intervals, but values such as "DOUBLE"`:  {"period", parquet.Leaf(parquet.DoubleType), double(func(int) float64 { return 1 })},
		`is empty: intervals are not read from it`:         {"period", parquet.Optional(parquet.String()), func(int) parquet.Value { return parquet.NullValue() }},
	} {
		summary, got, err := stream(t, "A.parquet", write(t, 9, usual(f)), table.Options{})
		if err != nil || got["A 1m"] == nil || !strings.Contains(messages(summary.Diagnostics), want) {
			t.Errorf("%s: %+v, %v, %v", want, summary, got, err)
		}
	}
	file := write(t, 9, usual(field{"kind", parquet.Leaf(parquet.DoubleType), double(func(int) float64 { return 1 })}))
	if said := refused(t, "A.parquet", file, table.Options{Columns: table.Mapping{"interval": "kind"}}); !strings.Contains(said, `"kind" holds DOUBLE, and no intervals`) {
		t.Error(said)
	}
}

// apart are the date and the time of day of a row, in New York.
func apart(row int) (days int32, ofDay time.Duration) {
	local := at(row).Add(-4 * time.Hour)
	return int32(local.Unix() / 86_400), time.Duration(local.UnixNano() % int64(24*time.Hour))
}

func TestDatesArePairedWithTimesOfDay(t *testing.T) {
	t.Parallel()
	date := field{"date", parquet.Date(), func(i int) parquet.Value { d, _ := apart(i); return parquet.Int32Value(d) }}
	midnight := field{"date", parquet.TimestampAdjusted(parquet.Millisecond, false), func(i int) parquet.Value {
		d, _ := apart(i)
		return parquet.Int64Value(int64(d) * 86_400_000)
	}}
	textDate := field{"date", parquet.String(), texts(func(i int) string { return at(i).Format(time.DateOnly) })}
	digits := field{"day", parquet.Leaf(parquet.Int32Type), func(i int) parquet.Value { return parquet.Int32Value(20250702) }}
	ofDay := func(unit time.Duration) func(int) parquet.Value {
		return func(i int) parquet.Value {
			_, d := apart(i)
			if unit == time.Millisecond {
				return parquet.Int32Value(int32(d / unit))
			}
			return parquet.Int64Value(int64(d / unit))
		}
	}
	textTime := field{"Time", parquet.String(), texts(func(i int) string { return at(i).Add(-4 * time.Hour).Format("15:04") })}
	milliseconds := field{"time", parquet.Time(parquet.Millisecond), ofDay(time.Millisecond)}
	for name, fields := range map[string][]field{
		"milliseconds":        {date, milliseconds},
		"microseconds":        {date, {"time", parquet.Time(parquet.Microsecond), ofDay(time.Microsecond)}},
		"nanoseconds":         {date, {"time", parquet.TimeAdjusted(parquet.Nanosecond, false), ofDay(1)}},
		"of any name":         {date, {"a_clock", parquet.Time(parquet.Microsecond), ofDay(time.Microsecond)}},
		"nullable":            {date, {"time", parquet.Optional(parquet.Time(parquet.Microsecond)), ofDay(time.Microsecond)}},
		"midnights":           {midnight, milliseconds},
		"texts":               {textDate, textTime},
		"text and its type":   {textDate, milliseconds},
		"a date and text":     {date, textTime},
		"a mapped date":       {digits, textTime},
		"text and an instant": {{"time", parquet.String(), textTime.value}, {"ts", parquet.Timestamp(parquet.Nanosecond), func(i int) parquet.Value { return parquet.Int64Value(at(i).UnixNano()) }}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := table.Options{}
			if fields[0].name == "day" {
				opts.Columns = table.Mapping{"start": "day"}
			}
			file := write(t, 100, usual(append([]field{{name: "ts"}}, fields...)...))
			same(t, "bars", minutes(100), read(t, "AAPL.parquet", file, opts, "AAPL 1m"))
		})
	}
	utc := field{"time_utc", parquet.Time(parquet.Microsecond), func(i int) parquet.Value { return parquet.Int64Value(at(i).UnixNano() % int64(24*time.Hour) / 1000) }}
	same(t, "UTC", minutes(100), read(t, "AAPL.parquet", write(t, 100, usual(field{name: "ts"}, date, utc)), table.Options{}, "AAPL 1m"))

	wrong := field{"time", parquet.Optional(parquet.Time(parquet.Microsecond)), func(i int) parquet.Value {
		switch i {
		case 1:
			return parquet.NullValue()
		case 2:
			return parquet.Int64Value(86_400_000_000)
		}
		return ofDay(time.Microsecond)(i)
	}}
	summary, _, err := stream(t, "A_1m.parquet", write(t, 5, usual(field{name: "ts"}, date, wrong)), table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "diagnostics", `A_1m.parquet:2: time of day is missing: the row is left out [bad_row]
A_1m.parquet:3: time of day of 86400000000 units of 1µs is not within a day: the row is left out [bad_row]
`, messages(summary.Diagnostics))
}

func TestMinutesDoNotBecomeADay(t *testing.T) {
	t.Parallel()
	file := write(t, 20, usual(field{name: "ts"},
		field{"date", parquet.Date(), func(i int) parquet.Value { return parquet.Int32Value(int32(20_000 + i/10)) }},
		field{"minute", parquet.Leaf(parquet.Int32Type), func(i int) parquet.Value { return parquet.Int32Value(int32(570 + i%10)) }}))
	same(t, "diagnostics", `A.parquet: of 20 different rows of A 1d, 20 start when another one does, the first at 2024-10-04: its column "date" does not say `+
		`when bars start, or they are of several symbols or intervals; name the column that does with --columns start=COLUMN, symbol=COLUMN or `+
		`interval=COLUMN, or write date and time of day into one; its columns are "close", "date", "high", "low", "minute", "open", "volume": `+
		"import it with --columns start=COLUMN [not_parquet]\n", refused(t, "A.parquet", file, table.Options{}))
}

func TestAnIntervalThatDoesNotGoIntoTheSpacingsIsNotGuessed(t *testing.T) {
	t.Parallel()
	apart := []int{2, 1, 2, 3, 2, 5, 2, 7, 2, 4}
	minute := []int{0}
	for i := range 79 {
		minute = append(minute, minute[i]+apart[i%len(apart)])
	}
	file := write(t, 80, usual(field{"ts", parquet.Timestamp(parquet.Millisecond), func(i int) parquet.Value {
		return parquet.Int64Value(at(minute[i]).UnixMilli())
	}}))
	summary, got, err := stream(t, "A.parquet", file, table.Options{})
	if err != nil || got["A 1m"].Len() != 80 {
		t.Fatalf("%v, %v", got, err)
	}
	same(t, "diagnostics", "A.parquet: its bars are mostly 2m apart, and too many are not by multiples of that: they are taken for bars of 1m; "+
		"where they are others, import it with --interval [guessed_interval]\n", messages(summary.Diagnostics))
}

func TestPricesWithSeparatorsAreNoNumbers(t *testing.T) {
	t.Parallel()
	file := write(t, 4, usual(field{"open", parquet.String(), texts(func(i int) string { return []string{"100", "1_0", "0x1p1", "100"}[i] })}))
	summary, _, err := stream(t, "A_1m.parquet", file, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "diagnostics", `A_1m.parquet:2: open "1_0" is no number: the row is left out [bad_row]
A_1m.parquet:3: open "0x1p1" is no number: the row is left out [bad_row]
`, messages(summary.Diagnostics))
}
