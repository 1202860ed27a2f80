// Package tape holds the bars of a session as columns, one track for each symbol and interval: the days of history
// before the current trading day and the whole of that day. Replaying a day moves positions over it and copies nothing.
//
// A tape knows what the bars are, not who may see them: the session room cuts what a reader sees at its clock. Tracks
// outlive a day only as a cache; what they hold depends on symbol, interval, day and the store alone.
//
// Read layout.go for how an interval is made of what is stored, then track.go.
package tape
