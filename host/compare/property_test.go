package compare_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/compare"
)

// Whatever two ledgers are, every entry of each is counted once, the other way round counts the same, and a ledger is equal
// to itself.
func TestEveryEntryIsCountedOnce(t *testing.T) {
	t.Parallel()
	ledger := rapid.Custom(func(t *rapid.T) []string {
		n := rapid.IntRange(0, 12).Draw(t, "entries")
		minute, out := 0, []string{}
		for i := range n {
			minute += rapid.IntRange(0, 2).Draw(t, "later")
			text := fmt.Sprintf("2025-07-0%d 10:%02d %s add_symbol %s", 1+minute/4, minute%4, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "source"),
				rapid.SampledFrom([]string{"X", "Y"}).Draw(t, "symbol"))
			if rapid.Bool().Draw(t, "refused") {
				text += " !locked"
			}
			if i > 0 && rapid.Bool().Draw(t, "caused") {
				text += fmt.Sprintf(" < %d", rapid.IntRange(1, i).Draw(t, "cause"))
			}
			out = append(out, text)
		}
		return out
	})
	rapid.Check(t, func(r *rapid.T) {
		x, y := ledger.Draw(r, "a"), ledger.Draw(r, "b")
		ledgerAlone := func(f *folder) { f.files = nil }
		a, b := run(entries(x...), ledgerAlone).write(t), run(entries(y...), ledgerAlone).write(t)
		runs := func(a, b string) compare.Difference {
			d, err := compare.Runs(a, b, compare.Options{})
			if err != nil {
				r.Fatal(err)
			}
			return d
		}
		there, back := runs(a, b).Ledger, runs(b, a).Ledger
		both := there.Equal + there.Changed + there.Moved
		if both+there.OnlyA != len(x) || both+there.OnlyB != len(y) {
			r.Fatalf("%+v of %d and %d entries", there, len(x), len(y))
		}
		if there.OnlyA != back.OnlyB || there.OnlyB != back.OnlyA || there.Moved != back.Moved || there.Changed != back.Changed {
			r.Fatalf("there %+v, back %+v", there, back)
		}
		if len(there.Entries) != there.Changed+there.Moved+there.OnlyA+there.OnlyB {
			r.Fatalf("%d differences are told, of %+v", len(there.Entries), there)
		}
		if self := runs(a, a); !self.Equal {
			r.Fatalf("it differs from itself: %+v", self.Ledger)
		}
	})
}
