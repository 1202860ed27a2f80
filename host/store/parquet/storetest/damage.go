package storetest

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"
)

const year = "bars/interval=1m/symbol=X/2025.parquet"

// Row is a bar as others may write it.
type Row[T any] struct {
	Start  int64 `parquet:"start,timestamp(nanosecond)"`
	Open   T     `parquet:"open"`
	High   T     `parquet:"high"`
	Low    T     `parquet:"low"`
	Close  T     `parquet:"close"`
	Volume T     `parquet:"volume"`
}

// Written is a Parquet file of others.
func Written[T any](t testing.TB, rows ...T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pq.Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (s suite) ADamagedFileIsAnErrorThatNamesIt(t *testing.T) {
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
		"of another":                {func([]byte) []byte { return Written(t, Row[float64]{}) }, "it has no seal of this store: import it"},
		"of another, other columns": {func([]byte) []byte { return Written(t, Row[float32]{}) }, "it has no seal of this store: import it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := s.create(t)
			put(t, p.Store, "X", "1m", Walk("2025-07-01T00:00:00Z", time.Minute, 1_000, 1))
			p.Change(t, year, c.how)
			_, err := p.Store.Bars(context.Background(), "X", "1m", math.MinInt64, math.MaxInt64)
			if err == nil || !strings.Contains(err.Error(), year) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error of Bars is %v", err)
			}
			if err := p.Store.Check(context.Background()); err == nil || !strings.Contains(err.Error(), year) {
				t.Errorf("error of Check is %v", err)
			}
			if _, err := p.Store.Put(context.Background(), "X", "1m", Walk("2025-07-01T00:00:00Z", time.Minute, 10, 1)); err == nil {
				t.Error("bars were put into a damaged file")
			}
		})
	}
}

// NoChangedByteMakesAWrongBar changes bytes of a file, one at a time: every one of a folder's.
func (s suite) NoChangedByteMakesAWrongBar(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	all := Walk("2025-07-01T00:00:00Z", time.Minute, 20, 1)
	put(t, p.Store, "X", "1m", all)
	file := []byte(p.Contents(t)[year])
	for i := 0; i < len(file); i += s.stride {
		for _, flip := range []byte{1, 0x80} {
			changed := bytes.Clone(file)
			changed[i] ^= flip
			p.Change(t, year, func([]byte) []byte { return changed })
			fresh := p.Again(t)
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

func (s suite) FilesOutOfPlaceAreNamed(t *testing.T) {
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
			p := s.create(t)
			put(t, p.Store, "X", "1m", Walk("2025-07-01T00:00:00Z", time.Minute, 10, 1))
			file := []byte(p.Contents(t)[year])
			p.Change(t, c.path, func([]byte) []byte { return file })
			if err := p.Store.Check(context.Background()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v", err)
			}
		})
	}
}
