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
