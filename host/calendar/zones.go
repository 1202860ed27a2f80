package calendar

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// zoneNames are the names of the IANA time zone database, sorted, one a line: package time has the zones and no list.
//
//go:embed data/zones.txt
var zoneNames string

// ErrZone says that there is no time zone of a name.
var ErrZone = errors.New("unknown time zone")

// Zones returns the names of all time zones, sorted.
func Zones() []string { return strings.Fields(zoneNames) }

// Zone returns the time zone of an IANA name, such as Asia/Kuala_Lumpur or UTC. The error for any other name, such as
// Local, which is another zone on every machine, wraps [ErrZone].
func Zone(name string) (*time.Location, error) {
	if _, known := slices.BinarySearch(Zones(), name); !known {
		return nil, fmt.Errorf("%w %q", ErrZone, name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("%w %q: %w", ErrZone, name, err)
	}
	return loc, nil
}
