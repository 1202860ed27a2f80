// Package js holds what editors need to know of scripts: the TypeScript declarations of what a script and a test see.
//
// strathost.d.ts is made from the contract by host/internal/typings, whose test keeps it current; `host new` copies both
// into a project.
package js

import _ "embed"

// Declarations is strathost.d.ts: what scripts see.
//
//go:embed strathost.d.ts
var Declarations string

// TestDeclarations is strathost-test.d.ts: what tests see beside that.
//
//go:embed strathost-test.d.ts
var TestDeclarations string
