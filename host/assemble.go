package host

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/sdk"
)

// bars is a session's store, with what was wrong in its files so far; nil for a store without files.
type bars struct {
	store.Reader
	faults func() sdk.Diagnostics
}

// openStore opens the store of a session's data.source.
func openStore(ctx context.Context, s config.Session) (bars, error) {
	switch s.Data.Source.Kind {
	case config.SourceSample:
		return bars{Reader: sample.New(), faults: func() sdk.Diagnostics { return nil }}, nil
	case config.SourceBucket:
		return openBucket(ctx, s)
	case config.SourceFolder:
		if isStore(s.Data.Source.Folder) {
			folder, err := parquet.OpenAs(s.Data.Source.Folder, path.Clean(filepath.ToSlash(s.Data.Source.Written)))
			if err != nil {
				return bars{}, err
			}
			return bars{Reader: folder, faults: func() sdk.Diagnostics { return nil }}, nil
		}
		folder, err := csv.Open(ctx, s.Data.Source.Folder, csv.Options{Location: s.Calendar.Location(),
			Name: path.Clean(filepath.ToSlash(s.Data.Source.Written))})
		if err != nil {
			return bars{}, err
		}
		return bars{Reader: folder, faults: func() sdk.Diagnostics { return csvFaults(s.Data.Source.Written, folder) }}, nil
	}
	return bars{}, fmt.Errorf("there is no store for %q", s.Data.Source.Written)
}

// csvFaults is what is wrong in the files that were read, each named below the folder as the YAML writes it, and for each
// file with wrong rows how many there are.
func csvFaults(folder string, s *csv.Store) sdk.Diagnostics {
	var out sdk.Diagnostics
	for _, d := range s.Diagnostics() {
		d.File = path.Join(folder, d.File)
		out = append(out, d)
	}
	for _, f := range s.Files() {
		if f.Bad == 0 && f.Repaired == 0 {
			continue
		}
		out = append(out, sdk.Diagnostic{File: path.Join(folder, f.Path), Code: csv.BadRow,
			Message: fmt.Sprintf("of %d rows %d were left out and %d that were out of order sorted in", f.Rows, f.Bad, f.Repaired)})
	}
	return out
}

// isStore says whether a folder is laid out as a store of Parquet files, not as a folder of CSV files. One with nothing in
// it but an empty folder of bars is a store without any.
func isStore(dir string) bool {
	found, err := filepath.Glob(filepath.Join(dir, "bars", "interval=*"))
	if err != nil || len(found) > 0 {
		return err == nil
	}
	bars, err := os.ReadDir(filepath.Join(dir, "bars"))
	if err != nil || len(bars) > 0 {
		return false
	}
	others, err := filepath.Glob(filepath.Join(dir, "[^.]*"))
	return err == nil && len(others) == 1
}

// assemble makes the coordinator's configuration of a session's.
func assemble(s config.Session, from store.Reader, strategies []opened, universe []string) session.Config {
	c := session.Config{Name: s.Name, Calendar: s.Calendar, Hours: s.Hours, Start: s.Start, End: s.End, Seed: s.Seed,
		Incomplete: market.Incomplete(s.Data.Incomplete), Store: from, Prefetch: true, Stored: universe, Timeline: session.Timeline(s.Export.Timeline)}
	for _, x := range s.Data.Symbols {
		c.Symbols = append(c.Symbols, session.ConfigSymbol{Name: x.Name, Location: x.Place.String()})
	}
	if s.KeepAdded {
		c.KeepAdded, c.KeepAddedLocation = true, s.KeepAddedPlace.String()
	}
	c.Intervals = ordered(s.Data.Intervals)
	for _, h := range s.Data.History {
		c.History = append(c.History, session.History{Interval: h.Interval, Days: h.Days, All: h.Require == config.RequireAll})
	}
	for _, i := range s.Data.Indicators {
		c.Indicators = append(c.Indicators, session.ConfigIndicator{Spec: i.Spec, Interval: i.Interval, Location: i.Place.String()})
	}
	if s.Data.Quality.Minimum > 0 {
		c.Quality = session.Quality{Minimum: &s.Data.Quality.Minimum, Drop: s.Data.Quality.OnLow == config.DropOnLow}
	}
	for _, o := range strategies {
		if o.role == sdk.RoleScanner {
			c.Scanners = append(c.Scanners, o.participant(universe))
		} else {
			c.Strategies = append(c.Strategies, o.participant(universe))
		}
	}
	return c
}

// ordered is the intervals from short to long.
func ordered(intervals []config.Interval) []sdk.Interval {
	out := make([]sdk.Interval, 0, len(intervals))
	for _, iv := range intervals {
		i := len(out)
		for i > 0 && sdk.CompareIntervals(out[i-1], iv.Interval) > 0 {
			i--
		}
		out = append(out[:i], append([]sdk.Interval{iv.Interval}, out[i:]...)...)
	}
	return out
}

// participant is an opened strategy as the coordinator sees it.
func (o opened) participant(universe []string) session.Participant {
	p := session.Participant{Source: sdk.Source{Kind: o.kind, Name: o.name, Digest: o.program.Digest()}, Hooks: o.program.Hooks(),
		Grant: grant(o.setup.Grant), StopSession: o.setup.OnFailure == config.StopSession, Follow: o.follow, Universe: symbolNames(o.universe.Symbols)}
	if o.universe.Kind == config.UniverseStore {
		p.Universe, p.StoreUniverse = universe, true
	}
	for _, s := range o.slots {
		p.Schedule = append(p.Schedule, session.Slot{PreSession: s.PreSession, At: s.At, Every: s.Every.Span(), From: s.From, To: s.To})
	}
	return p
}

func follow(f config.Follow) session.Follow {
	out := session.Follow{Config: f.Kind == config.FollowConfig, Symbols: symbolNames(f.Symbols)}
	for _, n := range f.From {
		out.From = append(out.From, n.Name)
	}
	out.Intervals = ordered(f.Intervals)
	return out
}

func symbolNames(symbols []config.Symbol) []string {
	names := make([]string, len(symbols))
	for i, s := range symbols {
		names[i] = s.Name
	}
	return names
}

func grant(g config.Grant) session.Grant {
	return session.Grant{AddSymbol: g.AddSymbol, Adhoc: g.Adhoc, RemoveAny: g.RemoveAny, MaxSymbols: limit(g.MaxSymbols),
		MaxIndicators: limit(g.MaxIndicators), MaxHistoryDays: limit(g.MaxHistoryDays)}
}

func limit(n int) *int {
	if n == config.Unlimited {
		return nil
	}
	return &n
}
