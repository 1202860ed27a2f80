package foreign_test

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/parquet-go/parquet-go"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/foreign"
	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// field is a column of a file that a test writes.
type field struct {
	name  string
	node  parquet.Node
	value func(row int) parquet.Value // the zero value is null
}

// at is the start of a row: minutes of New York, from 2025-07-02 09:30 on.
func at(row int) time.Time {
	return time.Date(2025, 7, 2, 13, 30, 0, 0, time.UTC).Add(time.Duration(row) * time.Minute)
}

// cents are open, high, low and close of a row.
func cents(row int) [4]int { return [4]int{10000 + row, 10050 + row, 9950 + row, 10025 + row} }

// minutes are the bars of n rows.
func minutes(n int) market.Columns {
	var c market.Columns
	for i := range n {
		p := cents(i)
		c.Append(market.Row{Start: at(i).UnixNano(), Open: float64(p[0]) / 100, High: float64(p[1]) / 100, Low: float64(p[2]) / 100,
			Close: float64(p[3]) / 100, Volume: float64(100 * i)})
	}
	return c
}

func double(f func(row int) float64) func(int) parquet.Value {
	return func(i int) parquet.Value { return parquet.DoubleValue(f(i)) }
}

// usual are columns as most files have them, ts, open, high, low, close and volume, with others in their places.
func usual(others ...field) []field {
	all := []field{{"ts", parquet.Timestamp(parquet.Nanosecond), func(i int) parquet.Value { return parquet.Int64Value(at(i).UnixNano()) }}}
	for k, name := range []string{"open", "high", "low", "close"} {
		all = append(all, field{name, parquet.Leaf(parquet.DoubleType), double(func(i int) float64 { return float64(cents(i)[k]) / 100 })})
	}
	all = append(all, field{"volume", parquet.Leaf(parquet.DoubleType), double(func(i int) float64 { return float64(100 * i) })})
	for _, o := range others {
		i := slices.IndexFunc(all, func(f field) bool { return f.name == o.name })
		switch {
		case i < 0:
			all = append(all, o)
		case o.node == nil:
			all = slices.Delete(all, i, i+1)
		default:
			all[i] = o
		}
	}
	return all
}

// write is a file of n rows.
func write(t testing.TB, n int, fields []field, options ...parquet.WriterOption) []byte {
	t.Helper()
	group := parquet.Group{}
	for _, f := range fields {
		group[f.name] = f.node
	}
	fields = slices.Clone(fields)
	slices.SortFunc(fields, func(a, b field) int { return cmp.Compare(a.name, b.name) }) // as a group has them
	var file bytes.Buffer
	w := parquet.NewWriter(&file, append([]parquet.WriterOption{parquet.NewSchema("bars", group)}, options...)...)
	for i := range n {
		var row parquet.Row
		for k, f := range fields {
			v := f.value(i)
			switch {
			case f.node.Optional() && !v.IsNull():
				row = append(row, v.Level(0, 1, k))
			default:
				row = append(row, v.Level(0, 0, k))
			}
		}
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// stream reads a file, with the bars of each symbol and interval.
func stream(t testing.TB, path string, file []byte, opts table.Options) (table.Summary, map[string]*market.Columns, error) {
	t.Helper()
	all := map[string]*market.Columns{}
	summary, err := foreign.Stream(context.Background(), fstest.MapFS{path: {Data: file}}, path, opts, func(b table.Batch) error {
		if len(b.Lines) != b.Bars.Len() || b.Rows < b.Bars.Len() || b.Offset <= 0 || b.Offset > int64(len(file)) {
			t.Errorf("batch of %d bars with %d rows' numbers, %d rows, %d bytes", b.Bars.Len(), len(b.Lines), b.Rows, b.Offset)
		}
		key := b.Symbol + " " + string(b.Interval)
		if all[key] == nil {
			all[key] = &market.Columns{}
		}
		all[key].AppendAll(b.Bars)
		return nil
	})
	return summary, all, err
}

// read is stream for a file of one symbol and interval, all of which is expected to be well.
func read(t *testing.T, path string, file []byte, opts table.Options, key string) market.Columns {
	t.Helper()
	summary, got, err := stream(t, path, file, opts)
	if err != nil || len(summary.Diagnostics) != 0 || len(got) != 1 || got[key] == nil {
		t.Fatalf("%+v, %v, %v", summary, got, err)
	}
	return *got[key]
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s, expected (-) and got (+):\n%s", what, diff)
	}
}

func messages(ds []sdk.Diagnostic) string {
	var b strings.Builder
	for _, d := range ds {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

// refused reads a file that cannot be used, and is what is said of it.
func refused(t testing.TB, path string, file []byte, opts table.Options) string {
	t.Helper()
	_, _, err := stream(t, path, file, opts)
	ds, ok := err.(sdk.Diagnostics)
	if !ok {
		t.Fatalf("error is %T: %v", err, err)
	}
	return messages(ds)
}
