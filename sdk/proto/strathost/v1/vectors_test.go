package strathostv1_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/sdk"
)

var update = flag.Bool("update", false, "write the vectors anew")

const randomVectors = "../../vectors/random.json"

// randomVector is the beginning of a sequence of random numbers, for plugins in other languages: PCG-DXSM as in Go's
// math/rand/v2, seeded by the session's seed and the FNV-1a (64 bit) of "<strategy>\n<day>"; a number is the top 53
// bits of the next 64, divided by 2^53.
type randomVector struct {
	Seed     uint64    `json:"seed,string"` // beyond 2^53 many readers of JSON lose digits
	Strategy string    `json:"strategy"`
	Day      string    `json:"day"`
	Hash     string    `json:"fnv1a"`
	Numbers  []float64 `json:"numbers"`
}

func TestTheVectorsOfRandomNumbersAreTheSDKs(t *testing.T) {
	t.Parallel()
	var want []randomVector
	for _, v := range []randomVector{
		{Seed: 0, Strategy: "momentum", Day: "2025-07-02"},
		{Seed: 7, Strategy: "momentum", Day: "2025-07-02"},
		{Seed: 7, Strategy: "momentum", Day: "2025-07-03"},
		{Seed: 1<<64 - 1, Strategy: "Öffnung", Day: "2024-02-29"},
	} {
		h := fnv.New64a()
		fmt.Fprintf(h, "%s\n%s", v.Strategy, v.Day)
		v.Hash = fmt.Sprintf("%016x", h.Sum64())
		r := sdk.NewRandom(v.Seed, v.Strategy, v.Day)
		for range 5 {
			v.Numbers = append(v.Numbers, r.Float64())
		}
		want = append(want, v)
	}
	if *update {
		b, err := json.MarshalIndent(want, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(randomVectors, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(randomVectors)
	if err != nil {
		t.Fatal(err)
	}
	var got []randomVector
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
