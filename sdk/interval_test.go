package sdk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/sdk"
)

func TestIntervalsAreReadInTheirCanonicalSpellingOnly(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"1s", "5m", "90s", "1h", "1d", "2w", "86400s"} {
		if iv, err := sdk.ParseInterval(good); err != nil || string(iv) != good {
			t.Errorf("%q gives %q, %v", good, iv, err)
		}
	}
	for bad, say := range map[string]string{
		"":       "missing",
		"1M":     "write 1m for minutes",
		"3M":     "weeks (12w)",
		"5H":     "lower case",
		"05m":    "whole number",
		"0m":     "whole number",
		"m":      "whole number",
		"1.5h":   "whole number",
		"5 m":    "whole number",
		"99999s": "longer than",
	} {
		_, err := sdk.ParseInterval(bad)
		if !errors.Is(err, sdk.InvalidInterval) || !strings.Contains(err.Error(), say) {
			t.Errorf("%q is refused with %v, expected a word of %q", bad, err, say)
		}
	}
}

func TestIntervalsAreOrderedFromShortToLong(t *testing.T) {
	t.Parallel()
	got := []sdk.Interval{"1w", "1d", "1h", "90m", "5m", "30s", "2d"}
	slices.SortFunc(got, sdk.CompareIntervals)
	if want := []sdk.Interval{"30s", "5m", "1h", "90m", "1d", "2d", "1w"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if sdk.CompareIntervals("60m", "1h") != 0 {
		t.Error("60m and 1h are not equal in length")
	}
}

func TestIntervalsKnowTheirSpan(t *testing.T) {
	t.Parallel()
	for iv, want := range map[sdk.Interval]time.Duration{"30s": 30 * time.Second, "15m": 15 * time.Minute, "2h": 2 * time.Hour, "": 0} {
		if got := iv.Span(); got != want {
			t.Errorf("%q spans %v, want %v", iv, got, want)
		}
	}
	if sdk.Interval("1d").Intraday() || !sdk.Interval("4h").Intraday() {
		t.Error("a day is not intraday, four hours are")
	}
}

func TestSymbolsAreTrimmedUpperCasedAndChecked(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"aapl": "AAPL", " TSLA ": "TSLA", "brk.b": "BRK.B", "es/z5-1_a": "ES/Z5-1_A", "5930": "5930"} {
		if got, err := sdk.CanonicalSymbol(in); err != nil || got != want {
			t.Errorf("%q gives %q, %v, want %q", in, got, err, want)
		}
	}
	for _, bad := range []string{"", " ", ".A", "A B", "ÄPFEL", strings.Repeat("A", 33), "A\nB"} {
		if _, err := sdk.CanonicalSymbol(bad); !errors.Is(err, sdk.InvalidSymbol) {
			t.Errorf("%q is taken: %v", bad, err)
		}
	}
}
