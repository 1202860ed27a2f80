// Package splits reads splits.csv, the list of splits of shares that lies beside the bars of a store.
//
// It knows no store: who has one hands over the text of the file. What the splits do to bars is in host/market.
//
// Read read.go first.
package splits
