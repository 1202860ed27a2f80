package proof_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Whatever cell is changed, one check tells of it and no other: what only follows from it is not told again. A change that
// fits with all that the other files say is left to the digest.
func TestAnyChangedCellMakesOneCheckFail(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"timeline.csv", "symbols.csv"} {
		in, err := os.ReadFile(filepath.Join(run(t, "instant"), file))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(in))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 2))
		silent := 0
		const tries = 40
		for range tries {
			i, k := 1+r.IntN(len(rows)-1), r.IntN(len(rows[0]))
			becomes, ok := another(r, rows[i][k])
			if !ok {
				continue
			}
			was := rows[i][k]
			rows[i][k] = becomes
			var b strings.Builder
			if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
				t.Fatal(err)
			}
			rows[i][k] = was
			text, place := b.String(), fmt.Sprintf("%s:%d", file, i+1)
			dir, _ := damaged(t, "instant", edit{file: file, do: func(string) (string, string, error) { return text, place, nil }}, true)
			report := prove(t, dir)
			checks := map[string]bool{}
			for _, f := range report.Findings {
				checks[f.Check] = true
			}
			if len(checks) > 1 {
				t.Errorf("%s %s from %q to %q: %d checks fail: %v", place, rows[0][k], was, becomes, len(checks), report.Findings)
			}
			if len(checks) == 0 {
				silent++
			}
		}
		if silent > tries/4 {
			t.Errorf("of %d changes of %s %d are seen by no check but the digest", tries, file, silent)
		}
	}
}

// another is what a number, a truth value or a word becomes.
func another(r *rand.Rand, cell string) (string, bool) {
	switch v, err := strconv.ParseFloat(cell, 64); {
	case cell == "":
		return "1", true
	case cell == "true" || cell == "false":
		return strconv.FormatBool(cell == "false"), true
	case err == nil:
		next := []float64{v + 1, v - 1, 2 * v, 0, v / 2}[r.IntN(5)]
		text := strconv.FormatFloat(next, 'f', -1, 64)
		return text, text != cell
	}
	return "", false
}
