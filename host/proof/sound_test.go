package proof_test

import "testing"

// A folder that a run wrote holds everything.
func TestAFolderOfARunIsSound(t *testing.T) {
	t.Parallel()
	for _, session := range []string{"instant", "close", "held"} {
		report := prove(t, run(t, session))
		for _, f := range report.Findings {
			t.Errorf("%s: %s: %s: %s (%s)", session, f.Check, f.Place(), f.Message, f.Other)
		}
		if report.Rows.Ledger == 0 || report.Rows.Symbols == 0 || report.Rows.Timeline == 0 || report.Rows.Emitted == 0 {
			t.Errorf("%s: what was read is %+v", session, report.Rows)
		}
	}
}
