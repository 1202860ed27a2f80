package sdk

import "time"

// Bar is one finished bar. A bar is named by its Start and is seen from its End, which is the earlier of start +
// interval and the close. Times are UTC; prices are in the instrument's currency; Volume is in units traded.
type Bar struct {
	Symbol   string
	Interval Interval
	Start    time.Time
	End      time.Time
	Open     float64
	High     float64
	Low      float64
	Close    float64
	Volume   float64
	// Partial is true for a derived bar that was made of fewer base bars than the calendar expects.
	Partial bool
}
