package market

import "github.com/strathost/strathost/sdk"

// Holding is what a store has of one symbol in one interval: the catalogue's answer, made without reading bars.
type Holding struct {
	Interval sdk.Interval
	First    int64 // start of the first bar, UTC nanoseconds
	Last     int64 // start of the last bar, UTC nanoseconds
	Bars     int
	// Digest names the content, such as the SHA-256 of the file; it goes into the run's id.
	Digest string
}
