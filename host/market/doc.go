// Package market is the shape of market data: bars as columns, the grid of bars that the calendar expects of a day,
// derived bars, quality and gaps, and splits of shares.
//
// It holds no state between calls and knows no store, session or strategy. Read columns.go first, then grid.go.
package market
