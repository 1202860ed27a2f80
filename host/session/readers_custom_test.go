package session_test

import (
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// At every instant of a day whose own indicator is only computed when its strategy is called, the values are those of the bar
// that is named.
func TestASnapshotSaysOfWhichBarAStrategysOwnIndicatorIs(t *testing.T) {
	t.Parallel()
	readers := newReaders()
	d := newDesk(t).strategy("own", sdk.Hooks{Indicators: []sdk.CustomIndicator{closes()},
		Start: func(s sdk.Session) error {
			if _, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "closes", Interval: "1m"}); err != nil {
				return err
			}
			return s.Every("7m", func(sdk.Session) error { return nil })
		}})
	d.config.Readers = readers
	seen := 0
	d.config.Pace = func(_ calendar.Date, from, _ time.Time) error {
		if from.Unix() == 0 {
			return nil
		}
		answering(readers, func() {
			got := must[session.Reading](t)(readers.Reader("x").Complete(t.Context()))
			for _, s := range got.Snapshot.Symbols {
				for _, i := range s.Indicators {
					bars := s.Series[0].Today
					if i.LastUpdated <= got.Snapshot.Day.Open { // of the warm-up
						continue
					}
					row := bars.Search(i.LastUpdated - int64(time.Minute))
					if row == bars.Len() || bars.Close[row] != i.Values[0] {
						t.Errorf("at %s the value is %v, said to be of %s", from, i.Values[0], time.Unix(0, i.LastUpdated).UTC())
					}
					seen++
				}
			}
		})
		return nil
	}
	d.run()
	if seen < 300 {
		t.Errorf("only %d values were seen", seen)
	}
}

// closes is an indicator whose value is the bar's close.
func closes() sdk.CustomIndicator {
	return sdk.CustomIndicator{Name: "closes", Outputs: []string{"value"},
		Settle: func(map[string]any) ([]sdk.Setting, error) { return nil, nil },
		New:    func([]sdk.Setting) (sdk.Computation, error) { return lastClose{}, nil }}
}

type lastClose struct{}

func (lastClose) Need() int   { return 1 }
func (lastClose) Settle() int { return 1 }
func (lastClose) Update(b sdk.Bar, out []float64) error {
	out[0] = b.Close
	return nil
}
