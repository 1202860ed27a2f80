package script_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

func TestTheTimeIsTheSessions(t *testing.T) {
	t.Parallel()
	s := newSession()
	says(t, s, `
		session.log(Date.now(), new Date().toISOString(), new Date(2025, 0, 1).toISOString(), new Date().getTimezoneOffset());
		session.log(Date());
		session.log(typeof setTimeout, typeof setInterval, typeof performance, typeof Intl, typeof process, typeof fetch);
	`,
		"1751463000000 2025-07-02T13:30:00.000Z 2025-01-01T00:00:00.000Z 0",
		"Wed Jul 02 2025 13:30:00 GMT+0000 (UTC)",
		"undefined undefined undefined undefined undefined undefined",
	)
}

func TestRandomNumbersAreTheSessions(t *testing.T) {
	t.Parallel()
	s := newSession()
	want := sdk.NewRandom(7, "test", "2025-07-02")
	says(t, s, `session.log(session.random()); session.log(Math.random()); session.log(session.random());`,
		fmt.Sprint(want.Float64()), fmt.Sprint(want.Float64()), fmt.Sprint(want.Float64()))
}

func TestTheTopLevelSeesNoTimeAndItsOwnRandomNumbers(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `
const now = Date.now(), first = Math.random();
export function onBar() {}
export function onStart(session) { session.log(now, first); }
`)
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{fmt.Sprintf("0 %v", sdk.NewRandom(7, "test", "").Float64())}, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestTheClockMovesWithTheSession(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, "export function onBar(session) { session.log(session.now === Date.now(), session.time); }")
	for range 2 {
		if err := h.Bars(s, make([]sdk.Bar, 1)); err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(90 * time.Second)
	}
	if diff := cmp.Diff([]string{"true 09:30:00", "true 09:31:30"}, messages(s)); diff != "" {
		t.Error(diff)
	}
}
