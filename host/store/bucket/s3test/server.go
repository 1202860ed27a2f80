package s3test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/strathost/strathost/host/store/s3url"
)

// The credentials of the server.
const (
	AccessKey = "strathost-test"
	Secret    = "not-a-secret-of-anyone"
)

// Variable is the variable of the environment with the path of the server's program.
const Variable = "STRATHOST_S3_SERVER"

// ErrNoServer says that there is no program of the server, and how to get it.
var ErrNoServer = errors.New("there is no S3-compatible server: set " + Variable + " to the path of versitygw, which " +
	"go build -modfile=.ci/s3/go.mod -o FILE github.com/versity/versitygw/cmd/versitygw builds")

// longestLife ends a server that nobody stops.
const longestLife = 10 * time.Minute

// Server is a server that is running. It keeps its objects in a folder.
type Server struct {
	Endpoint string
	Client   *minio.Core

	dir  string
	stop context.CancelFunc
	done chan struct{}

	mu      sync.Mutex
	buckets int
}

// Program is the path of the server's program; the error is ErrNoServer where there is none.
func Program() (string, error) {
	if path := os.Getenv(Variable); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("%s: %w", Variable, err)
		}
		return path, nil
	}
	path, err := exec.LookPath("versitygw")
	if err != nil {
		return "", ErrNoServer
	}
	return path, nil
}

// Start starts a server on a free port and waits until it answers. The caller stops it.
func Start(ctx context.Context) (*Server, error) {
	program, err := Program()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "strathost-s3-")
	if err != nil {
		return nil, err
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s := &Server{Endpoint: "http://" + port, dir: dir, done: make(chan struct{})}
	if s.Client, err = s.As(AccessKey, Secret); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	objects := filepath.Join(dir, "objects")
	if err := os.Mkdir(objects, 0o755); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	var said bytes.Buffer
	life, stop := context.WithTimeout(context.Background(), longestLife)
	s.stop = stop
	c := exec.CommandContext(life, program, "--access", AccessKey, "--secret", Secret, "--port", port, "--quiet", "--keep-alive",
		"--iam-dir", s.iam(), "posix", objects)
	c.Stdout, c.Stderr, c.WaitDelay = &said, &said, time.Second
	endWithThread(c)
	if err := os.Mkdir(s.iam(), 0o700); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	started := make(chan error)
	go func() { // ends with the server, which ends with this thread, which ends with this process
		runtime.LockOSThread()
		defer close(s.done)
		err := c.Start()
		started <- err
		if err == nil {
			_ = c.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", program, err), s.Stop())
	}
	if err := s.wait(ctx); err != nil {
		return nil, errors.Join(err, s.Stop(), fmt.Errorf("it said: %s", strings.TrimSpace(said.String())))
	}
	return s, nil
}

func (s *Server) iam() string { return filepath.Join(s.dir, "iam") }

// Stop ends the server and removes all that it has.
func (s *Server) Stop() error {
	s.stop()
	<-s.done
	return os.RemoveAll(s.dir)
}

func freePort(ctx context.Context) (string, error) {
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// wait waits until the server answers.
func (s *Server) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		if _, err := s.Client.ListBuckets(ctx); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server at %s does not answer: %w", s.Endpoint, ctx.Err())
		case <-s.done:
			return errors.New("the server ended by itself")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// As is a client with other credentials.
func (s *Server) As(key, secret string) (*minio.Core, error) {
	return minio.NewCore(strings.TrimPrefix(s.Endpoint, "http://"), &minio.Options{
		Creds: credentials.NewStaticV4(key, secret, ""), Region: "us-east-1", MaxRetries: 1,
		Transport: &http.Transport{ResponseHeaderTimeout: 10 * time.Second, DisableKeepAlives: true}})
}

// Bucket makes a bucket that no one else has.
func (s *Server) Bucket(ctx context.Context) (s3url.Location, error) {
	s.mu.Lock()
	s.buckets++
	name := fmt.Sprintf("bars-%d", s.buckets)
	s.mu.Unlock()
	at := s3url.Location{Bucket: name, Prefix: "us/equity", Endpoint: s.Endpoint, Region: "us-east-1", Style: s3url.PathStyle}
	return at, s.Client.MakeBucket(ctx, name, minio.MakeBucketOptions{})
}

// User makes a user who may do nothing, until a bucket's policy allows it.
func (s *Server) User(ctx context.Context, key, secret string) error {
	program, err := Program()
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, program, "admin", "--access", AccessKey, "--secret", Secret, "--endpoint-url", s.Endpoint,
		"create-user", "--access", key, "--secret", secret, "--role", "user")
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("make user %s: %w: %s", key, err, said)
	}
	return nil
}

// URL writes a location as a sessions file does.
func URL(at s3url.Location) string {
	return fmt.Sprintf("%s?endpoint=%s&region=%s&path_style=%t", at, at.Endpoint, at.Region, at.Style == s3url.PathStyle)
}

// Env is the environment of who may read and write.
func Env(name string) string {
	switch name {
	case "AWS_ACCESS_KEY_ID":
		return AccessKey
	case "AWS_SECRET_ACCESS_KEY":
		return Secret
	}
	return ""
}
