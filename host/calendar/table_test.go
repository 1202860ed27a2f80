package calendar_test

import (
	"testing"

	"github.com/strathost/strathost/host/calendar"
)

func TestASlipInTheTableIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	const header = "# a comment\ndate,kind,close,note\n"
	if err := calendar.CheckUSEquityRows(header + "2025-07-03,early,13:00,x\n2025-07-04,closed,,x\n"); err != nil {
		t.Fatalf("a good table: %v", err)
	}
	for rows, want := range map[string]string{
		"2025-07-04,shut,,x\n":                             `line 3: want "closed" without a time or "early" with one`,
		"2025-07-04,closed,13:00,x\n":                      `line 3: want "closed" without a time or "early" with one`,
		"2025-02-30,closed,,x\n":                           `line 3: date "2025-02-30": February 2025 has days 01 to 28`,
		"2025-07-05,closed,,x\n":                           `line 3: 2025-07-05 is a Saturday`,
		"2025-12-28,early,13:00,x\n":                       `line 3: 2025-12-28 is a Sunday`,
		"2026-01-01,closed,,x\n":                           `line 3: 2026-01-01 is not within 2025-01-01 to 2025-12-31`,
		"2024-12-31,closed,,x\n":                           `line 3: 2024-12-31 is not within 2025-01-01 to 2025-12-31`,
		"2025-07-03,early,,x\n":                            `line 3: early close: parsing time "" as "15:04": cannot parse "" as "15"`,
		"2025-07-03,early,16:00,x\n":                       `line 3: early close 16:00 is not within the full day`,
		"2025-07-03,early,09:30,x\n":                       `line 3: early close 09:30 is not within the full day`,
		"2025-07-03,early,1pm,x\n":                         `line 3: early close: parsing time "1pm" as "15:04": cannot parse "pm" as ":"`,
		"2025-07-04,closed,,x\n2025-07-04,early,13:00,x\n": `line 4: 2025-07-04 does not come after 2025-07-04`,
		"2025-07-04,closed,,x\n2025-01-01,closed,,x\n":     `line 4: 2025-01-01 does not come after 2025-07-04`,
		"2025-07-04,closed\n":                              `record on line 3: wrong number of fields`,
	} {
		err := calendar.CheckUSEquityRows(header + rows)
		if err == nil {
			t.Errorf("%q is taken", rows)
			continue
		}
		if err.Error() != want {
			t.Errorf("%q:\n got %s\nwant %s", rows, err, want)
		}
	}
	if err := calendar.CheckUSEquityRows(""); err == nil || err.Error() != "header: EOF" {
		t.Errorf("an empty table: %v", err)
	}
}
