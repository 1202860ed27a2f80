package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/config"
)

func TestBarsAreAdjustedForNothingUnlessItIsWritten(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	for text, want := range map[string]config.Data{
		"data: {source: bars, symbols: [A]}":                 {Adjust: config.AdjustNone},
		"data: {source: bars, symbols: [A], adjust: }":       {Adjust: config.AdjustNone},
		"data: {symbols: [A], adjust: none}":                 {Adjust: config.AdjustNone, AdjustPlace: config.Place{File: "sessions.yaml", Line: 6, Col: 34}},
		"data: {source: bars, symbols: [A], adjust: splits}": {Adjust: config.AdjustSplits, AdjustPlace: config.Place{File: "sessions.yaml", Line: 6, Col: 48}},
	} {
		data := one(t, root, session(text)).Data
		if diff := cmp.Diff(want, config.Data{Adjust: data.Adjust, AdjustPlace: data.AdjustPlace}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
