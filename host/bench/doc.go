// Package bench measures, on the machine that it runs on, how many bars a second go through the loop and through
// strategies, on generated bars that never touch a disk. Its figures stand beside the floors that strathost must reach.
//
// Read bench.go for what is measured and market.go for the bars.
package bench
