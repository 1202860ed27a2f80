// Package sample is the sample market: a synthetic store that is part of the program and needs no files, so that a
// first session runs at once and a test or a benchmark has bars. It bears well-known tickers, and nothing else of it is
// real: prices, volumes and gaps are drawn from hashes and only look like a market's. No bar of it says anything about
// the company or the fund of that name.
//
// Every symbol of [Symbols] has bars of 1m, extended hours included, and of 1d, regular hours only and exactly what the
// 1m bars of the day add up to, on every trading day of XNYS that the calendar covers (tomorrow included) from the
// symbol's first day on. Regular hours are whole for some symbols and have missing minutes for others; before the
// open and after the close all are sparse.
//
// A day's bars depend on the symbol, the date and that day's opening times alone. They are made when they are asked
// for, without walking there from an earlier day, and in integer arithmetic, so that every machine of every
// architecture makes the same ones. What changes them changes [Version], which is part of a holding's digest.
//
// It does not model splits, dividends, halts, correlation between symbols, or news.
//
// Open store.go first, then level.go for how a price gets from day to day and minutes.go for how it gets through one.
// symbols.go is the list of symbols; dense.go makes bars for benchmarks.
package sample
