package determinism_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/strathost/strathost/host/internal/determinism"
)

// TestFindings runs the analyzer over code whose comments say what it must find; it must find nothing else.
func TestFindings(t *testing.T) {
	t.Parallel()
	analyzer := determinism.New()
	if err := analysis.Validate([]*analysis.Analyzer{analyzer}); err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, analysistest.TestData(), analyzer, "a", "b")
}
