package bucket

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"path"

	"github.com/minio/minio-go/v7"

	"github.com/strathost/strathost/host/store/parquet"
)

// Marker is the name of the object by which Create finds out whether the server takes conditions of writes seriously.
const Marker = "strathost-store.txt"

const markerText = "A store of strathost: its bars are below bars/. Writers ask here whether this server keeps the conditions of a write.\n"

// writer puts objects. There is no lock to hold: conditions guard every object.
type writer struct{ *bucket }

func (b *bucket) Writer(context.Context) (parquet.Writer, error) { return writer{b}, nil }

func (writer) Prepare(string) error { return nil }

func (writer) Close() error { return nil }

func (w writer) Put(ctx context.Context, p string, content []byte, over parquet.Version) error {
	etag := ""
	if over != nil {
		etag = over.(version).etag
	}
	defer w.Forget(path.Dir(p))
	return w.put(ctx, p, content, etag)
}

// put puts an object in the place of one with an ETag, or where there is none. Where the answer to one that arrived is
// lost, the client asks again and gets parquet.ErrChanged.
func (b *bucket) put(ctx context.Context, p string, content []byte, over string) error {
	ctx, cancel := bounded(ctx, int64(len(content)))
	defer cancel()
	o := minio.PutObjectOptions{ContentType: "application/octet-stream"}
	if over == "" {
		o.SetMatchETagExcept("*")
	} else {
		o.SetMatchETag(over)
	}
	md5sum, sha := md5.Sum(content), sha256.Sum256(content) // the server refuses what is not as it was sent
	_, err := b.client.PutObject(ctx, b.at.Bucket, b.key(p), bytes.NewReader(content), int64(len(content)),
		base64.StdEncoding.EncodeToString(md5sum[:]), hex.EncodeToString(sha[:]), o)
	switch {
	case isMissing(err) || isConflict(err):
		return parquet.ErrChanged
	case err != nil:
		return b.explain(ctx, "write an object", err)
	}
	return nil
}

// noConditions is what is said of a server on which two writers would lose each other's bars.
const noConditions = "this server does not keep the conditions of a write (If-Match, If-None-Match), so that two writers at once " +
	"would lose each other's bars: write the store into a folder, and copy that into the bucket"

// probe makes sure that a server refuses what it must. A server that does not then has the same object as before.
func (b *bucket) probe(ctx context.Context) error {
	const noETag = "00000000000000000000000000000000"
	err := b.put(ctx, Marker, []byte(markerText), "")
	if err == nil {
		err = b.put(ctx, Marker, []byte(markerText), "")
	}
	if errors.Is(err, parquet.ErrChanged) {
		err = b.put(ctx, Marker, []byte(markerText), noETag)
	}
	switch {
	case errors.Is(err, parquet.ErrChanged):
		return nil
	case err == nil:
		return &Error{What: noConditions}
	}
	return err
}
