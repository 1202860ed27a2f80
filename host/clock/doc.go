// Package clock is the only source of time inside a session.
//
// A [Clock] shows the instant that the session has reached, simulated or real, and never goes backwards; whoever runs
// the session advances it. A [Moment] is a time of the trading day as people write it in a configuration, such as
// "15:55", "open+5m" or "close-90s", which becomes an instant once the day is known.
//
// The package reads no wall clock, starts no timers and does not know what happens at a moment.
//
// Open clock.go first, then moment.go.
package clock
