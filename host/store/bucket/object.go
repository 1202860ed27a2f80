package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/minio/minio-go/v7"

	"github.com/strathost/strathost/host/store/parquet"
)

const (
	// blockSize is what objects are read and kept by: as the sums of package parquet.
	blockSize = 32 << 10
	// tailBytes is what is read of the end of an object at once: a footer and page index are mostly some 10 to 50 KB.
	tailBytes = 64 << 10
	// gapBlocks is how many blocks that nobody asked for are rather read than another request made.
	gapBlocks = 4
	// spanBlocks bounds a request, so that a large read goes over several connections.
	spanBlocks = 4 << 20 / blockSize
	// bodyAttempts is how often an answer may break off.
	bodyAttempts = 3
)

// object is an open object. It lives as long as the one call that it was opened for, whose ctx it keeps since io.ReaderAt
// takes none.
type object struct {
	ctx     context.Context
	bucket  *bucket
	path    string
	version version
	got     map[int64][]byte // blocks by their number
}

var (
	_ parquet.File  = (*object)(nil)
	_ parquet.Ahead = (*object)(nil)
)

func (f *object) Version() parquet.Version { return f.version }

func (f *object) Close() error {
	f.got = nil
	return nil
}

// ReadAt reads blocks that are not there yet, at the end of the object those of a whole footer.
func (f *object) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off > f.version.size {
		return 0, fmt.Errorf("byte %d is outside of the object", off)
	}
	to := min(off+int64(len(p)), f.version.size)
	wanted := parquet.Range{From: off, To: to}
	if to == f.version.size {
		wanted.From = max(0, min(off, to-tailBytes))
	}
	if err := f.Ahead([]parquet.Range{wanted}); err != nil {
		return 0, err
	}
	n := 0
	for at := off; at < to; {
		c := copy(p[n:to-off], f.got[at/blockSize][at%blockSize:])
		n, at = n+c, at+int64(c)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Ahead gets all blocks of ranges that are not there yet, side by side.
func (f *object) Ahead(ranges []parquet.Range) error {
	missing := f.missing(ranges)
	if len(missing) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancelCause(f.ctx)
	defer cancel(nil)
	spans := join(missing)
	parts := make([][][]byte, len(spans))
	var wait sync.WaitGroup
	for i, s := range spans {
		if err := f.bucket.enter(ctx); err != nil {
			cancel(err)
			break
		}
		wait.Go(func() {
			defer f.bucket.leave()
			var err error
			if parts[i], err = f.bucket.get(ctx, f.path, f.version, s); err != nil {
				cancel(err) // the first error, which is not that of being cancelled
			}
		})
	}
	wait.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	for i, s := range spans {
		for k, b := range parts[i] {
			number := s.first + int64(k)
			f.got[number] = b
			f.bucket.blocks.put(blockKey{f.path, f.version.etag, number}, b)
		}
	}
	return nil
}

// missing are the numbers of the blocks of ranges that are not there, rising.
func (f *object) missing(ranges []parquet.Range) []int64 {
	var all []int64
	for _, r := range ranges {
		for n := r.From / blockSize; n*blockSize < min(r.To, f.version.size); n++ {
			if f.got[n] != nil {
				continue
			}
			if b := f.bucket.blocks.get(blockKey{f.path, f.version.etag, n}); b != nil {
				f.got[n] = b
				continue
			}
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// span is blocks that are read by one request: first to before end.
type span struct{ first, end int64 }

// join makes few requests of many blocks.
func join(numbers []int64) []span {
	var all []span
	for _, n := range numbers {
		if k := len(all) - 1; k >= 0 && n-all[k].end <= gapBlocks && n-all[k].first < spanBlocks {
			all[k].end = n + 1
			continue
		}
		all = append(all, span{n, n + 1})
	}
	return all
}

// get reads a span of an object in some version.
func (b *bucket) get(ctx context.Context, path string, v version, s span) ([][]byte, error) {
	from, to := s.first*blockSize, min(s.end*blockSize, v.size)
	ctx, cancel := bounded(ctx, to-from)
	defer cancel()
	var broken error
	for range bodyAttempts {
		parts, err := b.getOnce(ctx, path, v, from, to)
		if err == nil || !errors.Is(err, errBroken) {
			return parts, err
		}
		broken = err
	}
	return nil, b.explain(ctx, "read an object", broken)
}

// errBroken says that an answer broke off.
var errBroken = errors.New("the answer broke off")

func (b *bucket) getOnce(ctx context.Context, path string, v version, from, to int64) ([][]byte, error) {
	var o minio.GetObjectOptions
	if err := o.SetMatchETag(v.etag); err != nil {
		return nil, &Error{What: "the server lists objects without an ETag", err: err}
	}
	err := o.SetRange(from, to-1)
	if to == v.size {
		err = o.SetRange(0, from-to) // a suffix
	}
	if err != nil {
		return nil, err
	}
	body, info, header, err := b.client.GetObject(ctx, b.at.Bucket, b.key(path), o)
	switch {
	case isMissing(err) || isConflict(err):
		return nil, parquet.ErrChanged
	case err != nil:
		return nil, b.explain(ctx, "read an object", err)
	}
	defer body.Close()
	var first, last, size int64
	if _, err := fmt.Sscanf(header.Get("Content-Range"), "bytes %d-%d/%d", &first, &last, &size); err != nil {
		first, last, size = 0, info.Size-1, info.Size // all of it
	}
	switch {
	case info.ETag != v.etag || size != v.size:
		return nil, parquet.ErrChanged
	case first != from || last != to-1:
		return nil, &Error{What: fmt.Sprintf("the server answers with the bytes %d to %d where %d to %d were asked for", first, last, from, to-1)}
	}
	var parts [][]byte
	for at := from; at < to; at += blockSize {
		part := make([]byte, min(blockSize, to-at))
		if _, err := io.ReadFull(body, part); err != nil {
			return nil, fmt.Errorf("%w: %w", errBroken, err)
		}
		parts = append(parts, part)
	}
	return parts, nil
}
