// Package tsctest runs TypeScript's compiler over what tests have written: the real one, as an editor or an author's own build
// runs it. Like net/http/httptest it is for tests alone.
//
// The compiler is found by the variable STRATHOST_TSC, or as tsc in PATH. Tests that need it are skipped where there is
// none. The versions that CI runs stand in .ci/typescript.txt; this installs one of them:
//
//	npm install --no-save --prefix /some/folder typescript@5.9.3
//	STRATHOST_TSC=/some/folder/node_modules/typescript/bin/tsc go test ./host/...
package tsctest
