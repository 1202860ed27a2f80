package bucket_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
)

func TestBarsAreTakenOutOfObjectsAndNoObjectIsEmptied(t *testing.T) {
	t.Parallel()
	at := empty(t)
	s := create(t, at)
	days := storetest.Walk("2015-07-01T00:00:00Z", 24*time.Hour, 500, 1) // in two objects
	if _, err := s.Put(context.Background(), "X", "1d", days); err != nil {
		t.Fatal(err)
	}
	before := paths(t, at)
	_, err := s.Remove(context.Background(), "X", "1d", math.MinInt64, days.Start[300])
	if !errors.Is(err, parquet.ErrKept) || !strings.Contains(err.Error(), "2015.parquet would be left without a bar") {
		t.Errorf("error is %v", err)
	}
	all := func() any {
		got, err := s.Bars(context.Background(), "X", "1d", math.MinInt64, math.MaxInt64)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	storetest.Same(t, "bars after a refusal", any(days), all())
	done, err := s.Remove(context.Background(), "X", "1d", days.Start[100], days.Start[300])
	if err != nil {
		t.Fatal(err)
	}
	storetest.Same(t, "removal", parquet.Removal{Bars: 200, Left: 300, Rewritten: 2}, done)
	storetest.Same(t, "bars", any(storetest.Join(days.Slice(0, 100), days.Slice(300, 500))), all())
	storetest.Same(t, "objects", before, paths(t, at))
}
