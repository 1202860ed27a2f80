// Package typings writes sdk/js/strathost.d.ts, the TypeScript declarations of what scripts see.
//
// The declarations stand in [Skeleton], where lines such as //field Bar.Open are filled in from the Go contract (package
// sdk, read as source, for its types and documentation) and from the registry of indicators. What the contract has and
// the skeleton does not name is an error, so that nothing can be forgotten. Its test holds the result against what real
// scripts see.
//
// Read skeleton.d.ts first, then generate.go.
package typings
