package host

import (
	"fmt"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/sdk"
)

// SampleHours is the code of a session that runs over the sample market on days or in hours of which that has no bars.
const SampleHours sdk.Code = "sample_hours"

// sampleHours warns of how many of a session's days the sample market does not have all hours: its bars are those of XNYS,
// extended hours, whatever the session's exchange is.
func sampleHours(s config.Session) []string {
	if s.Data.Source.Kind != config.SourceSample {
		return nil
	}
	market, err := calendar.Lookup("XNYS")
	if err != nil {
		return nil
	}
	days, err := s.Calendar.Between(s.Start, s.End)
	if err != nil { // the configuration saw to that
		return nil
	}
	without := 0
	for _, d := range days {
		day, _ := s.Calendar.Day(d, s.Hours)
		made, open := market.Day(d, calendar.Extended)
		if !open || day.Open < made.Open || day.Close > made.Close {
			without++
		}
	}
	if without == 0 {
		return nil
	}
	at := s.Data.Source.Place
	if at.IsZero() {
		at = s.Place
	}
	return []string{sdk.Diagnostic{File: at.File, Line: at.Line, Col: at.Col, Path: s.Name + ".data.source", Code: SampleHours,
		Message: fmt.Sprintf("the sample market has bars of trading days of XNYS from 04:00 to 20:00 in New York, and of no others: %d of the %d days of %s from %s to %s reach beyond them",
			without, len(days), s.Exchange, s.Start, s.End),
		Hint: "bars that it cannot have count as missing; a store of your own has those of this exchange"}.String()}
}
