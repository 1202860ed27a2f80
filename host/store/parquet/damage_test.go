package parquet_test

import (
	"bytes"
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
)

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
	want := storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 100, 1)
	file, err := parquet.Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := parquet.Decode(file, 2025)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Same(t, "bars", want, got)
	sealed, ok := parquet.Reseal(file, func(tail []byte) []byte { return tail })
	if !ok || !bytes.Equal(file, sealed) {
		t.Error("a file that is sealed again is another one")
	}
}

// FuzzRead gives the reader any bytes as a file: it may refuse them, and what it does not refuse is sound.
func FuzzRead(f *testing.F) {
	for _, n := range []int{1, 100} {
		b, err := parquet.Encode(storetest.Walk("2025-07-01T00:00:00Z", time.Minute, n, 1))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(storetest.Written(f, storetest.Row[float64]{}))
	f.Add([]byte("PAR1"))
	f.Fuzz(soundOrRefused)
}

// FuzzFooter changes bytes behind the data and seals the file again: what no damage does, but who writes files may do.
func FuzzFooter(f *testing.F) {
	file, err := parquet.Encode(storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 100, 1))
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
