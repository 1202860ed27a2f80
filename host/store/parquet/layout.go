package parquet

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

const (
	barsFolder     = "bars"
	intervalPrefix = "interval="
	symbolPrefix   = "symbol="
	extension      = ".parquet"
)

// escape writes a symbol as the readers of such folders expect it: with percent signs for what no folder can be named.
func escape(symbol string) string {
	s := strings.ReplaceAll(symbol, "/", "%2F")
	if base, dot := strings.CutSuffix(s, "."); dot {
		s = base + "%2E" // Windows drops a dot at the end of a name
	}
	return s
}

// unescape is the symbol of a folder. It takes no second spelling of one symbol.
func unescape(name string) (string, error) {
	s, err := url.PathUnescape(name)
	if err != nil {
		return "", fmt.Errorf("%q is no symbol", name)
	}
	if canonical, err := sdk.CanonicalSymbol(s); err != nil || escape(canonical) != name {
		return "", fmt.Errorf("%q is no symbol as this store spells them", name)
	}
	return s, nil
}

// folderOf is where the files of a symbol and interval are, relative to the store.
func folderOf(symbol string, interval sdk.Interval) string {
	return path.Join(barsFolder, intervalPrefix+string(interval), symbolPrefix+escape(symbol))
}

// intervals are those that have a folder, from short to long.
func (s *Store) intervals(ctx context.Context) ([]sdk.Interval, error) {
	entries, err := s.from.List(ctx, barsFolder)
	if err != nil {
		return nil, err
	}
	var all []sdk.Interval
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name, intervalPrefix)
		if !ok || !e.Folder {
			continue
		}
		iv, err := sdk.ParseInterval(name)
		if err != nil {
			return nil, fmt.Errorf("folder %s: %w", path.Join(barsFolder, e.Name), err)
		}
		all = append(all, iv)
	}
	slices.SortFunc(all, compareSpellings)
	return all, nil
}

// compareSpellings orders intervals from short to long, and those of one span, such as 1h and 60m, by their spelling.
func compareSpellings(a, b sdk.Interval) int {
	if c := sdk.CompareIntervals(a, b); c != 0 {
		return c
	}
	return strings.Compare(string(a), string(b))
}

// listed is a symbol that has a folder of an interval.
type listed struct {
	symbol string
	filled bool // whether something is known to lie in the folder
}

// symbols are those that have a folder of an interval, with files in it or without.
func (s *Store) symbols(ctx context.Context, interval sdk.Interval) ([]listed, error) {
	dir := path.Join(barsFolder, intervalPrefix+string(interval))
	entries, err := s.from.List(ctx, dir)
	if err != nil {
		return nil, err
	}
	var all []listed
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name, symbolPrefix)
		if !ok || !e.Folder {
			continue
		}
		symbol, err := unescape(name)
		if err != nil {
			return nil, fmt.Errorf("folder %s: %w", path.Join(dir, e.Name), err)
		}
		all = append(all, listed{symbol, e.Filled})
	}
	return all, nil
}

// located is a file of the store.
type located struct {
	period
	path    string  // relative to the store
	version Version // as it was listed; nil where listing does not tell
}

// files are the files of a symbol and interval in the order of their periods; none where there is no such folder.
func (s *Store) files(ctx context.Context, symbol string, interval sdk.Interval) ([]located, error) {
	dir := folderOf(symbol, interval)
	entries, err := s.from.List(ctx, dir)
	if err != nil {
		return nil, err
	}
	var all []located
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name, extension)
		if !ok || e.Folder || strings.HasPrefix(name, ".") {
			continue
		}
		f := located{path: path.Join(dir, e.Name), version: e.Version}
		if f.period, err = parsePeriod(name); err != nil {
			return nil, fmt.Errorf("file %s: %w", f.path, err)
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b located) int { return strings.Compare(a.name, b.name) })
	for i := 1; i < len(all); i++ {
		if all[i].from < all[i-1].to {
			return nil, fmt.Errorf("files %s and %s are of overlapping periods", all[i-1].path, all[i].path)
		}
	}
	return all, nil
}
