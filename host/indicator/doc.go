// Package indicator has the indicators: what each is called, which parameters it takes, how many bars it needs, and
// the streaming computation that turns bars into its values one bar at a time.
//
// A name becomes a [Definition] by [Lookup], a definition and an author's parameters become a [Spec] by [Resolve], and
// a spec makes a [Computation] for live bars or fills whole columns at once ([Spec.Column]); both give the same values.
// Values follow TA-Lib where it has the function; each definition says where they come from.
//
// It keeps no values, knows no symbol, session or calendar, and decides nothing about warm-up: it only states the two
// numbers of it. Who runs an anchored indicator says where the days begin.
//
// Read sma.go first, a whole indicator in one file, then registry.go for the list of all; window.go, spread.go and
// smoothing.go are the arithmetic that they share. A new indicator is one such file and its line in registry.go.
//
// # Numerics
//
// A value depends on the bars and on the bar at which the computation began, on nothing else. Sums over a window are
// made anew every period bars, so that rounding does not add up over a long run. Where a product is added to something,
// it is rounded by an explicit conversion to float64: the Go language lets a compiler fuse the two otherwise, and some
// machines would give other last digits.
package indicator
