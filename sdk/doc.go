// Package sdk is the contract between strathost and the strategies that it runs: what a strategy is, what it may
// ask for, and what comes back. It imports the standard library only.
//
// A Go author writes one type with OnBars (a strategy) or OnScan (a scanner) and, as far as it needs them, OnStart,
// OnEnd, OnFinish and OnSymbol. The same type runs as a plugin process (package serve makes its main function) and
// as a value inside the host's process; package sdktest tests it. Scripts in JavaScript use the same words in camelCase.
//
// Read strategy.go first, then session.go; errors.go has every code that a request can be refused with.
//
// What it is not: it computes nothing, holds no bars and opens no connection.
package sdk
