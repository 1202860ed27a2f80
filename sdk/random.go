package sdk

import (
	"hash/fnv"
	"math/rand/v2"
)

// Random is a strategy's sequence of random numbers for one day: PCG-DXSM (math/rand/v2), seeded by the session's
// seed and the FNV-1a (64 bit) of "<strategy>\n<day>", so that every runtime and every run draws the same numbers.
type Random struct{ source *rand.PCG }

// NewRandom makes the sequence; day is YYYY-MM-DD.
func NewRandom(seed uint64, strategy, day string) *Random {
	h := fnv.New64a()
	h.Write([]byte(strategy + "\n" + day)) // a hash never fails to write
	return &Random{source: rand.NewPCG(seed, h.Sum64())}
}

// Float64 is the next number in [0, 1): the top 53 bits of the next 64.
func (r *Random) Float64() float64 {
	return float64(r.source.Uint64()>>11) / (1 << 53)
}
