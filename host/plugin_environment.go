package host

import (
	"os"
	"strings"

	"github.com/strathost/strathost/host/plugin/pack"
)

// buildVariables are those of the environment with which the same Go makes other bytes of the same source. What a build sets
// itself is not among them.
var buildVariables = strings.Fields("GOFLAGS GOAMD64 GOARM64 GOARM GO386 GOMIPS GOMIPS64 GOPPC64 GORISCV64 GOEXPERIMENT GOFIPS140 GOTOOLCHAIN GOWORK")

// builtOtherwise says what of the environment may have made another binary of a source folder, behind the text lead; empty
// where nothing did.
func (g *gathered) builtOtherwise(lead string) string {
	if info, err := os.Stat(g.options.Source); err != nil || !info.IsDir() || !pack.IsSource(g.options.Source) {
		return ""
	}
	var set []string
	for _, name := range buildVariables {
		if os.Getenv(name) != "" {
			set = append(set, name)
		}
	}
	if len(set) == 0 {
		return ""
	}
	return lead + strings.Join(set, " and ") + " in the environment, with which Go may make other bytes"
}
