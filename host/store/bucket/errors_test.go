package bucket_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/bucket"
	"github.com/strathost/strathost/host/store/bucket/s3test"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
	"github.com/strathost/strathost/host/store/s3url"
)

// with is the environment of the server's user with other values.
func with(values ...string) bucket.Options {
	return bucket.Options{Env: func(name string) string {
		for i := 0; i < len(values); i += 2 {
			if values[i] == name {
				return values[i+1]
			}
		}
		return s3test.Env(name)
	}}
}

const hidden = "hunter2-which-no-one-may-see"

func TestWhatIsWrongIsSaidWithWhatToDo(t *testing.T) {
	t.Parallel()
	at := filled(t)
	if err := server(t).User(context.Background(), "someone-"+at.Bucket, hidden); err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + free.Addr().String()
	free.Close()
	encrypted := httptest.NewTLSServer(nil)
	t.Cleanup(encrypted.Close)
	change := func(how func(*s3url.Location)) s3url.Location {
		l := at
		how(&l)
		return l
	}
	for name, c := range map[string]struct {
		at   s3url.Location
		o    bucket.Options
		want string
	}{
		"no such bucket":    {change(func(l *s3url.Location) { l.Bucket = "no-such-bucket" }), options(), "there is no bucket no-such-bucket at " + at.Endpoint + ": make it there"},
		"not a store":       {change(func(l *s3url.Location) { l.Prefix = "elsewhere" }), options(), "it is no store: it has no object below elsewhere/bars/; host data import PATH --store 's3://" + at.Bucket + "/elsewhere?endpoint=" + at.Endpoint},
		"unknown key":       {at, with("AWS_ACCESS_KEY_ID", "nobody"), "does not know the key in AWS_ACCESS_KEY_ID"},
		"wrong secret":      {at, with("AWS_SECRET_ACCESS_KEY", hidden), "the secret is wrong"},
		"access denied":     {at, with("AWS_ACCESS_KEY_ID", "someone-"+at.Bucket, "AWS_SECRET_ACCESS_KEY", hidden), "may not list objects in bucket " + at.Bucket + ": grant it s3:ListBucket"},
		"no credentials":    {at, with("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", ""), "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"},
		"no secret":         {at, with("AWS_SECRET_ACCESS_KEY", ""), "there are no credentials"},
		"a secret with \\n": {at, with("AWS_SECRET_ACCESS_KEY", hidden+"\n"), "AWS_SECRET_ACCESS_KEY has spaces at its ends"},
		"both with spaces":  {at, with("AWS_ACCESS_KEY_ID", " id", "AWS_SECRET_ACCESS_KEY", hidden+" "), "AWS_ACCESS_KEY_ID has spaces at its ends"},
		"nobody there":      {change(func(l *s3url.Location) { l.Endpoint = nobody }), options(), "nothing answers at " + nobody + ": start the server"},
		"no such host":      {change(func(l *s3url.Location) { l.Endpoint = "http://no-such-host.invalid" }), options(), "there is no server no-such-host.invalid"},
		"no TLS":            {change(func(l *s3url.Location) { l.Endpoint = strings.Replace(at.Endpoint, "http", "https", 1) }), options(), "speaks no TLS: write the endpoint with http://"},
		"strange TLS":       {change(func(l *s3url.Location) { l.Endpoint = encrypted.URL }), options(), "is not one that this machine trusts"},
		"another region":    {change(func(l *s3url.Location) { l.Region = "eu-west-1" }), options(), "is in another region: write region="},
		"endpoint in env": {change(func(l *s3url.Location) { l.Endpoint = "" }), with("AWS_ENDPOINT_URL", "http://user:"+hidden+"@host"),
			"the environment variable AWS_ENDPOINT_URL: credentials do not belong into the URL"},
		"wrong in env":  {change(func(l *s3url.Location) { l.Endpoint = "" }), with("AWS_ENDPOINT_URL_S3", "host:9000"), "variable AWS_ENDPOINT_URL_S3: endpoint is not the address"},
		"region in env": {change(func(l *s3url.Location) { l.Region = "" }), with("AWS_REGION", "US East"), "variable AWS_REGION: region is not the name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			_, err := bucket.Open(context.Background(), c.at, c.o)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "parquet bucket "+c.at.String()+": ") {
				t.Fatalf("error is %v", err)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(e.Error(), hidden) {
					t.Errorf("the error shows the secret: %v", e)
				}
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestTheEnvironmentSaysWhatTheURLDoesNot(t *testing.T) {
	t.Parallel()
	at := filled(t)
	short := s3url.Location{Bucket: at.Bucket, Prefix: at.Prefix}
	s, err := bucket.Open(context.Background(), short, with("AWS_ENDPOINT_URL_S3", at.Endpoint, "AWS_ENDPOINT_URL", "http://no-such-host.invalid", "AWS_REGION", "us-east-1"))
	if err != nil {
		t.Fatal(err)
	}
	if symbols, err := s.Symbols(context.Background()); err != nil || len(symbols) != 1 {
		t.Errorf("symbols are %v, %v", symbols, err)
	}
}

// TestWhatAKeyMayNotDo has a policy that lets a user read, but not write.
func TestWhatAKeyMayNotDo(t *testing.T) {
	t.Parallel()
	at := filled(t)
	if err := server(t).User(context.Background(), "reader-"+at.Bucket, hidden); err != nil {
		t.Fatal(err)
	}
	allow := func(actions string) {
		t.Helper()
		err := server(t).Client.SetBucketPolicy(context.Background(), at.Bucket, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
			"Principal":{"AWS":["reader-%s"]},"Action":[%s],"Resource":["arn:aws:s3:::%s","arn:aws:s3:::%s/*"]}]}`, at.Bucket, actions, at.Bucket, at.Bucket))
		if err != nil {
			t.Fatal(err)
		}
	}
	who := with("AWS_ACCESS_KEY_ID", "reader-"+at.Bucket, "AWS_SECRET_ACCESS_KEY", hidden)
	allow(`"s3:ListBucket"`)
	s, err := bucket.Open(context.Background(), at, who)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Holdings(context.Background(), "X"); err == nil || !strings.Contains(err.Error(), "may not read an object in bucket "+at.Bucket+": grant it s3:GetObject") {
		t.Errorf("without s3:GetObject: %v", err)
	}
	allow(`"s3:ListBucket","s3:GetObject"`)
	if _, err := s.Holdings(context.Background(), "X"); err != nil {
		t.Errorf("with what a reader needs: %v", err)
	}
	_, err = s.Put(context.Background(), "X", "1d", storetest.Walk("2024-01-01T00:00:00Z", 24*time.Hour, 3, 1))
	if err == nil || !strings.Contains(err.Error(), "may not write an object in bucket "+at.Bucket+": grant it s3:PutObject") || !errors.Is(err, parquet.ErrAccess) {
		t.Errorf("without s3:PutObject: %v", err)
	}
	if _, err := bucket.Create(context.Background(), at, who); err == nil || !strings.Contains(err.Error(), "s3:PutObject") {
		t.Errorf("without s3:PutObject: %v", err)
	}
	allow(`"s3:ListBucket","s3:GetObject","s3:PutObject"`)
	if s, err = bucket.Create(context.Background(), at, who); err == nil {
		_, err = s.Put(context.Background(), "X", "1d", storetest.Walk("2024-01-01T00:00:00Z", 24*time.Hour, 3, 1))
	}
	if err != nil {
		t.Errorf("with what a writer needs: %v", err)
	}
}

// TestASecretIsInNoNameAndNoObject looks for it in all that is written.
func TestASecretIsInNoNameAndNoObject(t *testing.T) {
	t.Parallel()
	at := filled(t)
	s := open(t, at, true)
	if strings.Contains(s.Name(), s3test.Secret) || s.Name() != "parquet bucket s3://"+at.Bucket+"/us/equity" {
		t.Errorf("the name is %s", s.Name())
	}
	for _, path := range paths(t, at) {
		if b := string(object(t, at, path)); strings.Contains(b, s3test.Secret) || strings.Contains(b, s3test.AccessKey) {
			t.Errorf("%s has credentials in it", path)
		}
	}
}
