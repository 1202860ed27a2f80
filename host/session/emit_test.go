package session_test

import (
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
)

func TestANameThatIsTooLongIsNotEmitted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		refusedWith(t, s.Emit(strings.Repeat("e", sdk.MaxEmittedName+1), 1), sdk.InvalidArgument)
		refusedWith(t, s.Emit("", 1), sdk.InvalidArgument)
		if err := s.Emit(strings.Repeat("e", sdk.MaxEmittedName), 1); err != nil {
			t.Error(err)
		}
	})))
	_, r := d.run()
	if len(r.emissions) != 1 || len(r.emissions[0].Name) != sdk.MaxEmittedName {
		t.Errorf("emitted were %d values", len(r.emissions))
	}
}

// A loop that emits without end is refused what goes beyond the bound, at its instant, and stops where it lets the refusal escape.
func TestAFloodOfValuesIsRefusedAtItsInstant(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	flood := func(s sdk.Session) error {
		for {
			if err := s.Emit("x", 1); err != nil {
				return err
			}
		}
	}
	d.strategy("careful", acting(at("11:00", func(s sdk.Session) { refusedWith(t, flood(s), sdk.QuotaExceeded) }),
		at("11:00", func(s sdk.Session) { refusedWith(t, s.Emit("x", 1), sdk.QuotaExceeded) }),
		at("11:01", func(s sdk.Session) {
			if err := s.Emit("y", 1); err != nil {
				t.Error(err)
			}
		})))
	d.strategy("careless", sdk.Hooks{Start: func(s sdk.Session) error { return s.At("12:00", flood) }})
	result, r := d.run()
	if n := len(r.emissions); n != 2*sdk.MaxEmittedAtOnce+1 {
		t.Errorf("%d values were recorded", n)
	}
	if len(result.Stopped) != 1 || result.Stopped[0].Strategy != "careless" || result.Stopped[0].Code != sdk.QuotaExceeded || !result.Reproducible {
		t.Errorf("stopped: %+v, reproducible: %v", result.Stopped, result.Reproducible)
	}
}
