package config

import "github.com/strathost/strathost/sdk"

// Adjust says what stored bars are adjusted for.
type Adjust string

// The choices of data.adjust.
const (
	// AdjustNone leaves bars as they are stored.
	AdjustNone Adjust = "none"
	// AdjustSplits adjusts them, as of each day of the session, for the splits of the source's splits.csv.
	AdjustSplits Adjust = "splits"
)

// adjust reads data.adjust. Whether the source has a splits.csv, and what is in it, shows when it is opened.
func (r *sessionReader) adjust(n *node, source SourceKind) Adjust {
	s, ok := r.choice(n, string(AdjustNone), string(AdjustSplits))
	if !ok {
		return AdjustNone
	}
	if Adjust(s) == AdjustSplits && source == SourceSample && !r.partial {
		r.on(n, sdk.InvalidArgument, "leave the key out, or name a data.source that has a splits.csv", "the sample market has no splits to adjust for")
		return AdjustNone
	}
	return Adjust(s)
}
