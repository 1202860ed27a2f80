package bucket

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/minio/minio-go/v7"

	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/s3url"
)

// Options say how a bucket is opened. The zero value will do.
type Options struct {
	// Remember keeps every listing for the life of the store: what others put later is not seen, and a session does not
	// wait for listings again and again. An object that was replaced since is read anew all the same.
	Remember bool
	// Env looks up variables of the environment; nil for os.Getenv.
	Env func(name string) string
}

// Open opens the store in a bucket. Without Remember it is for writing, too. It asks the server once: that it cannot be
// reached or refuses, and that there is no store, are errors that say what to do.
func Open(ctx context.Context, at s3url.Location, o Options) (*parquet.Store, error) {
	b, err := connect(at, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name(at), err)
	}
	found, err := b.list(ctx, "bars", 1)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name(at), err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: it is no store: it has no object below %s; host data import PATH --store '%s' makes one",
			name(at), b.key("bars")+"/", at.URL())
	}
	return parquet.New(b), nil
}

// Create opens a bucket for writing, whether or not there is a store in it; the bucket itself must be there. It makes sure
// that the server takes conditions of writes seriously, by an object named [Marker], which stays.
func Create(ctx context.Context, at s3url.Location, o Options) (*parquet.Store, error) {
	o.Remember = false
	b, err := connect(at, o)
	if err == nil {
		err = b.probe(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name(at), err)
	}
	return parquet.New(b), nil
}

func name(at s3url.Location) string { return "parquet bucket " + at.String() }

// bucket is the files below a prefix of a bucket.
type bucket struct {
	at       s3url.Location
	endpoint string
	client   *minio.Core
	places   chan struct{} // one for each request to read or list that is under way
	blocks   blocks

	mu       sync.Mutex
	listings map[string][]parquet.Entry // nil where they are not remembered
}

var _ parquet.Files = (*bucket)(nil)

// parallel is how many requests are under way at once: what hides a server's latency without tripping its limits.
const parallel = 16

func (b *bucket) Name() string { return name(b.at) }

func (b *bucket) Parallel() int { return parallel }

// key is where a path of the store lies in the bucket.
func (b *bucket) key(p string) string { return path.Join(b.at.Prefix, p) }

func (b *bucket) List(ctx context.Context, folder string) ([]parquet.Entry, error) {
	b.mu.Lock()
	known, ok := b.listings[folder]
	b.mu.Unlock()
	if ok {
		return known, nil
	}
	found, err := b.list(ctx, folder, 0)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.listings != nil {
		b.listings[folder] = found
	}
	return found, nil
}

// enter waits for a place among the requests under way; leave gives it back.
func (b *bucket) enter(ctx context.Context) error {
	select {
	case b.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return b.explain(ctx, "answer so many requests", ctx.Err())
	}
}

func (b *bucket) leave() { <-b.places }

// list asks for what lies in a folder, for all of it or for the first of it.
func (b *bucket) list(ctx context.Context, folder string, most int) ([]parquet.Entry, error) {
	ctx, cancel := bounded(ctx, listBytes)
	defer cancel()
	if err := b.enter(ctx); err != nil {
		return nil, err
	}
	defer b.leave()
	prefix := b.key(folder) + "/"
	owner := false
	var all []parquet.Entry
	for info := range b.client.ListObjectsIter(ctx, b.at.Bucket, minio.ListObjectsOptions{Prefix: prefix, MaxKeys: most, FetchOwner: &owner}) {
		if info.Err != nil {
			return nil, b.explain(ctx, "list objects", info.Err)
		}
		name, below := strings.CutPrefix(info.Key, prefix)
		if !below || name == "" { // an object that stands for the folder itself
			continue
		}
		e := parquet.Entry{Name: name}
		if folder, ok := strings.CutSuffix(name, "/"); ok {
			e = parquet.Entry{Name: folder, Folder: true, Filled: true}
		} else {
			e.Version = version{etag: info.ETag, size: info.Size}
		}
		all = append(all, e)
		if len(all) == most {
			break
		}
	}
	if err := ctx.Err(); err != nil { // the client then ends its list without an error
		return nil, b.explain(ctx, "list objects", err)
	}
	return all, nil
}

func (b *bucket) Stat(ctx context.Context, p string) (parquet.Version, error) {
	ctx, cancel := bounded(ctx, 0)
	defer cancel()
	info, err := b.client.StatObject(ctx, b.at.Bucket, b.key(p), minio.StatObjectOptions{})
	switch {
	case isMissing(err):
		return nil, fs.ErrNotExist
	case err != nil:
		return nil, b.explain(ctx, "look at an object", err)
	}
	return version{etag: info.ETag, size: info.Size}, nil
}

func (b *bucket) Open(ctx context.Context, p string, listed parquet.Version) (parquet.File, error) {
	if listed == nil {
		var err error
		if listed, err = b.Stat(ctx, p); err != nil {
			return nil, err
		}
	}
	return &object{ctx: ctx, bucket: b, path: p, version: listed.(version), got: map[int64][]byte{}}, nil
}

// Forget drops listings and pages: a listing may be old, and a server that changes an object just then may have given
// bytes of another version.
func (b *bucket) Forget(folder string) bool {
	b.mu.Lock()
	delete(b.listings, folder)
	b.mu.Unlock()
	b.blocks.forget(folder + "/")
	return true
}

// version is a state of an object.
type version struct {
	etag string
	size int64
}

func (v version) Size() int64 { return v.size }

func (v version) Same(other parquet.Version) bool { return v.etag != "" && other == parquet.Version(v) }
