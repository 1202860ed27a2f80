package proof_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// damage is one change of a run folder and the only check that it makes fail.
type damage struct {
	name    string
	session string // instant where empty
	edit    edit
	check   string
	column  string // that is changed, of a CSV file
}

func runDamage(t *testing.T, cases []damage) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			session := c.session
			if session == "" {
				session = "instant"
			}
			dir, place := damaged(t, session, c.edit, true)
			requireOnly(t, prove(t, dir), c.check, place)
		})
	}
}

const (
	july1 = "2025-07-01T"
	july3 = "2025-07-03T"
	zone  = ":00-04:00"
)

// tl is an edit of timeline.csv, in the row of a symbol at a time.
func tl(at, symbol, column, value string) edit {
	return cell("timeline.csv", 1, column, value, at+zone, symbol)
}

func timelineDamage() []damage {
	return []damage{
		{name: "a time in no day", edit: tl(july1+"10:00", "AAPL", "time", "2025-07-01T08:00:00-04:00"), check: "times", column: "time"},
		{name: "a time that goes back", edit: tl(july1+"10:00", "AAPL", "time", "2025-07-01T09:45:00-04:00"), check: "times", column: "time"},
		{name: "a time that runs ahead", edit: tl(july1+"10:00", "AAPL", "time", "2025-07-01T10:30:00-04:00"), check: "times", column: "time"},
		{name: "a time on a day without trading", edit: tl(july3+"12:59", "SPY", "time", "2025-07-04T10:00:00-04:00"), check: "times", column: "time"},
		{name: "a time after an early close", edit: tl(july3+"13:00", "SPY", "time", "2025-07-03T13:01:00-04:00"), check: "times", column: "time"},
		{name: "a time at another offset", edit: tl(july1+"10:00", "AAPL", "time", "2025-07-01T14:00:00Z"), check: "format", column: "time"},
		{name: "a time that is none", edit: tl(july1+"10:00", "AAPL", "time", "ten"), check: "format", column: "time"},
		{name: "a symbol that nobody added", edit: tl(july1+"10:00", "AAPL", "symbol", "AAPX"), check: "symbols", column: "symbol"},
		{name: "a symbol twice", edit: tl(july1+"10:00", "F", "symbol", "AAPL"), check: "order", column: "symbol"},
		{name: "a symbol before it came", edit: tl(july1+"10:00", "F", "symbol", "GM"), check: "rows", column: "symbol"},
		{name: "volume that falls", edit: tl(july1+"10:00", "AAPL", "volume", "12"), check: "never_falls", column: "volume"},
		{name: "volume that rises too far", edit: tl(july1+"10:00", "AAPL", "volume", "912345678"), check: "never_falls", column: "volume"},
		{name: "volume that turns without a bar", edit: tl(july1+"10:02", "RIVN", "volume", "912345678"), check: "never_falls", column: "volume"},
		{name: "volume that falls on the last day", edit: tl(july3+"10:00", "AAPL", "volume", "12"), check: "never_falls", column: "volume"},
		{name: "volume that is not the bars'", edit: tl(july3+"10:00", "AAPL", "volume", "4999999"), check: "bars", column: "volume"},
		{name: "volume at the close", edit: tl(july1+"16:00", "AAPL", "volume", "77610790"), check: "close", column: "volume"},
		{name: "volume below 0", edit: tl(july1+"10:00", "AAPL", "volume", "-1"), check: "high_low", column: "volume"},
		{name: "volume that is no number", edit: tl(july1+"10:00", "AAPL", "volume", "many"), check: "format", column: "volume"},
		{name: "volume in another form", edit: tl(july1+"10:00", "AAPL", "volume", "1e6"), check: "format", column: "volume"},
		{name: "no volume", edit: tl(july1+"10:00", "AAPL", "volume", ""), check: "format", column: "volume"},
		{name: "volume of the day before", edit: tl("2025-07-02T09:31", "RIVN", "volume", "24554640"), check: "restart", column: "volume"},
		{name: "a high below the low", edit: tl(july1+"10:00", "AAPL", "high", "1"), check: "high_low", column: "high"},
		{name: "a high that falls", edit: tl(july1+"15:00", "AAPL", "high", "277.5"), check: "never_falls", column: "high"},
		{name: "a high that is not the bars'", edit: tl(july3+"12:00", "AAPL", "high", "300"), check: "bars", column: "high"},
		{name: "no high", edit: tl(july1+"10:00", "AAPL", "high", ""), check: "high_low", column: "high"},
		{name: "a low above the high", edit: tl(july1+"10:00", "AAPL", "low", "1000"), check: "high_low", column: "low"},
		{name: "a low that rises", edit: tl(july1+"15:00", "AAPL", "low", "277.5"), check: "never_falls", column: "low"},
		{name: "a low that is not the bars'", edit: tl(july3+"12:00", "AAPL", "low", "1"), check: "bars", column: "low"},
		{name: "more bars than the calendar has", edit: tl(july1+"10:00", "AAPL", "bars_1m", "31"), check: "calendar", column: "bars_1m"},
		{name: "bars of the day before", edit: tl("2025-07-02T09:31", "AAPL", "bars_1m", "391"), check: "restart", column: "bars_1m"},
		{name: "a count that falls", edit: tl(july1+"10:00", "AAPL", "bars_1m", "28"), check: "never_falls", column: "bars_1m"},
		{name: "a bar less than quality says", edit: tl(july1+"10:00", "AAPL", "bars_1m", "29"), check: "quality", column: "bars_1m"},
		{name: "a count that is none", edit: tl(july1+"10:00", "AAPL", "bars_1m", "3.5"), check: "format", column: "bars_1m"},
		{name: "a series that is gone for a row", edit: tl(july1+"10:00", "AAPL", "bars_5m", ""), check: "series", column: "bars_5m"},
		{name: "a derived bar too few", edit: tl(july1+"10:00", "AAPL", "bars_5m", "5"), check: "derived", column: "bars_5m"},
		{name: "a derived bar too early", edit: tl(july1+"10:01", "RIVN", "bars_5m", "7"), check: "calendar", column: "bars_5m"},
		{name: "a derived count that falls", edit: tl(july1+"10:02", "AAPL", "bars_15m", "1"), check: "never_falls", column: "bars_15m"},
		{name: "a derived bar too few at an early close", edit: tl(july3+"13:00", "AAPL", "bars_15m", "13"), check: "derived", column: "bars_15m"},
		{name: "a derived bar too many at an early close", edit: tl(july3+"13:00", "AAPL", "bars_15m", "15"), check: "calendar", column: "bars_15m"},
		{name: "a series that nobody asked for", edit: tl(july1+"10:00", "AAPL", "bars_30m", "1"), check: "series", column: "bars_30m"},
		{name: "a quality above 100", edit: tl(july1+"10:00", "AAPL", "quality", "101"), check: "quality", column: "quality"},
		{name: "another quality", edit: tl(july1+"10:00", "RIVN", "quality", "50"), check: "quality", column: "quality"},
		{name: "no quality", edit: tl(july1+"10:00", "AAPL", "quality", ""), check: "quality", column: "quality"},
		{name: "a configured symbol that is adhoc", edit: tl(july1+"10:00", "AAPL", "meets_session_config_requirements", "false"), check: "metadata", column: "meets_session_config_requirements"},
		{name: "a boolean that is none", edit: tl(july1+"10:00", "AAPL", "meets_session_config_requirements", "yes"), check: "format", column: "meets_session_config_requirements"},
		{name: "added by nobody", edit: tl(july1+"10:00", "AAPL", "added_by", "me"), check: "metadata", column: "added_by"},
		{name: "added by another route", edit: tl(july1+"10:30", "ORCL", "added_by", "scanner"), check: "symbols", column: "added_by"},
		{name: "a configured symbol that was not asked for", edit: tl(july1+"10:00", "AAPL", "auto_provisioned", "true"), check: "metadata", column: "auto_provisioned"},
		{name: "added_at of a configured symbol", edit: tl(july1+"10:00", "AAPL", "added_at", july1+"10:00"+zone), check: "metadata", column: "added_at"},
		{name: "added_at that changes within a life", edit: tl(july1+"10:30", "ORCL", "added_at", july1+"10:30"+zone), check: "symbols", column: "added_at"},
		{name: "upgraded and adhoc", edit: tl(july1+"10:00", "SPY", "upgraded_from_adhoc", "true"), check: "metadata", column: "upgraded_from_adhoc"},
		{name: "no longer upgraded", edit: tl(july1+"11:30", "SPY", "upgraded_from_adhoc", "false"), check: "metadata", column: "upgraded_from_adhoc"},
		{name: "a header of another name", edit: line("timeline.csv", 1, "time,", "volume", "size"), check: "format"},
		{name: "a row without its last cell", edit: line("timeline.csv", 1, july3+"12:30:00-04:00,SPY", ",true\n", "\n"), check: "format"},
		{name: "a row that is gone", edit: line("timeline.csv", 1, july1+"12:30:00-04:00,GM", july1, "#"), check: "format"},
		{name: "a close that is another", session: "close", edit: tl(july1+"16:00", "AAPL", "volume", "1"), check: "close", column: "volume"},
		{name: "a time before the close", session: "close", edit: tl(july1+"16:00", "AAPL", "time", "2025-07-01T15:00:00-04:00"), check: "times", column: "time"},
		{name: "a derived count of a whole day", session: "close", edit: tl(july1+"16:00", "AAPL", "bars_5m", "77"), check: "derived", column: "bars_5m"},
		{name: "a derived count of a day with gaps", session: "close", edit: tl(july1+"16:00", "RIVN", "bars_5m", "70"), check: "derived", column: "bars_5m"},
	}
}

// sy is an edit of symbols.csv, in the row of a symbol's first life on a day.
func sy(day, symbol, column, value string) edit {
	return cell("symbols.csv", 1, column, value, day, symbol)
}

func symbolsDamage() []damage {
	return []damage{
		{name: "a day without trading", edit: sy("2025-07-01", "GM", "day", "2025-07-04"), check: "times", column: "day"},
		{name: "a day that runs ahead", edit: sy("2025-07-01", "GM", "day", "2025-07-02"), check: "times", column: "day"},
		{name: "a symbol that nobody added", edit: sy("2025-07-01", "GM", "symbol", "GMX"), check: "symbols", column: "symbol"},
		{name: "a symbol twice", edit: sy("2025-07-01", "GM", "symbol", "F"), check: "order", column: "symbol"},
		{name: "another life", edit: sy("2025-07-01", "GM", "life", "2"), check: "symbols", column: "life"},
		{name: "a life that is none", edit: sy("2025-07-01", "GM", "life", "x"), check: "symbols", column: "life"},
		{name: "full and adhoc", edit: sy("2025-07-01", "GM", "meets_session_config_requirements", "true"), check: "metadata", column: "meets_session_config_requirements"},
		{name: "added by another route", edit: sy("2025-07-01", "ORCL", "added_by", "scanner"), check: "symbols", column: "added_by"},
		{name: "added by the configuration", edit: sy("2025-07-01", "ORCL", "added_by", "config"), check: "metadata", column: "added_by"},
		{name: "came by itself and is full", edit: sy("2025-07-01", "ORCL", "auto_provisioned", "true"), check: "metadata", column: "auto_provisioned"},
		{name: "another added_at", edit: sy("2025-07-01", "SPY", "added_at", july1+"11:00"+zone), check: "symbols", column: "added_at"},
		{name: "no added_at", edit: sy("2025-07-01", "ORCL", "added_at", ""), check: "metadata", column: "added_at"},
		{name: "upgraded", edit: sy("2025-07-01", "ORCL", "upgraded_from_adhoc", "true"), check: "metadata", column: "upgraded_from_adhoc"},
		{name: "another kind of source", edit: sy("2025-07-01", "ORCL", "source_kind", "plugin"), check: "symbols", column: "source_kind"},
		{name: "another source", edit: sy("2025-07-01", "ORCL", "source_name", "finder"), check: "symbols", column: "source_name"},
		{name: "removed at another time", edit: sy("2025-07-01", "ORCL", "removed_at", july1+"11:31"+zone), check: "symbols", column: "removed_at"},
		{name: "not removed", edit: sy("2025-07-01", "ORCL", "removed_at", ""), check: "symbols", column: "removed_at"},
		{name: "removed and alive", edit: sy("2025-07-01", "GM", "removed_at", july1+"11:31"+zone), check: "symbols", column: "removed_at"},
		{name: "another base", edit: sy("2025-07-01", "AAPL", "base_interval", "5m"), check: "series", column: "base_interval"},
		{name: "more bars than the calendar has", edit: sy("2025-07-01", "AAPL", "bars_1m", "391"), check: "calendar", column: "bars_1m"},
		{name: "fewer bars than quality says", edit: sy("2025-07-01", "AAPL", "bars_1m", "389"), check: "quality", column: "bars_1m"},
		{name: "fewer derived bars", edit: sy("2025-07-01", "AAPL", "bars_5m", "77"), check: "derived", column: "bars_5m"},
		{name: "more derived bars at an early close", edit: sy("2025-07-03", "AAPL", "bars_15m", "15"), check: "calendar", column: "bars_15m"},
		{name: "a series that nobody asked for", edit: sy("2025-07-01", "F", "bars_30m", "13"), check: "series", column: "bars_30m"},
		{name: "another quality", edit: sy("2025-07-01", "RIVN", "quality", "93"), check: "quality", column: "quality"},
		{name: "another historical quality", edit: sy("2025-07-01", "RIVN", "historical_quality", "93"), check: "quality", column: "historical_quality"},
		{name: "more gaps than bars are missing", edit: sy("2025-07-01", "RIVN", "gaps", "27"), check: "calendar", column: "gaps"},
		{name: "another number of gaps", edit: sy("2025-07-01", "RIVN", "gaps", "24"), check: "calendar", column: "gaps"},
		{name: "another volume", edit: sy("2025-07-01", "RIVN", "volume", "24554641"), check: "close", column: "volume"},
		{name: "another volume on the last day", edit: sy("2025-07-03", "RIVN", "volume", "1"), check: "close", column: "volume"},
		{name: "another high", edit: sy("2025-07-01", "RIVN", "high", "11"), check: "close", column: "high"},
		{name: "a high below the low", edit: sy("2025-07-01", "RIVN", "high", "1"), check: "high_low", column: "high"},
		{name: "another low", edit: sy("2025-07-01", "RIVN", "low", "9"), check: "close", column: "low"},
		{name: "a volume that a removed symbol never had", edit: sy("2025-07-01", "ORCL", "volume", "5"), check: "never_falls", column: "volume"},
	}
}

func TestAChangedCellOfTheTimelineMakesItsCheckFail(t *testing.T) {
	t.Parallel()
	runDamage(t, timelineDamage())
	requireEveryColumn(t, "timeline.csv", timelineDamage())
}

func TestAChangedCellOfTheSymbolsMakesItsCheckFail(t *testing.T) {
	t.Parallel()
	runDamage(t, symbolsDamage())
	requireEveryColumn(t, "symbols.csv", symbolsDamage())
}

// requireEveryColumn demands that no column is without a guard.
func requireEveryColumn(t *testing.T, file string, cases []damage) {
	t.Helper()
	in, err := os.Open(filepath.Join(run(t, "instant"), file))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	header, err := csv.NewReader(in).Read()
	if err != nil {
		t.Fatal(err)
	}
	guarded := map[string]bool{}
	for _, c := range cases {
		guarded[c.column] = true
	}
	for _, name := range header {
		if !guarded[name] {
			t.Errorf("no change of column %s of %s is tried", name, file)
		}
	}
}
