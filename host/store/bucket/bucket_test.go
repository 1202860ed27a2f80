package bucket_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"github.com/strathost/strathost/host/store/bucket"
	"github.com/strathost/strathost/host/store/bucket/s3test"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
	"github.com/strathost/strathost/host/store/s3url"
)

var (
	starting = sync.OnceValues(func() (*s3test.Server, error) {
		started = true
		return s3test.Start(context.Background())
	})
	started bool
)

func TestMain(m *testing.M) {
	code := m.Run()
	if started {
		if s, err := starting(); err == nil {
			if err := s.Stop(); err != nil {
				fmt.Fprintln(os.Stderr, err)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// server is the one server of all tests here.
func server(t testing.TB) *s3test.Server {
	t.Helper()
	if _, err := s3test.Program(); errors.Is(err, s3test.ErrNoServer) {
		t.Skip(err)
	}
	s, err := starting()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// empty is a bucket without a store.
func empty(t testing.TB) s3url.Location {
	t.Helper()
	at, err := server(t).Bucket(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func options() bucket.Options { return bucket.Options{Env: s3test.Env} }

func create(t testing.TB, at s3url.Location) *parquet.Store {
	t.Helper()
	s, err := bucket.Create(context.Background(), at, options())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func object(t testing.TB, at s3url.Location, path string) []byte {
	t.Helper()
	body, _, _, err := server(t).Client.GetObject(context.Background(), at.Bucket, at.Prefix+"/"+path, minio.GetObjectOptions{})
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func putObject(t testing.TB, at s3url.Location, path string, content []byte) {
	t.Helper()
	var err error
	for range 5 { // the server answers for a folder before it has read the request, and its client may then fail to write the rest
		_, err = server(t).Client.Client.PutObject(context.Background(), at.Bucket, at.Prefix+"/"+path, bytes.NewReader(content), int64(len(content)), minio.PutObjectOptions{})
		if err == nil || !errors.Is(err, syscall.EPIPE) && !errors.Is(err, syscall.ECONNRESET) {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// paths are those of all objects of a store.
func paths(t testing.TB, at s3url.Location) []string {
	t.Helper()
	var all []string
	for info := range server(t).Client.ListObjectsIter(context.Background(), at.Bucket, minio.ListObjectsOptions{Recursive: true}) {
		if info.Err != nil {
			t.Fatal(info.Err)
		}
		all = append(all, strings.TrimPrefix(info.Key, at.Prefix+"/"))
	}
	return all
}

// TestABucket runs what every store passes.
func TestABucket(t *testing.T) {
	t.Parallel()
	server(t)
	storetest.Run(t, 61, func(t testing.TB) storetest.Place { return place(t, empty(t)) })
}

func place(t testing.TB, at s3url.Location) storetest.Place {
	return storetest.Place{
		Store: create(t, at),
		Again: func(t testing.TB) *parquet.Store {
			again, err := bucket.Open(context.Background(), at, options())
			if err != nil && strings.Contains(err.Error(), "no store") {
				again, err = bucket.Create(context.Background(), at, options())
			}
			if err != nil {
				t.Error(err)
			}
			return again
		},
		Contents: func(t testing.TB) map[string]string {
			all := map[string]string{}
			for _, p := range paths(t, at) {
				all[p] = string(object(t, at, p))
			}
			return all
		},
		Change: func(t testing.TB, path string, how func([]byte) []byte) {
			t.Helper()
			putObject(t, at, path, how(object(t, at, path)))
		},
	}
}

func TestARememberedListingIsGivenUpWhereItIsOld(t *testing.T) {
	t.Parallel()
	at := empty(t)
	writer := create(t, at)
	old, newer := storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 30_000, 1), storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 30_000, 2)
	put := func(symbol string, n int) {
		t.Helper()
		bars := old
		if n == 2 {
			bars = newer
		}
		if _, err := writer.Put(context.Background(), symbol, "1m", bars); err != nil {
			t.Fatal(err)
		}
	}
	put("X", 1)
	reader, err := bucket.Open(context.Background(), at, bucket.Options{Remember: true, Env: s3test.Env})
	if err != nil {
		t.Fatal(err)
	}
	read := func() string {
		t.Helper()
		c, err := reader.Bars(context.Background(), "X", "1m", math.MinInt64, math.MaxInt64)
		if err != nil {
			t.Fatal(err)
		}
		return c.Digest()
	}
	// The footer is known, and the object is replaced before its pages are read.
	if _, err := reader.Holdings(context.Background(), "X"); err != nil {
		t.Fatal(err)
	}
	put("X", 2)
	if got := read(); got != newer.Digest() {
		t.Error("the bars are not those of the object that is there")
	}
	// What is known in whole is one state of the store for the life of the reader.
	put("X", 1)
	if got := read(); got != newer.Digest() {
		t.Error("the bars changed under the reader")
	}
	put("Y", 1)
	if hs, err := reader.Holdings(context.Background(), "Y"); err != nil || len(hs) != 1 {
		t.Errorf("holdings of what was not asked for yet are %v, %v", hs, err)
	}
	// An object that is gone is not there.
	if err := server(t).Client.RemoveObject(context.Background(), at.Bucket, at.Prefix+"/bars/interval=1m/symbol=X/2025.parquet", minio.RemoveObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	fresh, err := bucket.Open(context.Background(), at, options())
	if err != nil {
		t.Fatal(err)
	}
	if hs, err := fresh.Holdings(context.Background(), "X"); err != nil || len(hs) != 0 {
		t.Errorf("holdings of what is gone are %v, %v", hs, err)
	}
}

func TestMoreKeysThanAListingHasAtOnce(t *testing.T) {
	t.Parallel()
	at := empty(t)
	s := create(t, at)
	if _, err := s.Put(context.Background(), "A0000", "1m", storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 10, 1)); err != nil {
		t.Fatal(err)
	}
	file := object(t, at, "bars/interval=1m/symbol=A0000/2025.parquet")
	const many = 2_100
	work := make(chan int)
	var puts sync.WaitGroup
	for range 8 {
		puts.Go(func() {
			for i := range work {
				putObject(t, at, fmt.Sprintf("bars/interval=1m/symbol=A%04d/2025.parquet", i), file)
			}
		})
	}
	for i := 1; i < many; i++ {
		work <- i
	}
	close(work)
	puts.Wait()
	symbols, err := s.Symbols(context.Background())
	if err != nil || len(symbols) != many || symbols[0] != "A0000" || symbols[many-1] != fmt.Sprintf("A%04d", many-1) {
		t.Errorf("%d symbols, %v", len(symbols), err)
	}
	if hs, err := s.Holdings(context.Background(), "A2099"); err != nil || len(hs) != 1 || hs[0].Bars != 10 {
		t.Errorf("holdings are %v, %v", hs, err)
	}
}

func TestWhatIsNotAStoresDoesNotDisturbIt(t *testing.T) {
	t.Parallel()
	at := empty(t)
	s := create(t, at)
	if _, err := s.Put(context.Background(), "X", "1m", storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 10, 1)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"README.md", "bars/README.md", "bars/interval=1m/README.md", "bars/interval=1m/symbol=X/README.md", "bars/other/x.parquet"} {
		putObject(t, at, path, []byte("x"))
	}
	for _, folder := range []string{"bars/", "bars/interval=1m/", "bars/interval=1m/symbol=X/", "bars/interval=1m/symbol=X/deep/"} { // as consoles make folders
		putObject(t, at, folder, nil)
	}
	putObject(t, s3url.Location{Bucket: at.Bucket, Prefix: at.Prefix + "2"}, "bars/interval=1m/symbol=OTHER/2025.parquet", []byte("x"))
	symbols, err := s.Symbols(context.Background())
	if err != nil || len(symbols) != 1 {
		t.Errorf("symbols are %v, %v", symbols, err)
	}
	if hs, err := s.Holdings(context.Background(), "X"); err != nil || len(hs) != 1 {
		t.Errorf("holdings are %v, %v", hs, err)
	}
	if err := s.Check(context.Background()); err != nil {
		t.Error(err)
	}
}
