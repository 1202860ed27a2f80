// Package storetest is tests that every store of package parquet passes, whatever its files lie in: what is put is read,
// patches replace what they must, writers at once lose nothing, and no damage makes a wrong bar. It is for tests alone.
package storetest
