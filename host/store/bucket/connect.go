package bucket

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/s3url"
)

const (
	defaultEndpoint = "https://s3.amazonaws.com"
	defaultRegion   = "us-east-1"
	// requestAttempts is how often the client asks where a server is busy or cannot be reached: a few seconds.
	requestAttempts = 4
)

// The bounds of time. Nothing waits for a server for ever.
const (
	dialTimeout   = 5 * time.Second
	answerTimeout = 20 * time.Second // from the end of a request to the beginning of its answer
	// A request may take operationTimeout, attempts and pauses included, and longer by its bytes at slowest.
	operationTimeout = 60 * time.Second
	slowest          = 64 << 10 // bytes a second
	listBytes        = 8 << 20  // of the listing of a folder, roughly, with very many objects
)

// bounded is a context for an operation on so many bytes.
func bounded(ctx context.Context, bytes int64) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, operationTimeout+time.Duration(bytes/slowest)*time.Second)
}

// connect makes a client. It sends nothing.
func connect(at s3url.Location, o Options) (*bucket, error) {
	env := o.Env
	if env == nil {
		env = os.Getenv
	}
	endpoint, err := endpointOf(at, env)
	if err != nil {
		return nil, err
	}
	region, err := regionOf(at, env)
	if err != nil {
		return nil, err
	}
	key, secret := env("AWS_ACCESS_KEY_ID"), env("AWS_SECRET_ACCESS_KEY")
	for _, v := range []struct{ name, value string }{{"AWS_ACCESS_KEY_ID", key}, {"AWS_SECRET_ACCESS_KEY", secret}} {
		if strings.TrimSpace(v.value) != v.value {
			return nil, &Error{What: "the environment variable " + v.name + " has spaces at its ends: set it without"}
		}
	}
	if key == "" || secret == "" {
		return nil, &Error{What: "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"}
	}
	host, secure := strings.CutPrefix(endpoint, "https://")
	host = strings.TrimPrefix(host, "http://")
	client, err := minio.NewCore(host, &minio.Options{
		Creds:        credentials.NewStaticV4(key, secret, env("AWS_SESSION_TOKEN")),
		Secure:       secure,
		Region:       region,
		BucketLookup: map[s3url.Style]minio.BucketLookupType{s3url.PathStyle: minio.BucketLookupPath, s3url.HostStyle: minio.BucketLookupDNS}[at.Style],
		MaxRetries:   requestAttempts,
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
			TLSHandshakeTimeout:   dialTimeout,
			TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
			ResponseHeaderTimeout: answerTimeout,
			IdleConnTimeout:       answerTimeout,
			MaxIdleConnsPerHost:   parallel,
			DisableCompression:    true, // bytes are counted as they are stored
		},
	})
	if err != nil {
		return nil, &Error{What: fmt.Sprintf("endpoint %s: the client does not take it", endpoint), err: err}
	}
	b := &bucket{at: at, endpoint: endpoint, client: client, places: make(chan struct{}, parallel)}
	if o.Remember {
		b.listings = map[string][]parquet.Entry{}
	}
	return b, nil
}

// endpointOf is where requests go: as the URL says, else the environment, else to Amazon.
func endpointOf(at s3url.Location, env func(string) string) (string, error) {
	if at.Endpoint != "" {
		return at.Endpoint, nil
	}
	for _, name := range []string{"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"} {
		if value := env(name); value != "" {
			return variable(name, value, s3url.Endpoint)
		}
	}
	return defaultEndpoint, nil
}

func regionOf(at s3url.Location, env func(string) string) (string, error) {
	if at.Region != "" {
		return at.Region, nil
	}
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if value := env(name); value != "" {
			return variable(name, value, s3url.Region)
		}
	}
	return defaultRegion, nil
}

// variable checks a variable of the environment as the URL's part is. Its value is not shown.
func variable(name, value string, check func(string) (string, error)) (string, error) {
	checked, err := check(value)
	var m *s3url.Mistake
	if errors.As(err, &m) {
		what := "the environment variable " + name + ": " + m.Problem
		if m.Hint != "" {
			what += "; " + m.Hint
		}
		return "", &Error{What: what}
	}
	return checked, err
}
