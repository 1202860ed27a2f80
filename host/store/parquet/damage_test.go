package parquet_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
)

const year = "bars/interval=1m/symbol=X/2025.parquet"

// rowOf is a bar as others may write it.
type rowOf[T any] struct {
	Start  int64 `parquet:"start,timestamp(nanosecond)"`
	Open   T     `parquet:"open"`
	High   T     `parquet:"high"`
	Low    T     `parquet:"low"`
	Close  T     `parquet:"close"`
	Volume T     `parquet:"volume"`
}

func written[T any](t testing.TB, rows ...T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pq.Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestADamagedFileIsAnErrorThatNamesIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		how  func([]byte) []byte
		want string
	}{
		"empty":                     {func([]byte) []byte { return nil }, "cut short"},
		"text":                      {func([]byte) []byte { return []byte("start,open,high,low,close,volume\n") }, "no Parquet file"},
		"cut in the footer":         {func(b []byte) []byte { return b[:len(b)-100] }, "cut short"},
		"cut in the data":           {func(b []byte) []byte { return b[:1000] }, "cut short"},
		"without its beginning":     {func(b []byte) []byte { return b[1000:] }, "not as it was written"},
		"with bytes in the data":    {func(b []byte) []byte { return append(append(bytes.Clone(b[:500]), 1, 2, 3), b[500:]...) }, "not as it was written"},
		"twice":                     {func(b []byte) []byte { return append(bytes.Clone(b), b...) }, "not as it was written"},
		"a footer too long":         {func(b []byte) []byte { copy(b[len(b)-8:], "\xff\xff\xff\x7f"); return b }, "longer than the file"},
		"a bit of the data":         {func(b []byte) []byte { b[700] ^= 4; return b }, "not as they were written"},
		"a bit of the footer":       {func(b []byte) []byte { b[len(b)-300] ^= 4; return b }, ""},
		"of another":                {func([]byte) []byte { return written(t, rowOf[float64]{}) }, "it has no seal of this store: import it"},
		"of another, other columns": {func([]byte) []byte { return written(t, rowOf[float32]{}) }, "it has no seal of this store: import it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, dir := create(t)
			put(t, s, "X", "1m", walk("2025-07-01T00:00:00Z", time.Minute, 1_000, 1))
			damage(t, filepath.Join(dir, year), c.how)
			_, err := s.Bars(context.Background(), "X", "1m", math.MinInt64, math.MaxInt64)
			if err == nil || !strings.Contains(err.Error(), filepath.FromSlash(year)) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error of Bars is %v", err)
			}
			if err := s.Check(context.Background()); err == nil || !strings.Contains(err.Error(), filepath.FromSlash(year)) {
				t.Errorf("error of Check is %v", err)
			}
			if _, err := s.Put(context.Background(), "X", "1m", walk("2025-07-01T00:00:00Z", time.Minute, 10, 1)); err == nil {
				t.Error("bars were put into a damaged file")
			}
		})
	}
}

// TestNoChangedByteMakesAWrongBar changes every byte of a file, one at a time.
func TestNoChangedByteMakesAWrongBar(t *testing.T) {
	t.Parallel()
	s, dir := create(t)
	all := walk("2025-07-01T00:00:00Z", time.Minute, 20, 1)
	put(t, s, "X", "1m", all)
	path := filepath.Join(dir, year)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range file {
		for _, flip := range []byte{1, 0x80} {
			file[i] ^= flip
			if err := os.WriteFile(path, file, 0o644); err != nil {
				t.Fatal(err)
			}
			file[i] ^= flip
			fresh, err := parquet.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			c, err := fresh.Bars(context.Background(), "X", "1m", math.MinInt64, math.MaxInt64)
			if err == nil && c.Digest() != all.Digest() {
				t.Fatalf("byte %d of %d: wrong bars without an error", i, len(file))
			}
			if err == nil && fresh.Check(context.Background()) == nil {
				t.Errorf("byte %d of %d: Check sees nothing", i, len(file))
			}
		}
	}
}

func TestFilesOutOfPlaceAreNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ path, want string }{
		"another year":        {"bars/interval=1m/symbol=X/2024.parquet", "bars outside of 2024"},
		"no period":           {"bars/interval=1m/symbol=X/part-0.parquet", "not named for a year or month"},
		"no month":            {"bars/interval=1m/symbol=X/2025-13.parquet", "not named for a year or month"},
		"a month of a year":   {"bars/interval=1m/symbol=X/2025-07.parquet", "overlapping periods"},
		"a lower-case symbol": {"bars/interval=1m/symbol=x/2025.parquet", "is no symbol"},
		"no interval":         {"bars/interval=1M/symbol=X/2025.parquet", "ambiguous"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, dir := create(t)
			put(t, s, "X", "1m", walk("2025-07-01T00:00:00Z", time.Minute, 10, 1))
			file, err := os.ReadFile(filepath.Join(dir, year))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, filepath.FromSlash(c.path))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, file, 0o644); err != nil {
				t.Fatal(err)
			}
			if err := s.Check(context.Background()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestTheQuickCheckIsTheCheck(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.SampledFrom([]float64{0, 1, 2, 3, -1, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1),
			math.MaxFloat64, math.SmallestNonzeroFloat64}), rapid.Float64())
		r := market.Row{Open: value.Draw(t, "open"), High: value.Draw(t, "high"), Low: value.Draw(t, "low"),
			Close: value.Draw(t, "close"), Volume: value.Draw(t, "volume")}
		if quick := parquet.Sound(r.Open, r.High, r.Low, r.Close, r.Volume); quick != (r.Check() == nil) {
			t.Fatalf("%+v: quick %t, the check says %v", r, quick, r.Check())
		}
	})
}

func TestAFileAsItWasWrittenIsRead(t *testing.T) {
	t.Parallel()
	want := walk("2025-07-01T00:00:00Z", time.Minute, 100, 1)
	file, err := parquet.Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := parquet.Decode(file, 2025)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "bars", want, got)
	sealed, ok := parquet.Reseal(file, func(tail []byte) []byte { return tail })
	if !ok || !bytes.Equal(file, sealed) {
		t.Error("a file that is sealed again is another one")
	}
}

// FuzzRead gives the reader any bytes as a file: it may refuse them, and what it does not refuse is sound.
func FuzzRead(f *testing.F) {
	for _, n := range []int{1, 100} {
		b, err := parquet.Encode(walk("2025-07-01T00:00:00Z", time.Minute, n, 1))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(written(f, rowOf[float64]{}))
	f.Add([]byte("PAR1"))
	f.Fuzz(soundOrRefused)
}

// FuzzFooter changes bytes behind the data and seals the file again: what no damage does, but who writes files may do.
func FuzzFooter(f *testing.F) {
	file, err := parquet.Encode(walk("2025-07-01T00:00:00Z", time.Minute, 100, 1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(0), []byte{})
	f.Add(uint16(700), []byte{0xff})
	f.Add(uint16(40), []byte{1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, at uint16, flips []byte) {
		b, ok := parquet.Reseal(file, func(tail []byte) []byte {
			for i, flip := range flips {
				tail[(int(at)+i)%len(tail)] ^= flip
			}
			return tail
		})
		if ok {
			soundOrRefused(t, b)
		}
	})
}

func soundOrRefused(t *testing.T, file []byte) {
	c, err := parquet.Decode(file, 2025)
	if err != nil {
		return
	}
	for i := range c.Len() {
		if err := c.Row(i).Check(); err != nil || i > 0 && c.Start[i] <= c.Start[i-1] {
			t.Fatalf("bar %d: %v", i, errors.Join(err, errors.New("unsound or out of order")))
		}
	}
}
