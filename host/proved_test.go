package host_test

import (
	"context"
	"testing"

	"github.com/strathost/strathost/host/proof"
)

// requireProved demands that every check of host check holds in a run folder.
func requireProved(t *testing.T, dir string) {
	t.Helper()
	report, err := proof.Prove(context.Background(), dir)
	if err != nil {
		t.Error(err)
	}
	for _, f := range report.Findings {
		t.Errorf("host check: %s: %s: %s (%s)", f.Check, f.Place(), f.Message, f.Other)
	}
}
