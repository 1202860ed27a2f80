package session_test

import (
	"context"
	"testing"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// A symbol with a past is served, and a validation says where its bars ended long before the session.
func TestAValidationSaysWhereTheBarsEnded(t *testing.T) {
	t.Parallel()
	bars := intraday(xnys(t), "AAPL", "1m", dates(t, "2025-06-25", "2025-06-30"), nil)
	for day, want := range map[string]string{"2025-07-02": "its 1m bars end on 2025-06-30", "2025-07-01": ""} {
		d := newDesk(t).days(day, day).over(storeOf(t, map[string]market.Columns{"AAPL": bars}))
		found, err := session.Validate(context.Background(), d.config, []string{"AAPL"})
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		if v := found[0]; !v.CanProceed || v.Message != want || v.Code != sdk.Code("") {
			t.Errorf("on %s it can proceed: %t, %q [%s], expected %q", day, v.CanProceed, v.Message, v.Code, want)
		}
	}
}
