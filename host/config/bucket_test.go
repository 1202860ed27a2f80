package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/store/s3url"
)

func TestASourceMayBeABucket(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]s3url.Location{
		"s3://bars/us":          {Bucket: "bars", Prefix: "us"},
		"${BUCKET}/us":          {Bucket: "secret", Prefix: "us"},
		"s3://bars?region=eu-1": {Bucket: "bars", Region: "eu-1"},
		"s3://bars/us?endpoint=http://127.0.0.1:9000&path_style=true": {Bucket: "bars", Prefix: "us", Endpoint: "http://127.0.0.1:9000", Style: s3url.PathStyle},
	} {
		s := one(t, newRoot(t), session(`data: {source: "`+written+`", symbols: [AAPL]}`))
		got := s.Data.Source
		if got.Kind != config.SourceBucket || got.Written != written || got.Folder != "" {
			t.Errorf("%s: source %+v", written, got)
		}
		if diff := cmp.Diff(want, got.Bucket); diff != "" {
			t.Errorf("%s, expected (-) and got (+):\n%s", written, diff)
		}
		if strings.Contains(string(s.Canonical()), "s3://secret") {
			t.Errorf("the configuration as written shows what the environment holds:\n%s", s.Canonical())
		}
	}
}
