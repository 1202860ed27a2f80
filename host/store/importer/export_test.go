package importer

import "context"

// ImportLimited is Import with room for so many rows in memory.
func ImportLimited(ctx context.Context, paths []string, opts Options, rows int) (Report, error) {
	return importLimited(ctx, paths, opts, rows)
}
