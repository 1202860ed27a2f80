// Package store is bars at rest: the interface that every store meets, and one in memory. Each format has a
// sub-package of its own, so that who needs none of them links none.
//
// Read store.go first. The session room declares what it needs of a store itself; Reader meets it.
package store
