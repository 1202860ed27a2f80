package session_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

// BenchmarkValidate validates 1,000 symbols that each have ten years of 1m and of 1d in a Parquet store, 22 files: with a
// store that was just opened, and with one that has seen the files before. It reports how large a symbol's files are and,
// where the system counts it, how much of them was read.
func BenchmarkValidate(b *testing.B) {
	const symbols = 1000
	dir, names := b.TempDir(), make([]string, symbols)
	s, err := parquet.Create(dir)
	if err != nil {
		b.Fatal(err)
	}
	all := dates(b, "2015-07-06", "2025-07-02")
	var days market.Columns
	for _, d := range all {
		days.Append(bar("S0000", d.Midnight(time.UTC).UnixNano()))
	}
	for interval, c := range map[sdk.Interval]market.Columns{"1d": days, "1m": intraday(xnys(b), "S0000", "1m", all, nil)} {
		if _, err := s.Put(context.Background(), "S0000", interval, c); err != nil {
			b.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "bars", "*", "symbol=S0000", "*.parquet"))
	if err != nil || len(files) != 22 { // 2015 and 2025 are halves
		b.Fatalf("%d files, %v", len(files), err)
	}
	size := int64(0)
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			b.Fatal(err)
		}
		size += info.Size()
	}
	for i := range names { // a file does not say whose bars it has
		if names[i] = fmt.Sprintf("S%04d", i); i == 0 {
			continue
		}
		for _, f := range files {
			to := filepath.Join(filepath.Dir(filepath.Dir(f)), "symbol="+names[i])
			if err := os.MkdirAll(to, 0o755); err != nil {
				b.Fatal(err)
			}
			if err := os.Link(f, filepath.Join(to, filepath.Base(f))); err != nil {
				b.Skipf("no hard links here: %v", err)
			}
		}
	}
	d := newDesk(b).intervals("1m", "5m").history("1m", 20).history("1d", 300).indicator("5m", "sma", nil)
	for _, warm := range []bool{false, true} {
		b.Run(map[bool]string{false: "cold", true: "warm"}[warm], func(b *testing.B) {
			began := bytesRead()
			for b.Loop() {
				if !warm {
					if s, err = parquet.Open(dir); err != nil {
						b.Fatal(err)
					}
				}
				found, err := session.Validate(context.Background(), d.over(s).config, names)
				if err != nil || len(found) != symbols || !found[symbols-1].CanProceed {
					b.Fatalf("%d validations, %v", len(found), err)
				}
			}
			per := float64(symbols * b.N)
			b.ReportMetric(float64(size)/1024, "KB-stored/symbol")
			b.ReportMetric(b.Elapsed().Seconds()*1e6/per, "µs/symbol")
			if read := bytesRead() - began; read > 0 {
				b.ReportMetric(float64(read)/1024/per, "KB-read/symbol")
			}
		})
	}
}

// bytesRead is how much this process has read so far, 0 where the system does not count it.
func bytesRead() int64 {
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return 0
	}
	line, _, _ := bytes.Cut(bytes.TrimPrefix(text, []byte("rchar: ")), []byte("\n"))
	n, _ := strconv.ParseInt(string(line), 10, 64)
	return n
}
