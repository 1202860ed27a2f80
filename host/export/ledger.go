package export

import (
	"encoding/json"
	"time"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// LedgerLine is one line of ledger.jsonl. Times are RFC 3339 with the exchange's offset.
type LedgerLine struct {
	Seq         int           `json:"seq"`
	Day         string        `json:"day"`
	SessionTime *string       `json:"session_time"` // null before the session is active
	Op          string        `json:"op"`
	Symbol      string        `json:"symbol,omitempty"`
	Interval    string        `json:"interval,omitempty"`
	Indicator   string        `json:"indicator,omitempty"`
	Source      sdk.Source    `json:"source"`
	Role        string        `json:"role"`
	Reason      string        `json:"reason,omitempty"`
	Outcome     string        `json:"outcome"`
	Code        string        `json:"code,omitempty"`
	Message     string        `json:"message,omitempty"`
	Steps       []LedgerStep  `json:"steps,omitempty"`
	Metadata    *MetadataJSON `json:"metadata"` // afterwards; null where the symbol is not there
	Repeats     int           `json:"repeats,omitempty"`
	Carry       bool          `json:"carry,omitempty"` // of a lock
	Cause       int           `json:"cause,omitempty"` // the seq of the entry that made this one necessary
}

// LedgerStep is one step of a plan, with what it loaded.
type LedgerStep struct {
	Step      string   `json:"step"`
	Interval  string   `json:"interval,omitempty"`
	Indicator string   `json:"indicator,omitempty"`
	Bars      *int     `json:"bars,omitempty"`
	From      string   `json:"from,omitempty"`
	To        string   `json:"to,omitempty"`
	Days      *int     `json:"days,omitempty"`      // of history asked for
	DaysHave  *int     `json:"days_have,omitempty"` // that have a bar
	Need      *int     `json:"need,omitempty"`
	Settle    *int     `json:"settle,omitempty"`
	Have      *int     `json:"have,omitempty"`
	Quality   *float64 `json:"quality,omitempty"`
	// Splits are those by which the oldest of the loaded bars is adjusted, by date.
	Splits []SplitJSON `json:"splits,omitempty"`
}

// SplitJSON is a split of shares.
type SplitJSON struct {
	Date  string `json:"date"`  // the first trading day at the new price
	Ratio string `json:"ratio"` // new shares to old ones, such as 4:1
}

// MetadataJSON is the metadata of a symbol in JSON.
type MetadataJSON struct {
	Meets    bool       `json:"meets_session_config_requirements"`
	AddedBy  string     `json:"added_by"`
	Auto     bool       `json:"auto_provisioned"`
	AddedAt  *string    `json:"added_at"`
	Upgraded bool       `json:"upgraded_from_adhoc"`
	Source   sdk.Source `json:"source"`
}

func ledgerLine(e session.Entry, loc *time.Location) LedgerLine {
	l := LedgerLine{Seq: e.Seq, Day: e.Day.String(), Op: string(e.Op), Symbol: e.Symbol, Interval: string(e.Interval),
		Indicator: e.Indicator, Source: e.Source, Role: e.Role, Reason: e.Reason, Outcome: string(e.Outcome),
		Code: string(e.Code), Message: e.Message, Metadata: metadataJSON(e.Metadata, loc), Repeats: e.Repeats,
		Carry: e.Carry, Cause: e.Cause}
	if e.Active {
		t := stamp(e.Time, loc)
		l.SessionTime = &t
	}
	for _, s := range e.Steps {
		l.Steps = append(l.Steps, ledgerStep(s, loc))
	}
	return l
}

func ledgerStep(s session.Step, loc *time.Location) LedgerStep {
	out := LedgerStep{Step: string(s.Name), Interval: string(s.Interval), Indicator: s.Indicator, Quality: s.Quality}
	if s.Name == session.StepAddInterval {
		out.Step += string(s.Interval)
	}
	if s.Loaded != nil {
		out.Bars = &s.Loaded.Bars
		if s.Loaded.Bars > 0 {
			out.From, out.To = stamp(s.Loaded.From, loc), stamp(s.Loaded.To, loc)
		}
	}
	if s.Days != nil {
		out.Days, out.DaysHave = &s.Days.Want, &s.Days.Have
	}
	for _, x := range s.Splits {
		out.Splits = append(out.Splits, SplitJSON{Date: x.Date.String(), Ratio: x.Ratio.String()})
	}
	if s.Warmup != nil {
		out.Need, out.Settle, out.Have = &s.Warmup.Need, &s.Warmup.Settle, &s.Warmup.Have
	}
	return out
}

func metadataJSON(m *sdk.Metadata, loc *time.Location) *MetadataJSON {
	if m == nil {
		return nil
	}
	out := &MetadataJSON{Meets: m.MeetsSessionConfigRequirements, AddedBy: string(m.AddedBy), Auto: m.AutoProvisioned,
		Upgraded: m.UpgradedFromAdhoc, Source: m.Source}
	if m.AddedAt != nil {
		t := stamp(m.AddedAt.UnixNano(), loc)
		out.AddedAt = &t
	}
	return out
}

// stamp is an instant (UTC nanoseconds) as RFC 3339 with the exchange's offset.
func stamp(t int64, loc *time.Location) string {
	return time.Unix(0, t).In(loc).Format(time.RFC3339Nano)
}

// Ledger implements session.Recorder.
func (f *Folder) Ledger(e session.Entry) error {
	f.count(e)
	line, err := json.Marshal(ledgerLine(e, f.location))
	if err != nil {
		return err
	}
	return f.ledger.line(line)
}
