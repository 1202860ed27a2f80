// Package session is the coordinator: it walks a session's trading days and instants, provisions what the configuration
// and the strategies ask for, and keeps for every symbol who added it, when, and how.
//
// It knows a strategy only as sdk.Hooks and bars at rest only as tape.Store. Nothing in it reads the wall clock, draws
// from global randomness or lets a map's order decide anything.
//
// Read config.go for what goes in, run.go for the days, step.go for an instant, provision.go for the three phases through
// which everything goes that adds anything, and readers.go for who reads the session from elsewhere while it runs.
package session
