package plugin

import "github.com/strathost/strathost/sdk/place"

// PlaceInWords is the place that is found in the last words of a program in Go whose main package is main.
func PlaceInWords(lines []string, main string) string {
	p := &Plugin{watch: &watchdog{}}
	p.caller.places = place.Places{Main: main}
	at, _ := p.placeOfEnd(lines)
	return at
}
