package host

import (
	"context"
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// scriptWarnings are what is no mistake in the scripts of a session and not what is meant, each once: what host script check
// warns of, without its notes, and a strategy that can get no bars. Mistakes are Validate's own.
func scriptWarnings(ctx context.Context, root string, s config.Session) []string {
	var out []string
	look := func(p config.Program, role sdk.Role) (script.Inspection, bool) {
		if p.Script.Name == "" {
			return script.Inspection{}, false
		}
		found, err := script.Inspect(ctx, script.Options{Root: root, File: p.Script.Name, Name: p.Name, Role: role}, askable())
		for _, f := range found.Findings {
			if text := f.Diagnostic.String(); f.Severity == script.Warning && !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
		return found, err == nil && found.Digest != ""
	}
	for _, x := range s.Scanners {
		look(x.Program, sdk.RoleScanner)
	}
	for _, x := range s.Strategies {
		found, ok := look(x.Program, sdk.RoleStrategy)
		if ok && x.Follow.Kind == config.FollowNone && len(x.Follow.From) == 0 && !found.Follows {
			out = append(out, fmt.Sprintf("%s: %s follows no symbol, and its script calls neither addSymbol, addBars nor follow: it gets no bars; "+
				"write follow: {symbols: config}", x.Place, x.Name))
		}
	}
	return out
}
