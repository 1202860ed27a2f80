package s3url

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// Scheme is how the URL of a bucket begins.
const Scheme = "s3://"

// Style is how requests name the bucket.
type Style string

// The styles.
const (
	AutoStyle Style = ""     // in the host's name for Amazon's endpoints, in the path for others
	PathStyle Style = "path" // path_style=true: http://endpoint/bucket/key
	HostStyle Style = "host" // path_style=false: http://bucket.endpoint/key
)

// Location is where a store lies.
type Location struct {
	Bucket string
	// Prefix is what is ahead of bars/ in the keys, without a slash at its ends; empty for the bucket itself.
	Prefix string
	// Endpoint is http or https, a host, and a port where one is given; empty for the environment's, or Amazon's.
	Endpoint string
	// Region is empty for the environment's, or us-east-1.
	Region string
	Style  Style
}

// String is the bucket and the prefix, which name the store to a person.
func (l Location) String() string {
	if l.Prefix == "" {
		return Scheme + l.Bucket
	}
	return Scheme + l.Bucket + "/" + l.Prefix
}

// URL is the location as it is written, by which it is found again.
func (l Location) URL() string {
	var parts []string
	if l.Endpoint != "" {
		parts = append(parts, "endpoint="+l.Endpoint)
	}
	if l.Region != "" {
		parts = append(parts, "region="+l.Region)
	}
	if l.Style != AutoStyle {
		parts = append(parts, fmt.Sprintf("path_style=%t", l.Style == PathStyle))
	}
	if len(parts) == 0 {
		return l.String()
	}
	return l.String() + "?" + strings.Join(parts, "&")
}

// Mistake is what is wrong with a URL.
type Mistake struct {
	Problem string
	// Shown is the part that is wrong, which is no secret; it may be empty.
	Shown string
	Hint  string
}

func (m *Mistake) Error() string {
	s := m.Problem
	if m.Shown != "" {
		s += ": " + strconv.Quote(m.Shown)
	}
	if m.Hint != "" {
		s += "; " + m.Hint
	}
	return s
}

// form is the hint for a URL that is not put together right.
const form = "write s3://bucket/prefix, and behind it, where needed, ?endpoint=https://host&region=us-east-1&path_style=true"

var credentials = &Mistake{Problem: "credentials do not belong into the URL of a bucket",
	Hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"}

var (
	bucketForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	prefixForm = regexp.MustCompile(`^[A-Za-z0-9!_.*'()=+,@~-]+$`)
	regionForm = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)
	secretForm = regexp.MustCompile(`(?i)key|secret|token|passw|credential|signature|^user|^x-amz|^aws`)
)

// Parse reads a URL. The error is a *Mistake.
func Parse(text string) (Location, error) {
	rest, ok := strings.CutPrefix(text, Scheme)
	if !ok {
		return Location{}, &Mistake{Problem: "this is not the URL of a bucket", Hint: form}
	}
	path, query, _ := strings.Cut(rest, "?")
	bucket, prefix, _ := strings.Cut(path, "/")
	switch {
	case strings.Contains(bucket, "@") || strings.Contains(bucket, ":"):
		return Location{}, credentials
	case strings.Contains(rest, "#"):
		return Location{}, &Mistake{Problem: "the URL of a bucket has no part behind a #", Hint: form}
	}
	l := Location{Bucket: bucket}
	if err := l.checkBucket(); err != nil {
		return Location{}, err
	}
	l.Prefix = strings.TrimSuffix(prefix, "/")
	if err := l.checkPrefix(); err != nil {
		return Location{}, err
	}
	if err := l.parameters(query); err != nil {
		return Location{}, err
	}
	return l, nil
}

func (l Location) checkBucket() error {
	switch _, address := netip.ParseAddr(l.Bucket); {
	case l.Bucket == "":
		return &Mistake{Problem: "the URL names no bucket", Hint: form}
	case !bucketForm.MatchString(l.Bucket) || strings.Contains(l.Bucket, "..") || address == nil:
		return &Mistake{Problem: "this is not the name of a bucket", Shown: l.Bucket,
			Hint: "it has 3 to 63 lower-case letters, digits, dots and hyphens, and is no IP address"}
	}
	return nil
}

// checkPrefix wants every part of the prefix to be a name that needs no escape in any tool.
func (l Location) checkPrefix() error {
	if l.Prefix == "" {
		return nil
	}
	if len(l.Prefix) > 512 { // a key has at most 1,024 bytes
		return &Mistake{Problem: "the prefix is longer than 512 bytes"}
	}
	for part := range strings.SplitSeq(l.Prefix, "/") {
		switch {
		case part == "":
			return &Mistake{Problem: "the prefix has two slashes side by side"}
		case part == "." || part == "..":
			return &Mistake{Problem: "the prefix has a part that is only dots", Shown: part, Hint: "a key is no path: write the prefix out"}
		case !prefixForm.MatchString(part):
			return &Mistake{Problem: "the prefix has a part with other characters than letters, digits and !_.*'()=+,@~-", Shown: part}
		}
	}
	return nil
}

// parameterNames are all parameters.
func parameterNames() []string { return []string{"endpoint", "region", "path_style"} }

func (l *Location) parameters(query string) error {
	if query == "" {
		return nil
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return &Mistake{Problem: "what is behind the ? of the URL is no list of name=value, joined by &", Hint: form}
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		switch {
		case secretForm.MatchString(name):
			return credentials
		case !slices.Contains(parameterNames(), name):
			hint := "it has " + strings.Join(parameterNames(), ", ")
			if near, ok := sdk.Nearest(name, parameterNames()); ok {
				hint = "did you mean " + near + "?"
			}
			return &Mistake{Problem: "the URL of a bucket has no such parameter", Shown: name, Hint: hint}
		case len(values[name]) > 1:
			return &Mistake{Problem: "the parameter is given twice", Shown: name}
		}
	}
	if values.Has("endpoint") {
		if l.Endpoint, err = Endpoint(values.Get("endpoint")); err != nil {
			return err
		}
	}
	if values.Has("region") {
		if l.Region, err = Region(values.Get("region")); err != nil {
			return err
		}
	}
	switch style := values.Get("path_style"); {
	case style == "true":
		l.Style = PathStyle
	case style == "false":
		l.Style = HostStyle
	case values.Has("path_style"):
		return &Mistake{Problem: "path_style is neither true nor false", Shown: style}
	}
	return nil
}

// Endpoint checks the address of a server, and returns it as scheme, host and port. The error is a *Mistake.
func Endpoint(text string) (string, error) {
	if strings.Contains(text, "@") {
		return "", credentials
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return "", &Mistake{Problem: "endpoint is not the address of a server", Shown: text, Hint: "write one such as http://127.0.0.1:9000 or https://s3.example.org"}
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return "", &Mistake{Problem: "endpoint has more than a scheme, a host and a port", Shown: text,
			Hint: "the bucket and the prefix stand behind s3://"}
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return "", &Mistake{Problem: "endpoint has a port that is not within 1 to 65535", Shown: port}
		}
	}
	return fmt.Sprintf("%s://%s", u.Scheme, u.Host), nil
}

// Region checks the name of a region. The error is a *Mistake.
func Region(text string) (string, error) {
	if !regionForm.MatchString(text) {
		return "", &Mistake{Problem: "region is not the name of one", Shown: text, Hint: "write one such as us-east-1"}
	}
	return text, nil
}
