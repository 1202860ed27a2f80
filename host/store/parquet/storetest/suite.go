package storetest

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

// Place is a store of its own, and what a test does to its files behind its back.
type Place struct {
	Store *parquet.Store
	// Again opens it anew, as another process would.
	Again func(t testing.TB) *parquet.Store
	// Contents are all files with their paths.
	Contents func(t testing.TB) map[string]string
	// Change puts what a function makes of a file in its place; of nil where there is none.
	Change func(t testing.TB, path string, how func([]byte) []byte)
}

// paths are those of the Parquet files.
func (p Place) paths(t testing.TB) []string {
	t.Helper()
	var all []string
	for path := range p.Contents(t) {
		if strings.HasSuffix(path, ".parquet") {
			all = append(all, path)
		}
	}
	slices.Sort(all)
	return all
}

type suite struct {
	create func(t testing.TB) Place
	stride int // of the bytes that are changed
}

// Run runs the tests, each with places of its own, which create makes and has removed. Where the files are far away, stride
// is of how many bytes of a file one is changed.
func Run(t *testing.T, stride int, create func(t testing.TB) Place) {
	s := suite{create, stride}
	for name, test := range map[string]func(*testing.T){
		"WhatIsPutIsRead":                            s.WhatIsPutIsRead,
		"HoldingsComeFromFooters":                    s.HoldingsComeFromFooters,
		"RangesOfAnySizeAreExact":                    s.RangesOfAnySizeAreExact,
		"ABackwardsRangeIsEmpty":                     s.ABackwardsRangeIsEmpty,
		"ManyReadersShareAStoreWhileItIsWritten":     s.ManyReadersShareAStoreWhileItIsWritten,
		"AReaderThatIsCancelledStops":                s.AReaderThatIsCancelledStops,
		"MoreFilesThanFootersAreKept":                s.MoreFilesThanFootersAreKept,
		"WhatIsNotThereIsSaid":                       s.WhatIsNotThereIsSaid,
		"WhatLiesBesideTheBarsIsRead":                s.WhatLiesBesideTheBarsIsRead,
		"TheSameBarsAreTheSameFiles":                 s.TheSameBarsAreTheSameFiles,
		"NewBarsReplaceAllThatIsInTheirRange":        s.NewBarsReplaceAllThatIsInTheirRange,
		"PatchesAreMadeInTheirOrder":                 s.PatchesAreMadeInTheirOrder,
		"ARangeWiderThanItsBarsEmptiesTheRest":       s.ARangeWiderThanItsBarsEmptiesTheRest,
		"AFileOfWhichAPatchHasNoBarStays":            s.AFileOfWhichAPatchHasNoBarStays,
		"AnIntervalKeepsItsFirstSpelling":            s.AnIntervalKeepsItsFirstSpelling,
		"WrongBarsAreRefusedBeforeAnythingIsWritten": s.WrongBarsAreRefusedBeforeAnythingIsWritten,
		"WritersTakeTurns":                           s.WritersTakeTurns,
		"ADamagedFileIsAnErrorThatNamesIt":           s.ADamagedFileIsAnErrorThatNamesIt,
		"NoChangedByteMakesAWrongBar":                s.NoChangedByteMakesAWrongBar,
		"FilesOutOfPlaceAreNamed":                    s.FilesOutOfPlaceAreNamed,
	} {
		t.Run(name, test)
	}
}

// Walk makes n sound bars, a step apart, that depend on the seed.
func Walk(from string, step time.Duration, n, seed int) market.Columns {
	t, err := time.Parse(time.RFC3339, from)
	if err != nil {
		panic(err)
	}
	c := market.Grow(n)
	for i := range n {
		p := math.Round(10000+100*math.Sin(float64(i+seed)/50)) / 100
		c.Append(market.Row{Start: t.Add(time.Duration(i) * step).UnixNano(), Open: p, High: p + 0.05, Low: p - 0.03,
			Close: p + 0.01, Volume: float64(1000 + (i*7919+seed)%977)})
	}
	return c
}

// Join is bars that follow each other.
func Join(parts ...market.Columns) market.Columns {
	var all market.Columns
	for _, p := range parts {
		all.AppendAll(p)
	}
	return all
}

// Same fails a test where two things differ.
func Same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s, expected (-) and got (+):\n%s", what, diff)
	}
}

func put(t testing.TB, s *parquet.Store, symbol string, interval sdk.Interval, bars market.Columns) parquet.Change {
	t.Helper()
	c, err := s.Put(context.Background(), symbol, interval, bars)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func bars(t testing.TB, s *parquet.Store, symbol string, interval sdk.Interval) market.Columns {
	t.Helper()
	c, err := s.Bars(context.Background(), symbol, interval, math.MinInt64, math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func nanos(t testing.TB, s string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixNano()
}
