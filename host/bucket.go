package host

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/store/bucket"
	"github.com/strathost/strathost/host/store/importer"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/s3url"
	"github.com/strathost/strathost/sdk"
)

// openBucket opens the bucket of a session's data.source, and reads ahead what the session asks of its symbols first. A
// session sees the store as it was when each part of it was first looked at.
func openBucket(ctx context.Context, s config.Session) (bars, error) {
	from, err := bucket.Open(ctx, s.Data.Source.Bucket, bucket.Options{Remember: true})
	if err != nil {
		at := s.Data.Source.Place
		return bars{}, errors.Join(ctx.Err(), sdk.Diagnostics{{File: at.File, Line: at.Line, Col: at.Col, Path: "data.source", Code: sdk.StoreError, Message: err.Error()}})
	}
	from.Prepare(ctx, symbolNames(s.Data.Symbols), needs(s))
	return bars{Reader: from, faults: func() sdk.Diagnostics { return nil }}, nil
}

// needs are the bars that a session will ask for, as far as its configuration tells: stored ones of its intervals, from the
// first day of history, of which weekends and holidays make more than there are trading days, to its last day.
func needs(s config.Session) []parquet.Need {
	day := func(d calendar.Date, add int) int64 { return d.AddDays(add).Midnight(time.UTC).UnixNano() }
	days := map[sdk.Interval]int{}
	for _, iv := range s.Data.Intervals {
		days[iv.Interval] = 0
	}
	for _, h := range s.Data.History {
		days[h.Interval] = max(days[h.Interval], h.Days)
	}
	var all []parquet.Need
	for iv, back := range days {
		all = append(all, parquet.Need{Interval: iv, From: day(s.Start, -back*3/2-7), To: day(s.End, 2)})
	}
	// The longest first, which are the fewest: there is a bound.
	slices.SortFunc(all, func(a, b parquet.Need) int { return sdk.CompareIntervals(b.Interval, a.Interval) })
	return all
}

// bucketOf reads a source or store that is named on the command line. ok is false for a folder. The error never shows
// what may be a secret.
func bucketOf(where string) (at s3url.Location, ok bool, err error) {
	scheme, _, url := strings.Cut(where, "://")
	switch {
	case !url:
		return s3url.Location{}, false, nil
	case scheme+"://" != s3url.Scheme:
		return s3url.Location{}, false, fmt.Errorf("bars cannot be kept at %s://: name a folder, or a bucket as s3://bucket/prefix", scheme)
	}
	at, err = s3url.Parse(where)
	return at, err == nil, err
}

// openStored opens a store of Parquet files, in a bucket or in a folder that is one.
func openStored(ctx context.Context, source string) (found *parquet.Store, ok bool, err error) {
	at, ok, err := bucketOf(source)
	switch {
	case err != nil:
		return nil, false, err
	case ok:
		found, err = bucket.Open(ctx, at, bucket.Options{Remember: true})
		return found, true, err
	case isStore(source):
		found, err = parquet.Open(source)
		return found, true, err
	}
	return nil, false, nil
}

// createStore opens a store for writing; a folder is made where there is none.
func createStore(ctx context.Context, where string) (*parquet.Store, error) {
	at, ok, err := bucketOf(where)
	switch {
	case err != nil:
		return nil, err
	case ok:
		return bucket.Create(ctx, at, bucket.Options{})
	}
	return parquet.Create(where)
}

// importTarget is the store of an import where it is not a folder; nil for a folder.
func importTarget(where string) (func(context.Context) (importer.Target, error), error) {
	at, ok, err := bucketOf(where)
	if err != nil || !ok {
		return nil, err
	}
	return func(ctx context.Context) (importer.Target, error) {
		return bucket.Create(ctx, at, bucket.Options{})
	}, nil
}
