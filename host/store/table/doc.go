// Package table is what tables of bars have in common, whatever their format: what names of columns mean, what the path of
// a file says of its symbol and interval, how times are written, which interval bars have that are so far apart. Packages
// csv and foreign read files by it.
//
// It guesses by rules that are the same for every format, and never reads a file itself.
//
// Open columns.go first; mapping.go is for what columns cannot be guessed, clock.go and zone.go are for times, name.go is
// for paths, interval.go for spacings, spelling.go for columns of intervals, order.go for the order of starts, part.go for
// bars on their way to a store.
package table
