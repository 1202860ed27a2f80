package bucket_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/bucket"
	"github.com/strathost/strathost/host/store/bucket/s3test"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
	"github.com/strathost/strathost/host/store/s3url"
)

// line is a way to the server on which a test watches requests and meddles with them.
type line struct {
	gets, lists, heads, puts atomic.Int64
	bytes                    atomic.Int64 // of bodies of answers to gets

	// before, where it is set, sees every request; it may answer it itself and then returns true.
	before func(w http.ResponseWriter, r *http.Request) bool
	proxy  *httputil.ReverseProxy
}

// through is the location of a store by way of a line.
func through(t testing.TB, at s3url.Location) (*line, s3url.Location) {
	t.Helper()
	to, err := url.Parse(at.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{proxy: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host // which is signed
		},
	}}
	l.proxy.ModifyResponse = func(r *http.Response) error {
		if r.Request.Method == http.MethodGet && !strings.Contains(r.Request.URL.RawQuery, "list-type") {
			r.Body = counted{r.Body, &l.bytes}
		}
		return nil
	}
	s := httptest.NewServer(l)
	t.Cleanup(s.Close)
	at.Endpoint = s.URL
	return l, at
}

type counted struct {
	io.ReadCloser
	bytes *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.bytes.Add(int64(n))
	return n, err
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodPut:
		l.puts.Add(1)
	case r.Method == http.MethodHead:
		l.heads.Add(1)
	case r.URL.Query().Has("list-type"):
		l.lists.Add(1)
	default:
		l.gets.Add(1)
	}
	if l.before == nil || !l.before(w, r) {
		l.proxy.ServeHTTP(w, r)
	}
}

// traffic is how much went over the line since the last time.
func (l *line) traffic() string {
	return fmt.Sprintf("%d lists, %d heads, %d gets, %d puts", l.lists.Swap(0), l.heads.Swap(0), l.gets.Swap(0), l.puts.Swap(0))
}

// filled is a bucket with a year of minutes of X and twenty years of its days.
func filled(t testing.TB) s3url.Location {
	t.Helper()
	at := empty(t)
	s := create(t, at)
	if _, err := s.Put(context.Background(), "X", "1m", storetest.Walk("2025-01-01T00:00:00Z", time.Minute, 200_000, 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(context.Background(), "X", "1d", storetest.Walk("2005-01-01T00:00:00Z", 24*time.Hour, 20*365, 1)); err != nil {
		t.Fatal(err)
	}
	return at
}

func open(t testing.TB, at s3url.Location, remember bool) *parquet.Store {
	t.Helper()
	s, err := bucket.Open(context.Background(), at, bucket.Options{Remember: remember, Env: s3test.Env})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOnlyWhatIsNeededIsAskedFor(t *testing.T) {
	t.Parallel()
	l, at := through(t, filled(t))
	s := open(t, at, true)
	storetest.Same(t, "opening", "1 lists, 0 heads, 0 gets, 0 puts", l.traffic())
	if _, err := s.Holdings(context.Background(), "X"); err != nil {
		t.Fatal(err)
	}
	storetest.Same(t, "holdings of 21 objects", "3 lists, 0 heads, 21 gets, 0 puts", l.traffic())
	if n := l.bytes.Swap(0); n > 21*(96<<10) {
		t.Errorf("%d bytes were read for 21 footers", n)
	}
	if _, err := s.Holdings(context.Background(), "X"); err != nil {
		t.Fatal(err)
	}
	storetest.Same(t, "holdings again", "0 lists, 0 heads, 0 gets, 0 puts", l.traffic())
	all := storetest.Walk("2025-01-01T00:00:00Z", time.Minute, 200_000, 1)
	day := func(n int) {
		t.Helper()
		from, to := all.Start[n*1440], all.Start[(n+1)*1440]
		c, err := s.Bars(context.Background(), "X", "1m", from, to)
		if err != nil || c.Digest() != all.Between(from, to).Digest() {
			t.Fatalf("%d bars, %v", c.Len(), err)
		}
	}
	day(59)
	if n := l.gets.Swap(0); n < 1 || n > 6 {
		t.Errorf("%d gets for a day, expected one for each column at most", n)
	}
	if n := l.bytes.Swap(0); n > 1<<20 {
		t.Errorf("%d bytes were read for a day", n)
	}
	day(60)
	storetest.Same(t, "a day of the same pages", "0 lists, 0 heads, 0 gets, 0 puts", l.traffic())
	if _, err := s.Bars(context.Background(), "X", "1d", math.MinInt64, math.MaxInt64); err != nil {
		t.Fatal(err)
	}
	storetest.Same(t, "days, which lie in the ends of their objects", "0 lists, 0 heads, 0 gets, 0 puts", l.traffic())

	fresh := open(t, at, false)
	l.traffic()
	for range 2 {
		if _, err := fresh.Bars(context.Background(), "X", "1d", all.Start[0]-10*24*int64(time.Hour), all.Start[0]); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Same(t, "the same twice where listings are not remembered", "2 lists, 0 heads, 1 gets, 0 puts", l.traffic())
}

func TestAnObjectThatIsReplacedBetweenFooterAndPagesIsReadAnew(t *testing.T) {
	t.Parallel()
	at := filled(t)
	l, by := through(t, at)
	writer := create(t, at)
	newer := storetest.Walk("2025-01-01T00:00:00Z", time.Minute, 200_000, 2)
	var once sync.Once
	l.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if l.gets.Load() == 2 && r.Method == http.MethodGet {
			once.Do(func() {
				if _, err := writer.Put(context.Background(), "X", "1m", newer); err != nil {
					t.Error(err)
				}
			})
		}
		return false
	}
	c, err := open(t, by, true).Bars(context.Background(), "X", "1m", math.MinInt64, math.MaxInt64)
	if err != nil || c.Digest() != newer.Digest() {
		t.Errorf("%d bars, %v", c.Len(), err)
	}
}

func TestAnObjectThatNeverRestsIsAnError(t *testing.T) {
	t.Parallel()
	at := filled(t)
	l, by := through(t, at)
	one, two := object(t, at, "bars/interval=1d/symbol=X/2005.parquet"), []byte("another")
	var mu sync.Mutex
	n := 0
	l.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet && !r.URL.Query().Has("list-type") {
			mu.Lock()
			defer mu.Unlock()
			n++
			content := [][]byte{one, two}[n%2]
			putObject(t, at, "bars/interval=1d/symbol=X/2005.parquet", append(content, byte(n)))
		}
		return false
	}
	_, err := open(t, by, false).Bars(context.Background(), "X", "1d", math.MinInt64, 1_110_000_000_000_000_000)
	if !errors.Is(err, parquet.ErrChanged) || !strings.Contains(err.Error(), "tried 8 times; wait for the writer to end") {
		t.Errorf("error is %v", err)
	}
}

func TestAWriteWhoseAnswerIsLostIsCountedOnce(t *testing.T) {
	t.Parallel()
	at := filled(t)
	l, by := through(t, at)
	s := create(t, by)
	lost := false
	l.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || lost {
			return false
		}
		lost = true
		l.proxy.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}
	bars := storetest.Walk("2025-01-01T00:00:00Z", time.Minute, 100, 5)
	change, err := s.Put(context.Background(), "X", "1m", bars)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Same(t, "change", parquet.Change{Replaced: []int{100}, Written: 1}, change)
	if c, err := s.Bars(context.Background(), "X", "1m", bars.Start[0], bars.Start[99]+1); err != nil || c.Digest() != bars.Digest() {
		t.Errorf("%d bars, %v", c.Len(), err)
	}
}

func TestAWriterThatIsNeverFirstGivesUp(t *testing.T) {
	t.Parallel()
	at := filled(t)
	l, by := through(t, at)
	s := create(t, by)
	var n atomic.Int64
	l.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut {
			other := create(t, at)
			if _, err := other.Put(context.Background(), "Y", "1d", storetest.Walk("2025-01-01T00:00:00Z", 24*time.Hour, 10, int(n.Add(1)))); err != nil {
				t.Error(err)
			}
		}
		return false
	}
	_, err := s.Put(context.Background(), "Y", "1d", storetest.Walk("2025-03-01T00:00:00Z", 24*time.Hour, 10, 1))
	if !errors.Is(err, parquet.ErrChanged) || !strings.Contains(err.Error(), "file bars/interval=1d/symbol=Y/2025.parquet: another writer has changed it meanwhile: "+
		"other writers were first 30 times; run one import after the other") {
		t.Errorf("error is %v", err)
	}
}

func TestAnswersThatBreakOffAreAskedForAgain(t *testing.T) {
	t.Parallel()
	l, by := through(t, filled(t))
	var left atomic.Int64
	l.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet || r.URL.Query().Has("list-type") || left.Add(-1) < 0 {
			return false
		}
		l.proxy.ServeHTTP(&short{ResponseWriter: w, left: 1000}, r)
		return true
	}
	s := open(t, by, true)
	left.Store(2)
	if _, err := s.Bars(context.Background(), "X", "1d", math.MinInt64, 1_110_000_000_000_000_000); err != nil {
		t.Error(err)
	}
	left.Store(1000)
	_, err := s.Bars(context.Background(), "X", "1m", math.MinInt64, math.MaxInt64)
	if err == nil || !strings.Contains(err.Error(), "broke off 3 times") || !errors.Is(err, parquet.ErrAccess) {
		t.Errorf("error is %v", err)
	}
}

// short ends an answer after some bytes.
type short struct {
	http.ResponseWriter
	left int
}

func (s *short) Write(p []byte) (int, error) {
	if len(p) > s.left {
		_, _ = s.ResponseWriter.Write(p[:s.left])
		_ = http.NewResponseController(s.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	s.left -= len(p)
	return s.ResponseWriter.Write(p)
}

func TestABusyServerIsAskedAgain(t *testing.T) {
	t.Parallel()
	l, by := through(t, filled(t))
	var left atomic.Int64
	l.before = func(w http.ResponseWriter, _ *http.Request) bool {
		if left.Add(-1) < 0 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "<Error><Code>SlowDown</Code><Message>Slow down</Message></Error>")
		return true
	}
	left.Store(2)
	s := open(t, by, false)
	left.Store(1 << 40)
	if _, err := s.Holdings(context.Background(), "X"); err == nil || !strings.Contains(err.Error(), "could not list objects, and was asked 4 times (SlowDown): try later") {
		t.Errorf("error is %v", err)
	}
}

func TestACallEndsWithItsContext(t *testing.T) {
	t.Parallel()
	l, by := through(t, filled(t))
	s := open(t, by, true)
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	l.before = func(http.ResponseWriter, *http.Request) bool {
		<-hang
		return true
	}
	for name, call := range map[string]func(context.Context) error{
		"holdings": func(ctx context.Context) error { _, err := s.Holdings(ctx, "X"); return err },
		"bars":     func(ctx context.Context) error { _, err := s.Bars(ctx, "X", "1m", 0, 1); return err },
		"put": func(ctx context.Context) error {
			_, err := s.Put(ctx, "X", "1m", storetest.Walk("2025-01-01T00:00:00Z", time.Minute, 10, 1))
			return err
		},
		"open": func(ctx context.Context) error { _, err := bucket.Open(ctx, by, options()); return err },
	} {
		ctx, cancel := context.WithCancel(context.Background())
		began := time.Now()
		time.AfterFunc(30*time.Millisecond, cancel)
		if err := call(ctx); !errors.Is(err, context.Canceled) || time.Since(began) > 30*time.Second {
			t.Errorf("%s: after %v: %v", name, time.Since(began), err)
		}
	}
}

// TestAServerWithoutConditionsIsNotWritten has a server that takes every write: there is no real one here that does.
func TestAServerWithoutConditionsIsNotWritten(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"ignores them": http.StatusOK, "refuses them": http.StatusNotImplemented} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, by := through(t, filled(t))
			l.before = func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != http.MethodPut {
					return false
				}
				_, _ = io.Copy(io.Discard, r.Body)
				w.WriteHeader(status)
				if status != http.StatusOK {
					_, _ = io.WriteString(w, "<Error><Code>NotImplemented</Code><Message>no</Message></Error>")
				}
				return true
			}
			_, err := bucket.Create(context.Background(), by, options())
			if err == nil || !strings.Contains(err.Error(), "does not keep the conditions of a write") {
				t.Errorf("error is %v", err)
			}
		})
	}
}
