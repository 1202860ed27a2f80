package host_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/store/sample"
)

func TestBarsAreShownAsASessionHasThem(t *testing.T) {
	t.Parallel()
	minutes := stored(t, "1m", dense(t, "2025-06-30", "2025-07-08")) // 07-03 closes early, 07-04 is a holiday
	for name, c := range map[string]struct {
		query       host.BarsQuery
		bars        int
		first, last string
		from        string
	}{
		"stored, the last day":          {host.BarsQuery{Interval: "1m"}, 390, "2025-07-08T09:30:00-04:00", "2025-07-08T15:59:00-04:00", ""},
		"derived, an early close":       {host.BarsQuery{Interval: "1h", To: "2025-07-04"}, 4, "2025-07-03T09:30:00-04:00", "2025-07-03T12:30:00-04:00", "1m"},
		"several days":                  {host.BarsQuery{Interval: "30m", From: "2025-07-03", To: "2025-07-07"}, 7 + 13, "2025-07-03T09:30:00-04:00", "2025-07-07T15:30:00-04:00", "1m"},
		"days, all of them":             {host.BarsQuery{Interval: "1d"}, 6, "2025-06-30", "2025-07-08", "1m"},
		"days that begin on a holiday":  {host.BarsQuery{Interval: "1d", From: "2025-07-04"}, 2, "2025-07-07", "2025-07-08", "1m"},
		"weeks, of which one has ended": {host.BarsQuery{Interval: "1w"}, 1, "2025-06-30", "2025-06-30", "1m"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.query.Source, c.query.Symbol = minutes, "x"
			got, err := host.ShowBars(context.Background(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			n := got.Bars.Len()
			if n != c.bars || got.Start(0) != c.first || got.Start(n-1) != c.last || string(got.DerivedFrom) != c.from {
				t.Errorf("%d bars from %s to %s, derived from %q", n, got.Start(0), got.Start(n-1), got.DerivedFrom)
			}
		})
	}
}

func TestShownBarsAreWrittenAsJSON(t *testing.T) {
	t.Parallel()
	c := dense(t, "2025-07-08", "2025-07-08").Slice(0, 7)
	got, err := host.ShowBars(context.Background(), host.BarsQuery{Source: stored(t, "1m", c), Symbol: "X", Interval: "5m"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Symbol      string
		DerivedFrom string `json:"derived_from"`
		Bars        []struct {
			Start   string
			Close   float64
			Partial bool
		}
	}
	if err := json.Unmarshal(b, &read); err != nil {
		t.Fatal(err)
	}
	if read.Symbol != "X" || read.DerivedFrom != "1m" || len(read.Bars) != 2 || read.Bars[0].Partial || !read.Bars[1].Partial ||
		read.Bars[1].Start != "2025-07-08T09:35:00-04:00" || read.Bars[1].Close != c.Close[6] {
		t.Errorf("it is %s", b)
	}
}

func TestBarsThatCannotBeShownSayWhatThereIs(t *testing.T) {
	t.Parallel()
	for say, q := range map[string]host.BarsQuery{
		"stored are 1m, 1d, and bars can be joined, not split": {Interval: "5s"},
		"no trading day from 2025-07-04 to 2025-07-05":         {Interval: "1m", From: "2025-07-04", To: "2025-07-05"},
		"1m of it is from": {Interval: "1m", From: "1999-07-06", To: "1999-07-06", Symbol: "RIVN"},
		"has no bars of 1d up to 1999-07-06: the first day of 1d is 20": {Interval: "1d", To: "1999-07-06", Symbol: "RIVN"},
		"has no bars of 1m from 2030-01-02 on: the last day of 1m":      {Interval: "1m", From: "2030-01-02"},
		"2025-07-02 is after 2025-07-01":                                {Interval: "1m", From: "2025-07-02", To: "2025-07-01"},
		"want YYYY-MM-DD":                                               {Interval: "1m", From: "today"},
		"did you mean RIVN?":                                            {Interval: "1m", Symbol: "RIVM"},
	} {
		q.Source = sample.Source
		if q.Symbol == "" {
			q.Symbol = "AAPL"
		}
		if _, err := host.ShowBars(context.Background(), q); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%+v: the error is %v, expected %q", q, err, say)
		}
	}
}

func TestAChartShowsTheLastOfTheNumbersOfEachColumn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		of            []float64
		width, height int
		want          []string
	}{
		"rising":              {[]float64{1, 2, 3, 4, 5, 6, 7, 8}, 8, 1, []string{"▁▂▃▄▅▆▇█"}},
		"of two lines":        {[]float64{0, 15, 7}, 8, 2, []string{" █ ", "▁██"}},
		"more than its width": {[]float64{9, 0, -9, 7}, 2, 1, []string{"▁█"}},
		"flat":                {[]float64{5, 5}, 8, 2, []string{"  ", "██"}},
		"of nothing":          {nil, 8, 2, nil},
	} {
		if diff := cmp.Diff(c.want, host.Chart(c.of, c.width, c.height)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
