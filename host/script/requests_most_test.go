package script_test

import (
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
)

func TestACallThatAsksTooMuchIsStoppedAtItsLine(t *testing.T) {
	t.Parallel()
	h := hooks(t, "export function onBar() {}\nexport function onStart(session) {\n\tfor (let i = 0; i < 100000; i++) session.today('AAPL');\n}\n"+
		"export function onEnd(session) {\n\tfor (;;) {\n\t\ttry { session.today('AAPL'); } catch (e) {}\n\t}\n}\n")
	s := newSession()
	for range 2 { // each call has its own number
		if err := h.Start(s); err != nil {
			t.Fatalf("as many as it may: %v", err)
		}
	}
	f := failure(t, h.End(s))
	if f.Code != sdk.TooManyRequests || f.WallClock || !strings.HasPrefix(f.Place, "scripts/a.js:7:") || len(f.Stack) != 1 ||
		f.Message != "onEnd made more than 100000 requests: the host answers so many in one call" {
		t.Errorf("got %+v", f)
	}
}
