package s3url_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/store/s3url"
)

func TestURLsAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]s3url.Location{
		"s3://bars":                     {Bucket: "bars"},
		"s3://bars/":                    {Bucket: "bars"},
		"s3://bars/us/equity/":          {Bucket: "bars", Prefix: "us/equity"},
		"s3://my.bars-1/x?region=eu-1":  {Bucket: "my.bars-1", Prefix: "x", Region: "eu-1"},
		"s3://bars?path_style=false":    {Bucket: "bars", Style: s3url.HostStyle},
		"s3://bars/us@home/date=2025-1": {Bucket: "bars", Prefix: "us@home/date=2025-1"},
		"s3://bars/us?endpoint=http://127.0.0.1:9000/&region=us-east-1&path_style=true": {Bucket: "bars", Prefix: "us", Region: "us-east-1",
			Endpoint: "http://127.0.0.1:9000", Style: s3url.PathStyle},
		"s3://bars?endpoint=https%3A%2F%2F[::1]:9000": {Bucket: "bars", Endpoint: "https://[::1]:9000"},
	} {
		got, err := s3url.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, expected (-) and got (+):\n%s", text, diff)
		}
		if again, err := s3url.Parse(got.URL()); err != nil || again != got {
			t.Errorf("%s is written %s, which is read as %+v, %v", text, got.URL(), again, err)
		}
	}
	if got := (s3url.Location{Bucket: "bars", Prefix: "us", Endpoint: "http://x"}).String(); got != "s3://bars/us" {
		t.Errorf("the name is %s", got)
	}
}

func TestMistakesInURLsAreSaid(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"S3://bars":                             "not the URL of a bucket",
		"s3:/bars":                              "not the URL of a bucket",
		"s3://":                                 "names no bucket",
		"s3:///us":                              "names no bucket",
		"s3://Bars":                             `not the name of a bucket: "Bars"; it has 3 to 63`,
		"s3://ba":                               "not the name of a bucket",
		"s3://a..b":                             "not the name of a bucket",
		"s3://10.0.0.1/x":                       "no IP address",
		"s3://bars//us":                         "two slashes",
		"s3://bars/us//x":                       "two slashes",
		"s3://bars/../x":                        `only dots: ".."`,
		"s3://bars/a b":                         `other characters than letters`,
		"s3://bars/a%20b":                       `other characters than letters`,
		"s3://bars/" + strings.Repeat("x", 600): "longer than 512",
		"s3://bars#x":                           "behind a #",
		"s3://bars?":                            "",
		"s3://bars?a;b":                         "no list of name=value",
		"s3://bars?regoin=x":                    `no such parameter: "regoin"; did you mean region?`,
		"s3://bars?versions=x":                  "it has endpoint, region, path_style",
		"s3://bars?region=a&region=b":           `given twice: "region"`,
		"s3://bars?region=US":                   "region is not the name of one",
		"s3://bars?region=":                     "region is not the name of one",
		"s3://bars?path_style=yes":              `neither true nor false: "yes"`,
		"s3://bars?path_style=":                 "neither true nor false",
		"s3://bars?endpoint=127.0.0.1:9000":     "not the address of a server",
		"s3://bars?endpoint=localhost:9000":     "not the address of a server",
		"s3://bars?endpoint=ftp://x":            "not the address of a server",
		"s3://bars?endpoint=http://":            "not the address of a server",
		"s3://bars?endpoint=http://x/bucket":    "more than a scheme, a host and a port",
		"s3://bars?endpoint=http://x:70000":     "not within 1 to 65535",
	} {
		_, err := s3url.Parse(text)
		var m *s3url.Mistake
		if want == "" && err == nil {
			continue
		}
		if !errors.As(err, &m) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"s3://AKIA:hunter2@bars/us",
		"s3://hunter2@bars",
		"s3://AKIA:hunter2/us",
		"s3://bars?endpoint=http://AKIA:hunter2@host:9000",
		"s3://bars?endpoint=AKIA:hunter2@host",
		"s3://bars?secret_access_key=hunter2",
		"s3://bars?AWS_SECRET_ACCESS_KEY=hunter2",
		"s3://bars?X-Amz-Credential=hunter2",
		"s3://bars?session_token=hunter2&region=us",
	} {
		_, err := s3url.Parse(text)
		if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "credentials do not belong into the URL of a bucket; set AWS_ACCESS_KEY_ID") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("s3://bars/us?endpoint=http://127.0.0.1:9000&region=us-east-1&path_style=true")
	f.Add("s3://key:secret@bars")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := s3url.Parse(text)
		if err != nil {
			return
		}
		again, err := s3url.Parse(l.String())
		if err != nil || again.Bucket != l.Bucket || again.Prefix != l.Prefix {
			t.Errorf("%q is %+v, whose name %s is %+v: %v", text, l, l, again, err)
		}
	})
}
