package table_test

import (
	"testing"

	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

func TestIntervalsAreReadAsColumnsSpellThem(t *testing.T) {
	t.Parallel()
	for want, cells := range map[sdk.Interval][]string{
		"1s":  {"1s", "1 sec", "S1", "second", "1Second"},
		"30s": {"30 secs", "30S"},
		"1m":  {"1m", "1min", "1Min", "1 min", "minute", "1", "M1", "1T", " 1m ", "1_minute"},
		"5m":  {"5m", "5Min", "5 mins", "5", "M5", "5-minute"},
		"1h":  {"1h", "1H", "60", "1Hour", "hour", "hourly", "H1", "H"},
		"60m": {"60m", "60Min"},
		"4h":  {"240", "4 hours", "H4"},
		"1d":  {"1d", "1D", "D", "d", "daily", "Day", "1Day", "1440", "D1"},
		"1w":  {"1w", "W", "1wk", "Weekly", "10080"},
	} {
		for _, cell := range cells {
			if got, err := table.ReadInterval(cell); err != nil || got != want {
				t.Errorf("%q is %q, %v, expected %q", cell, got, err, want)
			}
		}
	}
	for _, cell := range []string{"", " ", "M", "1M", "12 M", "m", "s", "T", "0", "00", "7", "2000", "1.5", "1x", "PER", "I", "quarter", "-1m", "99999999m", "99999d"} {
		if got, err := table.ReadInterval(cell); err == nil {
			t.Errorf("%q is %q, expected none", cell, got)
		}
	}
}

func TestNumbersHaveNoSeparatorsAndAreDecimal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{"10": 10, " 1.5 ": 1.5, "1e2": 100, "-3": -3} {
		if got, err := table.ReadNumber(text); err != nil || got != want {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1_0", "0x1p1", "0X1P1", "1,000", "1 000"} {
		if got, err := table.ReadNumber(text); err == nil {
			t.Errorf("%q is %v, expected none", text, got)
		}
	}
}
