package lean_test

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/lean"
	"github.com/strathost/strathost/sdk"
)

// zipped makes a zip of names and texts.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decode(path string, b []byte) (lean.Series, error) {
	return lean.Decode(context.Background(), bytes.NewReader(b), int64(len(b)), path, lean.Options{})
}

// minutes decodes rows as the minutes of SPY on a date.
func minutes(t testing.TB, date, rows string) (lean.Series, error) {
	t.Helper()
	return decode("equity/usa/minute/spy/"+date+"_trade.zip", zipped(t, date+"_spy_minute_trade.csv", rows))
}

func starts(c market.Columns) string {
	var s []string
	for _, n := range c.Start {
		s = append(s, time.Unix(0, n).UTC().Format(time.RFC3339))
	}
	return strings.Join(s, " ")
}

func messages(ds []sdk.Diagnostic) string {
	var s []string
	for _, d := range ds {
		s = append(s, d.String())
	}
	return strings.Join(s, "\n")
}

func same(t testing.TB, what, want, got string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s, expected (-) and got (+):\n%s", what, diff)
	}
}
