package host

import (
	"encoding/json"
	"fmt"

	"github.com/strathost/strathost/host/export"
)

// Cut tells that a strategy's failure ended a session ahead of its time (on_failure: stop_session).
type Cut struct {
	Day      string `json:"day"`
	Time     string `json:"time"` // RFC 3339 with the exchange's offset
	Strategy string `json:"strategy"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	// Until is the last day of the configuration's window, YYYY-MM-DD.
	Until string `json:"until"`
}

// cutOf is how a run was cut; nil for one that went on to its end.
func cutOf(m export.Manifest) *Cut {
	if m.Outcome != string(SessionStop) || len(m.Stopped) == 0 || len(m.Days) == 0 {
		return nil
	}
	by := m.Stopped[len(m.Stopped)-1]
	for _, s := range m.Stopped {
		if s.EndedSession {
			by = s
		}
	}
	var window struct {
		End string `json:"end"`
	}
	_ = json.Unmarshal(m.Config, &window) // without it the last day is not told
	return &Cut{Day: m.Days[len(m.Days)-1].Day, Time: by.Time, Strategy: by.Strategy, Code: by.Code, Message: by.Message, Until: window.End}
}

// at is when the session was cut, for a person.
func (c Cut) at() string { return export.ClockOn(c.Day, c.Time) + " on " + c.Day }

// String tells it to a person in one sentence.
func (c Cut) String() string {
	text := fmt.Sprintf("The session was stopped at %s, by the failure of %s [%s] (on_failure: stop_session)", c.at(), c.Strategy, c.Code)
	if c.Until > c.Day {
		text += "; it was to go on to " + c.Until
	}
	return text + "."
}
