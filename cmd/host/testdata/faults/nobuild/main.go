// Package main does not build.
package main

func main() { undefinedFunction() }
