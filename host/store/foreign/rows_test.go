package foreign_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/strathost/strathost/host/store/table"
)

// TestWrongRowsAreLeftOutAndReported has a wrong row of each kind that rows have on their own; those that are doubled or
// out of order are the importer's.
func TestWrongRowsAreLeftOutAndReported(t *testing.T) {
	t.Parallel()
	const n = 22
	prices := func(name string, k int, wrong map[int]float64) field {
		return field{name, parquet.Optional(parquet.Leaf(parquet.DoubleType)), func(i int) parquet.Value {
			switch v, ok := wrong[i]; {
			case ok && v == -7: // for null
				return parquet.NullValue()
			case ok:
				return parquet.DoubleValue(v)
			}
			return parquet.DoubleValue(float64(cents(i)[k]) / 100)
		}}
	}
	const null = -7
	file := write(t, n, usual(
		field{name: "ts"},
		field{"time", parquet.Optional(parquet.Timestamp(parquet.Microsecond)), func(i int) parquet.Value {
			switch i {
			case 1:
				return parquet.NullValue()
			case 2:
				return parquet.Int64Value(-3_000_000_000_000_000)
			case 3:
				return parquet.Int64Value(math.MaxInt64)
			}
			return parquet.Int64Value(at(i).UnixMicro())
		}},
		prices("open", 0, map[int]float64{4: null, 5: math.NaN(), 6: math.Inf(1), 7: 0, 8: -1, 9: 1}),
		prices("high", 1, map[int]float64{10: null, 11: 1}),
		prices("low", 2, map[int]float64{12: null}),
		prices("close", 3, map[int]float64{13: null, 14: 999}),
		field{"volume", parquet.Optional(parquet.Leaf(parquet.Int32Type)), func(i int) parquet.Value {
			switch i {
			case 15:
				return parquet.NullValue()
			case 16:
				return parquet.Int32Value(-1)
			}
			return parquet.Int32Value(100)
		}},
		field{"symbol", parquet.Optional(parquet.String()), func(i int) parquet.Value {
			switch i {
			case 17:
				return parquet.NullValue()
			case 18:
				return parquet.ByteArrayValue([]byte("?"))
			case 19:
				return parquet.ByteArrayValue([]byte("A\x00B\xff"))
			case 20:
				return parquet.ByteArrayValue([]byte(strings.Repeat("A", 1000)))
			}
			return parquet.ByteArrayValue([]byte("AAPL"))
		}}))
	summary, got, err := stream(t, "bars_1m.parquet", file, table.Options{})
	if err != nil || summary.Rows != n || summary.Bad != 20 || got["AAPL 1m"].Len() != 2 {
		t.Fatalf("%+v, %v, %v", summary, got, err)
	}
	same(t, "diagnostics", `bars_1m.parquet:2: time is missing: the row is left out [bad_row]
bars_1m.parquet:3: time of -3000000000000000 microseconds since 1970 is not within the years 1900 to 2199: the row is left out [bad_row]
bars_1m.parquet:4: time of 9223372036854775807 microseconds since 1970 is not within the years 1900 to 2199: the row is left out [bad_row]
bars_1m.parquet:5: open is missing: the row is left out [bad_row]
bars_1m.parquet:6: open is NaN, expected a finite number: the row is left out [bad_row]
bars_1m.parquet:7: open is +Inf, expected a finite number: the row is left out [bad_row]
bars_1m.parquet:8: open 0 is not above zero: the row is left out [bad_row]
bars_1m.parquet:9: open -1 is not above zero: the row is left out [bad_row]
bars_1m.parquet:10: open 1 is outside low 99.59 to high 100.59: the row is left out [bad_row]
bars_1m.parquet:11: high is missing: the row is left out [bad_row]
bars_1m.parquet:12: high 1 is below low 99.61: the row is left out [bad_row]
bars_1m.parquet:13: low is missing: the row is left out [bad_row]
bars_1m.parquet:14: close is missing: the row is left out [bad_row]
bars_1m.parquet:15: close 999 is outside low 99.64 to high 100.64: the row is left out [bad_row]
bars_1m.parquet:16: volume is missing: the row is left out [bad_row]
bars_1m.parquet:17: volume -1 is negative: the row is left out [bad_row]
bars_1m.parquet:18: symbol is missing: the row is left out [bad_row]
bars_1m.parquet:19: "?" is no symbol: the row is left out [bad_row]
bars_1m.parquet:20: "A\x00B\xff" is no symbol: the row is left out [bad_row]
bars_1m.parquet:21: "`+strings.Repeat("A", 64)+`..." is no symbol: the row is left out [bad_row]
`, messages(summary.Diagnostics))
}

func TestTextThatIsNoNumberOrTimeIsReported(t *testing.T) {
	t.Parallel()
	file := write(t, 6, usual(field{name: "ts"},
		field{"time", parquet.String(), func(i int) parquet.Value {
			return parquet.ByteArrayValue([]byte([]string{"2025-07-02T13:30:00Z", "yesterday", "2025-07-02", "2025-07-02T13:33:00Z", "2025-02-30T13:33:00Z", ""}[i]))
		}},
		field{"close", parquet.String(), func(i int) parquet.Value {
			return parquet.ByteArrayValue([]byte([]string{"100.25", "1", "1", "1,5", "1", "1"}[i]))
		}}))
	summary, _, err := stream(t, "A_1m.parquet", file, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "diagnostics", `A_1m.parquet:2: time "yesterday" is no time: the row is left out [bad_row]
A_1m.parquet:3: time is not written as others of the file are: the row is left out [bad_row]
A_1m.parquet:4: close "1,5" is no number: the row is left out [bad_row]
A_1m.parquet:5: time "2025-02-30" is no date from 1900 to 2199: the row is left out [bad_row]
A_1m.parquet:6: time is missing: the row is left out [bad_row]
`, messages(summary.Diagnostics))
}

func TestClockTimesThatClocksSkipOrShowTwice(t *testing.T) {
	t.Parallel()
	when := []time.Time{
		time.Date(2025, 3, 9, 1, 59, 0, 0, time.UTC), time.Date(2025, 3, 9, 2, 30, 0, 0, time.UTC),
		time.Date(2025, 11, 2, 1, 30, 0, 0, time.UTC), time.Date(2025, 11, 2, 2, 0, 0, 0, time.UTC),
	}
	file := write(t, len(when), usual(field{"ts", parquet.TimestampAdjusted(parquet.Millisecond, false),
		func(i int) parquet.Value { return parquet.Int64Value(when[i].UnixMilli()) }}))
	summary, got, err := stream(t, "A_1m.parquet", file, table.Options{})
	if err != nil || got["A 1m"].Len() != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	same(t, "diagnostics", `A_1m.parquet:2: time "2025-03-09 02:30:00": clocks in America/New_York skip this time: the row is left out [bad_row]
A_1m.parquet:3: time "2025-11-02 01:30:00": clocks in America/New_York show this time twice: the row is left out [bad_row]
`, messages(summary.Diagnostics))
}

func TestOnlyTheFirstHundredWrongRowsAreListed(t *testing.T) {
	t.Parallel()
	file := write(t, 400, usual(field{"low", parquet.Leaf(parquet.DoubleType), double(func(i int) float64 {
		if i < 50 {
			return 99
		}
		return 0
	})}))
	summary, _, err := stream(t, "A_1m.parquet", file, table.Options{})
	ds := summary.Diagnostics
	if err != nil || summary.Bad != 350 || len(ds) != 101 || ds[99].Line != 150 {
		t.Fatalf("%d wrong, %d listed, %v", summary.Bad, len(ds), err)
	}
	same(t, "the last one", "A_1m.parquet: 250 more rows are wrong [bad_row]\n", messages(ds[100:]))
}

func TestAFileWithoutVolumeIsReported(t *testing.T) {
	t.Parallel()
	summary, got, err := stream(t, "A_1m.parquet", write(t, 5, usual(field{name: "volume"})), table.Options{})
	if err != nil || got["A 1m"].Volume[4] != 0 {
		t.Fatalf("%v, %v", got, err)
	}
	same(t, "diagnostics", "A_1m.parquet: it has no column for volume: its bars have a volume of 0 [no_volume]\n", messages(summary.Diagnostics))
}

func TestAColumnOfSymbolsIsNoneWhereEveryRowHasItsOwn(t *testing.T) {
	t.Parallel()
	file := write(t, table.MostSymbols+1, usual(field{"symbol", parquet.Leaf(parquet.Int32Type), func(i int) parquet.Value { return parquet.Int32Value(int32(i)) }}))
	same(t, "diagnostics", "x_1m.parquet: it has more than 100000 symbols: name the column of symbols with --columns symbol=COLUMN [not_parquet]\n",
		refused(t, "x_1m.parquet", file, table.Options{}))
}
