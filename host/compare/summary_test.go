package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/compare"
	"github.com/strathost/strathost/host/export"
)

// comesTo is the part of a difference's text that says what it comes to.
func comesTo(t *testing.T, a, b *folder) []string {
	t.Helper()
	var text strings.Builder
	if err := diff(t, a, b, compare.Options{}).Write(&text); err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(text.String(), "What it comes to\n")
	part, _, _ := strings.Cut(after, "\n\n")
	if part == "" {
		return nil
	}
	return strings.Split(part, "\n")
}

func TestTheSummaryTellsWhatCameOfTheDifferences(t *testing.T) {
	t.Parallel()
	left := func(what ...string) func(*folder) {
		return manifest(func(m *export.Manifest) { m.Without = what })
	}
	for _, c := range []struct {
		about string
		a, b  *folder
		want  []string
	}{
		{"a symbol that never came without two that were left out, of which one refused something",
			run(entries("09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "09:35 gap add_symbol F < 1")),
			run(entries("09:35 gap scan", "09:35 gap add_symbol TSLA !counterfactual < 1"), left("gap:F", "gap:TSLA")),
			[]string{"  F never came without gap:TSLA; in A gap brought it at 2025-07-01 09:35:00",
				"  TSLA never came without gap:TSLA; in A gap brought it at 2025-07-01 09:35:00", "  gap was refused with counterfactual never in A, once in B"}},
		{"a symbol that never came though nothing was refused",
			run(entries("09:35 gap add_symbol TSLA")), run(entries(), left("gap:F")),
			[]string{"  TSLA never came in B; in A gap brought it at 2025-07-01 09:35:00"}},
		{"a source that was left out",
			run(entries("09:35 gap add_symbol TSLA")), run(entries(), left("gap", "late:F")),
			[]string{"  TSLA never came without gap; in A gap brought it at 2025-07-01 09:35:00"}},
		{"an upgrade that did not come, on two days",
			run(entries("10:00 a add_bars RIVN +adhoc", "11:00 up add_symbol RIVN +upgraded", "2025-07-02 10:00 a add_bars RIVN +adhoc", "2025-07-02 10:30 up add_symbol RIVN +upgraded")),
			run(entries("10:00 a add_bars RIVN +adhoc", "2025-07-02 10:00 a add_bars RIVN +adhoc")),
			[]string{"  RIVN stayed adhoc in B; in A up upgraded it on 2 days, first at 2025-07-01 11:00:00"}},
		{"a symbol that was full from the start",
			run(entries("10:00 a add_bars RIVN +adhoc")), run(entries("- pre add_symbol RIVN +full", "10:00 a add_bars RIVN +full")),
			[]string{"  RIVN stayed adhoc in A; in B pre added it in full before the open of 2025-07-01"}},
		{"an upgrade that both had, at other times",
			run(entries("10:00 a add_bars RIVN +adhoc", "11:00 up add_symbol RIVN +upgraded")),
			run(entries("10:00 a add_bars RIVN +adhoc", "12:00 up add_symbol RIVN +upgraded")), nil},
		{"a time of another date than its day's",
			run(entries("2025-07-02T02:30 gap add_symbol TSLA")), run(entries()),
			[]string{"  TSLA never came in B; in A gap brought it at 2025-07-02 02:30:00"}},
	} {
		if d := cmp.Diff(c.want, comesTo(t, c.a, c.b)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.about, d)
		}
	}
}

// Times of another date than that of the day that is told of have it with them.
func TestTimesOfOtherDaysHaveTheirDate(t *testing.T) {
	t.Parallel()
	a := run(entries("- desk add_symbol GM", "12:10 hold lock RIVN", "2025-07-02 - config carry RIVN < 2", "2025-07-02 10:00 a add_bars T < 1", "2025-07-02 2025-07-03T00:00 a add_bars F"))
	var text strings.Builder
	if err := diff(t, a, run(entries()), compare.Options{}).Write(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"in A because of #2 lock RIVN for hold at 2025-07-01 12:10:00\n", "    2025-07-03 00:00:00  A only  #5", "because of #1 add_symbol GM for desk before the open of 2025-07-01\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, text.String())
		}
	}
}
