package host

import (
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/sdk"
)

// EmptyUniverse is the code of a universe file that lists no symbol.
const EmptyUniverse sdk.Code = "empty_universe"

// emptyUniverses warns of universe files that list no symbol, one warning for each scanner that has one. A list in the YAML that is
// empty says so where it is read; that a file is, nobody sees.
func emptyUniverses(s config.Session) []string {
	var found []string
	for _, x := range s.Scanners {
		u := x.Universe
		if u.Kind != config.UniverseFile || len(u.Symbols) > 0 {
			continue
		}
		found = append(found, sdk.Diagnostic{File: u.Place.File, Line: u.Place.Line, Col: u.Place.Col, Path: s.Name + ".scanners." + x.Name + ".universe", Code: EmptyUniverse,
			Message: "the universe file " + u.File.Name + " lists no symbol, and the scanner " + x.Name + " is given none",
			Hint:    "write one symbol a line; what follows a # is a comment"}.String())
	}
	return found
}
