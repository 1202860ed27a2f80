package export_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func readingText(t *testing.T, r session.Reading) string {
	t.Helper()
	b, err := json.MarshalIndent(export.NewReadingJSON(r, false), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b) + "\n"
}

// TestTheFormOfADelta is the promise to readers elsewhere: names and meanings do not change.
func TestTheFormOfADelta(t *testing.T) {
	t.Parallel()
	now := day(t)
	a := now.Symbols[0]
	row := func(k int) market.Columns { return a.Series[0].Today.Slice(k, k+1) }
	late := a.Series[0]
	fresh := session.SymbolSnapshot{Name: "NEW", Life: 2, Base: "1d", Metadata: a.Metadata, Metrics: session.Metrics{High: math.NaN(), Low: math.NaN()}}
	got := readingText(t, session.Reading{Reader: "screen", From: 3, To: 5, Snapshot: now, Removed: []string{"GONE", "NEW"},
		Symbols: []session.SymbolDelta{
			{Now: a, Metrics: true, Stale: true, Series: []session.SeriesDelta{{Now: late, Bars: true, New: row(1), Revised: row(0)}},
				Indicators: a.Indicators, GoneBars: []sdk.Interval{"5m"}, GoneHistory: []sdk.Interval{"1d"}, GoneIndicators: []string{"y"}},
			{Now: fresh, New: true, Base: true, Metadata: true, Metrics: true},
		}})
	want := `{
  "reader": "screen",
  "from": 3,
  "to": 5,
  "day": "2025-07-02",
  "reset": false,
  "ended": false,
  "session": {
    "name": "s",
    "mode": "backtest",
    "exchange": "XNYS",
    "window": {
      "start": "2025-07-02",
      "end": "2025-07-02"
    },
    "adjust": "",
    "day": "2025-07-02",
    "active": false,
    "clock": "2025-07-02T09:33:00-04:00"
  },
  "removed": [
    "GONE",
    "NEW"
  ],
  "symbols": {
    "A": {
      "removed": {
        "bars": [
          "5m"
        ],
        "historical": [
          "1d"
        ],
        "indicators": [
          "y"
        ],
        "stale": true
      },
      "bars": {
        "1m": {
          "derived": false,
          "base": "1m",
          "count": 2,
          "quality": 66.66666666666667,
          "gaps": {
            "gap_count": 1,
            "missing_bars": 1,
            "ranges": [
              {
                "start": "2025-07-02T09:31:00-04:00",
                "end": "2025-07-02T09:32:00-04:00",
                "bars": 1
              }
            ]
          },
          "columns": [
            "start",
            "open",
            "high",
            "low",
            "close",
            "volume"
          ],
          "data": [
            [
              "2025-07-02T09:32:00-04:00",
              1,
              3,
              0.1,
              0.3,
              1000000
            ]
          ],
          "revised": [
            [
              "2025-07-02T09:30:00-04:00",
              1,
              2,
              1,
              1.5,
              10
            ]
          ]
        }
      },
      "metrics": {
        "volume": 1000010,
        "high": 3,
        "low": 0.1,
        "last_update": "2025-07-02T09:33:00-04:00"
      },
      "indicators": {
        "x": {
          "name": "x",
          "interval": "1m",
          "params": null,
          "value": null,
          "ready": false,
          "last_updated": null,
          "warmup_bars": 0
        }
      }
    },
    "NEW": {
      "base_interval": "1d",
      "metrics": {
        "volume": 0,
        "high": null,
        "low": null,
        "last_update": null
      },
      "metadata": {
        "meets_session_config_requirements": false,
        "added_by": "adhoc",
        "auto_provisioned": true,
        "added_at": "2025-07-02T09:31:00-04:00",
        "upgraded_from_adhoc": false,
        "source": {
          "kind": "script",
          "name": "quo\"ted, name"
        }
      }
    }
  }
}
`
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A complete reading has what session.json has of the same instant.
func TestACompleteReadingIsSessionJSON(t *testing.T) {
	t.Parallel()
	now := day(t)
	all, err := json.Marshal(export.NewSessionJSON(now, true))
	if err != nil {
		t.Fatal(err)
	}
	read, err := json.Marshal(export.NewReadingJSON(session.Reading{Reader: "screen", To: 4, Reset: true, Ended: true, Snapshot: now}, true))
	if err != nil {
		t.Fatal(err)
	}
	var want, got map[string]any
	for text, into := range map[string]*map[string]any{string(all): &want, string(read): &got} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	for key, value := range map[string]any{"reader": "screen", "from": nil, "to": 4.0, "day": "2025-07-02", "reset": true, "ended": true, "removed": []any{}} {
		want[key] = value
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
