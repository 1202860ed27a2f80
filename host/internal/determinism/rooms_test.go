package determinism_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/strathost/strathost/host/internal/determinism"
)

// rooms are the packages whose code makes a session's results: the contract and the plugin's half of it, what a session is
// made of, its strategies' languages, the stores that give it bars, and what it is exported and compared by. Not among them are package
// host and the command line, where the wall clock of pace and timings is; and what brings bars into a store, or over a
// network, before a session sees them.
var rooms = []string{
	"./sdk", "./sdk/place", "./sdk/wire", "./sdk/serve",
	"./host/calendar", "./host/clock", "./host/config", "./host/market", "./host/indicator",
	"./host/session/...", "./host/script/...", "./host/scripttest", "./host/plugin", "./host/export", "./host/compare",
	"./host/store", "./host/store/sample", "./host/store/csv", "./host/store/table", "./host/store/splits", "./host/store/parquet", "./host/store/s3url",
}

func TestNothingInTheRoomsOfASessionDiffersFromRunToRun(t *testing.T) {
	t.Parallel()
	loaded, err := packages.Load(&packages.Config{Context: t.Context(), Mode: packages.LoadSyntax | packages.NeedModule, Dir: "../../.."}, rooms...)
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded) < len(rooms) {
		t.Fatalf("there are %d packages, fewer than there are rooms", len(loaded))
	}
	for _, p := range loaded {
		for _, e := range p.Errors {
			t.Fatalf("%s: %v", p.PkgPath, e)
		}
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{determinism.New()}, loaded, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range graph.Roots {
		if a.Err != nil {
			t.Errorf("%s: %v", a.Package.PkgPath, a.Err)
		}
		for _, d := range a.Diagnostics {
			t.Errorf("%s: %s", a.Package.Fset.Position(d.Pos), d.Message)
		}
	}
}
