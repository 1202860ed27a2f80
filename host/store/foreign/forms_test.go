package foreign_test

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/deprecated"

	"github.com/strathost/strathost/host/store/table"
)

// TestFilesOfOthersAreRead reads what pandas, Polars, DuckDB and pyarrow wrote; testdata/make.py says how.
func TestFilesOfOthersAreRead(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "*.parquet"))
	if err != nil || len(files) != 5 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			base := filepath.Base(path)
			symbol := strings.ToUpper(strings.TrimSuffix(base, ".parquet"))
			same(t, "bars", minutes(12), read(t, base, file, table.Options{}, symbol+" 1m"))
		})
	}
}

func TestTimesOfEveryType(t *testing.T) {
	t.Parallel()
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	whole := func(unit int64) func(int) parquet.Value {
		return func(i int) parquet.Value { return parquet.Int64Value(at(i).UnixNano() / unit) }
	}
	clocks := func(unit int64) func(int) parquet.Value {
		return func(i int) parquet.Value {
			return parquet.Int64Value((at(i).UnixNano() - 4*int64(time.Hour)) / unit)
		}
	}
	text := func(layout string, zone *time.Location) func(int) parquet.Value {
		return func(i int) parquet.Value { return parquet.ByteArrayValue([]byte(at(i).In(zone).Format(layout))) }
	}
	int96 := func(i int) parquet.Value {
		ofDay, day := at(i).UnixNano()%int64(24*time.Hour), at(i).UnixNano()/int64(24*time.Hour)+2_440_588
		return parquet.Int96Value(deprecated.Int96{uint32(ofDay), uint32(ofDay >> 32), uint32(day)})
	}
	for name, f := range map[string]field{
		"milliseconds":        {"ts", parquet.Timestamp(parquet.Millisecond), whole(1e6)},
		"microseconds":        {"ts", parquet.Timestamp(parquet.Microsecond), whole(1e3)},
		"nanoseconds":         {"ts", parquet.Timestamp(parquet.Nanosecond), whole(1)},
		"clock milliseconds":  {"ts", parquet.TimestampAdjusted(parquet.Millisecond, false), clocks(1e6)},
		"clock microseconds":  {"ts", parquet.TimestampAdjusted(parquet.Microsecond, false), clocks(1e3)},
		"clock nanoseconds":   {"ts", parquet.TimestampAdjusted(parquet.Nanosecond, false), clocks(1)},
		"clock named as UTC":  {"time_utc", parquet.TimestampAdjusted(parquet.Nanosecond, false), whole(1)},
		"INT96":               {"ts", parquet.Leaf(parquet.Int96Type), int96},
		"seconds since 1970":  {"t", parquet.Leaf(parquet.Int64Type), whole(1e9)},
		"milliseconds since":  {"t", parquet.Leaf(parquet.Int64Type), whole(1e6)},
		"microseconds since":  {"t", parquet.Leaf(parquet.Int64Type), whole(1e3)},
		"nanoseconds since":   {"t", parquet.Leaf(parquet.Int64Type), whole(1)},
		"unsigned 32 bits":    {"t", parquet.Uint(32), func(i int) parquet.Value { return parquet.Int32Value(int32(at(i).Unix())) }},
		"digits":              {"t", parquet.Leaf(parquet.Int64Type), func(i int) parquet.Value { return parquet.Int64Value(20250702093000 + int64(i)*100) }},
		"text with zone":      {"time", parquet.String(), text(time.RFC3339, newYork)},
		"text without":        {"time", parquet.String(), text("2006-01-02 15:04:05", newYork)},
		"text of bytes":       {"time", parquet.Leaf(parquet.ByteArrayType), text("2006-01-02T15:04:05Z", time.UTC)},
		"text of fixed size":  {"time", parquet.Leaf(parquet.FixedLenByteArrayType(20)), func(i int) parquet.Value { return parquet.FixedLenByteArrayValue([]byte(at(i).Format(time.RFC3339))) }},
		"index of pandas":     {"__index_level_0__", parquet.Timestamp(parquet.Nanosecond), whole(1)},
		"any name, its type":  {"when_it_was", parquet.Timestamp(parquet.Nanosecond), whole(1)},
		"nullable":            {"ts", parquet.Optional(parquet.Timestamp(parquet.Microsecond)), whole(1e3)},
		"in differences":      {"ts", parquet.Encoded(parquet.Timestamp(parquet.Microsecond), &parquet.DeltaBinaryPacked), whole(1e3)},
		"text in differences": {"time", parquet.Encoded(parquet.String(), &parquet.DeltaLengthByteArray), text(time.RFC3339, newYork)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "digits" { // of one hour
				f.value = func(i int) parquet.Value {
					n := at(i).In(newYork)
					return parquet.Int64Value(int64(n.Year())*1e10 + int64(n.Month())*1e8 + int64(n.Day())*1e6 + int64(n.Hour())*1e4 + int64(n.Minute())*100)
				}
			}
			file := write(t, 100, usual(field{name: "ts"}, f))
			same(t, "bars", minutes(100), read(t, "AAPL.parquet", file, table.Options{}, "AAPL 1m"))
		})
	}
}

func TestClockTimesAreOfTheGivenZone(t *testing.T) {
	t.Parallel()
	file := write(t, 10, usual(field{"ts", parquet.TimestampAdjusted(parquet.Millisecond, false),
		func(i int) parquet.Value { return parquet.Int64Value(at(i).UnixMilli()) }}))
	same(t, "bars", minutes(10), read(t, "AAPL.parquet", file, table.Options{Location: time.UTC}, "AAPL 1m"))
}

func TestDaysStartAtMidnightUTC(t *testing.T) {
	t.Parallel()
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	day := func(i int) int64 { return int64(20271 + i) } // from Wednesday, 2025-07-02 on
	for name, f := range map[string]field{
		"dates":            {"date", parquet.Date(), func(i int) parquet.Value { return parquet.Int32Value(int32(day(i))) }},
		"clock midnights":  {"Date", parquet.TimestampAdjusted(parquet.Nanosecond, false), func(i int) parquet.Value { return parquet.Int64Value(day(i) * table.NanosecondsPerDay) }},
		"midnights in UTC": {"Date", parquet.Timestamp(parquet.Millisecond), func(i int) parquet.Value { return parquet.Int64Value(day(i) * 86_400_000) }},
		"New York's": {"Date", parquet.Timestamp(parquet.Millisecond), func(i int) parquet.Value {
			return parquet.Int64Value(time.Date(2025, 7, 2+i, 0, 0, 0, 0, newYork).UnixMilli())
		}},
		"digits": {"date", parquet.Leaf(parquet.Int32Type), func(i int) parquet.Value { return parquet.Int32Value(20250702 + int32(i)) }},
		"text":   {"date", parquet.String(), func(i int) parquet.Value { return parquet.ByteArrayValue(fmt.Appendf(nil, "2025-07-%02d", 2+i)) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, "AAPL.parquet", write(t, 20, usual(field{name: "ts"}, f)), table.Options{}, "AAPL 1d")
			for i, start := range got.Start {
				if start != day(i)*table.NanosecondsPerDay {
					t.Fatalf("day %d starts at %v", i, time.Unix(0, start).UTC())
				}
			}
		})
	}
}

func TestNumbersOfEveryType(t *testing.T) {
	t.Parallel()
	price := func(node parquet.Node, value func(cents int) parquet.Value) []field {
		var all []field
		for k, name := range []string{"open", "high", "low", "close"} {
			all = append(all, field{name, node, func(i int) parquet.Value { return value(cents(i)[k]) }})
		}
		return all
	}
	bigEndian := func(n, size int) []byte {
		b := big.NewInt(int64(n)).Bytes()
		return append(make([]byte, size-len(b)), b...)
	}
	volume := func(node parquet.Node, value func(int) parquet.Value) []field {
		return []field{{"volume", node, value}}
	}
	for name, fields := range map[string][]field{
		"double":             nil,
		"nullable":           price(parquet.Optional(parquet.Leaf(parquet.DoubleType)), func(n int) parquet.Value { return parquet.DoubleValue(float64(n) / 100) }),
		"float":              price(parquet.Leaf(parquet.FloatType), func(n int) parquet.Value { return parquet.FloatValue(float32(n) / 100) }),
		"split floats":       price(parquet.Encoded(parquet.Leaf(parquet.FloatType), &parquet.ByteStreamSplit), func(n int) parquet.Value { return parquet.FloatValue(float32(n) / 100) }),
		"split doubles":      price(parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.ByteStreamSplit), func(n int) parquet.Value { return parquet.DoubleValue(float64(n) / 100) }),
		"in a dictionary":    price(parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.RLEDictionary), func(n int) parquet.Value { return parquet.DoubleValue(float64(n) / 100) }),
		"nullable in one":    price(parquet.Optional(parquet.Encoded(parquet.Leaf(parquet.FloatType), &parquet.RLEDictionary)), func(n int) parquet.Value { return parquet.FloatValue(float32(n) / 100) }),
		"decimal of 32 bits": price(parquet.Decimal(2, 9, parquet.Int32Type), func(n int) parquet.Value { return parquet.Int32Value(int32(n)) }),
		"decimal of 64 bits": price(parquet.Decimal(6, 18, parquet.Int64Type), func(n int) parquet.Value { return parquet.Int64Value(int64(n) * 10_000) }),
		"decimal of 5 bytes": price(parquet.Decimal(2, 11, parquet.FixedLenByteArrayType(5)), func(n int) parquet.Value { return parquet.FixedLenByteArrayValue(bigEndian(n, 5)) }),
		"decimal of 16":      price(parquet.Decimal(2, 38, parquet.FixedLenByteArrayType(16)), func(n int) parquet.Value { return parquet.FixedLenByteArrayValue(bigEndian(n, 16)) }),
		"decimal of 30 places": price(parquet.Decimal(30, 38, parquet.FixedLenByteArrayType(16)), func(n int) parquet.Value {
			units := new(big.Int).Mul(big.NewInt(int64(n)), new(big.Int).Exp(big.NewInt(10), big.NewInt(28), nil))
			return parquet.FixedLenByteArrayValue(append(make([]byte, 16-len(units.Bytes())), units.Bytes()...))
		}),
		"text":              price(parquet.String(), func(n int) parquet.Value { return parquet.ByteArrayValue(fmt.Appendf(nil, "%d.%02d", n/100, n%100)) }),
		"volume of 32 bits": volume(parquet.Leaf(parquet.Int32Type), func(i int) parquet.Value { return parquet.Int32Value(int32(100 * i)) }),
		"volume of 64 bits": volume(parquet.Int(64), func(i int) parquet.Value { return parquet.Int64Value(int64(100 * i)) }),
		"volume, unsigned":  volume(parquet.Uint(64), func(i int) parquet.Value { return parquet.Int64Value(int64(100 * i)) }),
		"volume of 16 bits": volume(parquet.Int(16), func(i int) parquet.Value { return parquet.Int32Value(int32(100 * i)) }),
		"volume in differences": volume(parquet.Encoded(parquet.Leaf(parquet.Int32Type), &parquet.DeltaBinaryPacked),
			func(i int) parquet.Value { return parquet.Int32Value(int32(100 * i)) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same(t, "bars", minutes(100), read(t, "AAPL.parquet", write(t, 100, usual(fields...)), table.Options{}, "AAPL 1m"))
		})
	}
}

func TestEveryCodecAndVersionOfPages(t *testing.T) {
	t.Parallel()
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Brotli, &parquet.Zstd, &parquet.Lz4Raw} {
		for version := 1; version <= 2; version++ {
			t.Run(fmt.Sprintf("%v %d", codec, version), func(t *testing.T) {
				t.Parallel()
				nullable := field{"volume", parquet.Optional(parquet.Leaf(parquet.DoubleType)), double(func(i int) float64 { return float64(100 * i) })}
				file := write(t, 1000, usual(nullable), parquet.Compression(codec), parquet.DataPageVersion(version),
					parquet.PageBufferSize(700), parquet.MaxRowsPerRowGroup(300)) // pages of the columns begin at rows of their own
				same(t, "bars", minutes(1000), read(t, "AAPL.parquet", file, table.Options{}, "AAPL 1m"))
			})
		}
	}
}

func TestOneOfSeveralColumnsOfTimesIsTheStart(t *testing.T) {
	t.Parallel()
	clock := field{"ts", parquet.TimestampAdjusted(parquet.Nanosecond, false), func(i int) parquet.Value { return parquet.Int64Value(at(i).UnixNano()) }}
	day := field{"date", parquet.Date(), func(int) parquet.Value { return parquet.Int32Value(20271) }}
	end := field{"close_time", parquet.Timestamp(parquet.Millisecond), func(i int) parquet.Value { return parquet.Int64Value(at(i + 1).UnixMilli()) }}
	instant := field{"window_start", parquet.Leaf(parquet.Int64Type), func(i int) parquet.Value { return parquet.Int64Value(at(i).UnixMilli()) }}
	same(t, "bars", minutes(10), read(t, "AAPL.parquet", write(t, 10, usual(clock, day, end, instant)), table.Options{}, "AAPL 1m"))
	same(t, "only an end", "AAPL.parquet: its column \"close_time\" says when bars end, and none says when they start [not_parquet]\n",
		refused(t, "AAPL.parquet", write(t, 10, usual(field{name: "ts"}, end)), table.Options{}))
}

func TestSymbolsAndIntervals(t *testing.T) {
	t.Parallel()
	symbols := func(node parquet.Node) field {
		return field{"Ticker", node, func(i int) parquet.Value { return parquet.ByteArrayValue([]byte([]string{"aapl", "BRK.B"}[i%2])) }}
	}
	for name, c := range map[string]struct {
		path   string
		fields []field
		opts   table.Options
		keys   string
	}{
		"a column":              {"bars.parquet", usual(symbols(parquet.String())), table.Options{}, "AAPL 2m BRK.B 2m"},
		"a dictionary":          {"1m/x.parquet", usual(symbols(parquet.Encoded(parquet.String(), &parquet.RLEDictionary))), table.Options{Symbol: "Z"}, "AAPL 1m BRK.B 1m"},
		"enumerated":            {"1m/x.parquet", usual(symbols(parquet.Optional(parquet.Enum()))), table.Options{}, "AAPL 1m BRK.B 1m"},
		"the file's name":       {"MSFT_1m.parquet", usual(), table.Options{}, "MSFT 1m"},
		"a flag":                {"MSFT_1m.parquet", usual(), table.Options{Symbol: "IBM"}, "IBM 1m"},
		"a folder":              {"symbol=BRK%2FB/interval=1m/part-00000-4cf8.snappy.parquet", usual(), table.Options{}, "BRK/B 1m"},
		"an interval that fits": {"symbol=X/part-0.parquet", usual(), table.Options{Interval: "1m"}, "X 1m"},
		"a number": {"x_1m.parquet", usual(field{"symbol", parquet.Leaf(parquet.Int32Type), func(int) parquet.Value { return parquet.Int32Value(2330) }}),
			table.Options{}, "2330 1m"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			summary, got, err := stream(t, c.path, write(t, 20, c.fields), c.opts)
			if err != nil || summary.Bad != 0 {
				t.Fatalf("%+v, %v", summary, err)
			}
			n := 0
			for key, bars := range got {
				n += bars.Len()
				if !strings.Contains(c.keys, key) {
					t.Errorf("%s is not expected", key)
				}
			}
			if n != 20 || len(got)*2 != len(strings.Fields(c.keys)) {
				t.Errorf("%d bars of %d series", n, len(got))
			}
		})
	}
}

func TestAMappingGoesBeforeNames(t *testing.T) {
	t.Parallel()
	wrong := field{"close", parquet.Leaf(parquet.DoubleType), double(func(int) float64 { return 1e9 })}
	last := field{"px_last", parquet.Leaf(parquet.DoubleType), double(func(i int) float64 { return float64(cents(i)[3]) / 100 })}
	code := field{"ric", parquet.String(), func(int) parquet.Value { return parquet.ByteArrayValue([]byte("VOD.L")) }}
	file := write(t, 10, usual(wrong, last, code))
	m := table.Mapping{"close": "PX_Last", "symbol": "ric", "start": "7"} // by any case, and by number
	same(t, "bars", minutes(10), read(t, "x.parquet", file, table.Options{Columns: m}, "VOD.L 1m"))
	same(t, "no such column", `x.parquet: --columns says close=px_lost, and it has no such column: did you mean "px_last"?; its columns are `+
		`"close", "high", "low", "open", "px_last", "ric", "ts", "volume": import it with --columns close=COLUMN [not_parquet]`+"\n",
		refused(t, "x.parquet", file, table.Options{Columns: table.Mapping{"close": "px_lost"}}))
	truth := field{"ric", parquet.Leaf(parquet.BooleanType), func(int) parquet.Value { return parquet.BooleanValue(true) }}
	same(t, "no times", `x.parquet: its column "ric" holds BOOLEAN of a type that is not read, and no times; its columns are `+
		`"close", "high", "low", "open", "ric", "ts", "volume": import it with --columns start=COLUMN [not_parquet]`+"\n",
		refused(t, "x.parquet", write(t, 10, usual(truth)), table.Options{Columns: table.Mapping{"start": "ric"}}))
}

func TestAFloatIsThePriceThatItIsWrittenAs(t *testing.T) {
	t.Parallel()
	file := write(t, 2, usual(
		field{"open", parquet.Leaf(parquet.FloatType), func(int) parquet.Value { return parquet.FloatValue(167.65) }},
		field{"high", parquet.Leaf(parquet.FloatType), func(int) parquet.Value { return parquet.FloatValue(16_777_216) }},
		field{"low", parquet.Leaf(parquet.FloatType), func(int) parquet.Value { return parquet.FloatValue(0.0001) }}))
	got := read(t, "A_1m.parquet", file, table.Options{}, "A 1m").Row(0)
	if got.Open != 167.65 || got.High != 16_777_216 || got.Low != 0.0001 {
		t.Errorf("bar is %+v", got)
	}
}

func TestDecimalsBelowZero(t *testing.T) {
	t.Parallel()
	minus := func(size int) []byte { // -1.00
		b := make([]byte, size)
		for i := range b {
			b[i] = 0xff
		}
		binary.BigEndian.PutUint32(b[size-4:], uint32(0xffffff9c))
		return b
	}
	for _, size := range []int{4, 8, 9, 16} {
		file := write(t, 2, usual(field{"volume", parquet.Decimal(2, 9, parquet.FixedLenByteArrayType(size)),
			func(i int) parquet.Value {
				if i == 0 {
					return parquet.FixedLenByteArrayValue(make([]byte, size))
				}
				return parquet.FixedLenByteArrayValue(minus(size))
			}}))
		summary, _, err := stream(t, "A_1m.parquet", file, table.Options{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "diagnostics", "A_1m.parquet:2: volume -1 is negative: the row is left out [bad_row]\n", messages(summary.Diagnostics))
	}
}
