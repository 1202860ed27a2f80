package sdk_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/strathost/strathost/sdk"
)

// The vectors are fixed for ever: a run of an earlier version must draw the same numbers, and so must a plugin in another
// language, whose author finds them beside the protocol.
func TestRandomNumbersAreThoseOfTheVectors(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("proto/random_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Seed          uint64
		Strategy, Day string
		Values        []float64
	}
	if err := json.Unmarshal(b, &vectors); err != nil || len(vectors) < 3 {
		t.Fatalf("%d vectors: %v", len(vectors), err)
	}
	first := map[float64]bool{}
	for _, v := range vectors {
		r := sdk.NewRandom(v.Seed, v.Strategy, v.Day)
		for i, want := range v.Values {
			if got := r.Float64(); got != want || got < 0 || got >= 1 {
				t.Errorf("number %d of %d, %s, %s is %v, want %v", i, v.Seed, v.Strategy, v.Day, got, want)
			}
		}
		first[v.Values[0]] = true
	}
	if len(first) != len(vectors) {
		t.Error("two seeds, strategies or days draw the same number")
	}
}
