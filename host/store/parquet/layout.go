package parquet

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
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

// folder is where the files of a symbol and interval are, relative to the store.
func folder(symbol string, interval sdk.Interval) string {
	return filepath.Join(barsFolder, intervalPrefix+string(interval), symbolPrefix+escape(symbol))
}

// intervals are those that have a folder, from short to long.
func (s *Store) intervals() ([]sdk.Interval, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, barsFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []sdk.Interval
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name(), intervalPrefix)
		if !ok || !e.IsDir() {
			continue
		}
		iv, err := sdk.ParseInterval(name)
		if err != nil {
			return nil, fmt.Errorf("folder %s: %w", filepath.Join(barsFolder, e.Name()), err)
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

// symbols are those that have a folder of an interval, with files in it or without.
func (s *Store) symbols(interval sdk.Interval) ([]string, error) {
	dir := filepath.Join(barsFolder, intervalPrefix+string(interval))
	entries, err := os.ReadDir(filepath.Join(s.dir, dir))
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name(), symbolPrefix)
		if !ok || !e.IsDir() {
			continue
		}
		symbol, err := unescape(name)
		if err != nil {
			return nil, fmt.Errorf("folder %s: %w", filepath.Join(dir, e.Name()), err)
		}
		all = append(all, symbol)
	}
	return all, nil
}

// located is a file of the store.
type located struct {
	period
	path string // relative to the store
}

// files are the files of a symbol and interval in the order of their periods; none where there is no such folder.
func (s *Store) files(symbol string, interval sdk.Interval) ([]located, error) {
	dir := folder(symbol, interval)
	entries, err := os.ReadDir(filepath.Join(s.dir, dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []located
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), extension)
		if !ok || e.IsDir() || strings.HasPrefix(name, ".") {
			continue
		}
		f := located{path: filepath.Join(dir, e.Name())}
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
