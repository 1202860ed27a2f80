package host_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/store/bucket/s3test"
)

const tenSymbols = `version: 1
sessions:
  - name: ten
    start: 2022-03-01
    end: 2022-03-07
    data:
      source: "${BARS}"
      symbols: [S0001, S0002, S0003, S0004, S0005, S0006, S0007, S0008, S0009, S0010]
      intervals: [1m, 5m]
      history: [{days: 20, intervals: [1m]}]
`

// TestASessionDoesNotWaitForOneAnswerAfterTheOther has a server that takes 30 ms for each answer: a session of ten symbols
// and five days from a bucket makes few requests, most of them side by side, and the run is that from a folder.
func TestASessionDoesNotWaitForOneAnswerAfterTheOther(t *testing.T) {
	if _, err := s3test.Program(); errors.Is(err, s3test.ErrNoServer) {
		t.Skip(err)
	}
	server, err := s3test.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	at, err := server.Bucket(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	to, err := url.Parse(at.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	var requests atomic.Int64
	var late atomic.Int64 // nanoseconds
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // which is signed
	}}
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		time.Sleep(time.Duration(late.Load()))
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(far.Close)
	at.Endpoint = far.URL

	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sessions.yaml"), []byte(tenSymbols), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", s3test.AccessKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", s3test.Secret)
	t.Setenv("AWS_SESSION_TOKEN", "")
	stores := []string{filepath.Join(dir, "store"), s3test.URL(at)}
	for _, where := range stores {
		if _, err := host.Generate(context.Background(), host.GenerateOptions{Store: where, Symbols: 10, Days: 60, Start: "2022-01-03"}); err != nil {
			t.Fatal(err)
		}
	}
	late.Store(int64(30 * time.Millisecond))
	for i, where := range stores {
		t.Setenv("BARS", where)
		requests.Store(0)
		began := time.Now()
		file, err := host.Load(filepath.Join(dir, "sessions.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		outcomes, err := host.Run(context.Background(), file, host.Options{})
		if err != nil || outcomes[0].Err != nil || outcomes[0].Status != host.Completed {
			t.Fatalf("%s: %+v, %v", where, outcomes, err)
		}
		if inBucket := i == 1; outcomes[0].Existed != inBucket || outcomes[0].Difference != "" {
			t.Errorf("%s: existed is %t, difference %q", where, outcomes[0].Existed, outcomes[0].Difference)
		}
		t.Logf("%s: %v, %d requests", outcomes[0].Store, time.Since(began).Round(time.Millisecond), requests.Load())
	}
	// A listing, a footer and one stretch of pages for each symbol, and a few for the store as a whole.
	if n := requests.Load(); n > 10*3+6 {
		t.Errorf("%d requests", n)
	}
}
