package table_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/store/table"
)

func TestAMappingIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]table.Mapping{
		"start=ts":                           {"start": "ts"},
		"start=ts,open=o , high = h":         {"start": "ts", "open": "o", "high": "h"},
		"Close=px=last":                      {"close": "px=last"},
		`"close=last, adjusted",volume=v`:    {"close": "last, adjusted", "volume": "v"},
		"symbol=1,start=2":                   {"symbol": "1", "start": "2"},
		"open=p,high=p,low=p,close=p":        {"open": "p", "high": "p", "low": "p", "close": "p"},
		"start=when it was, volume=Umsatz €": {"start": "when it was", "volume": "Umsatz €"},
	} {
		got, err := table.ParseMapping(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
	}
	for text, want := range map[string]string{
		"":                  "write field=column",
		"open":              `"open" is not written field=column`,
		"open=":             `"open=" is not written field=column`,
		"=o":                `"=o" is not written field=column`,
		"open=o,open=p":     "the field open is named twice",
		"opne=o":            `"opne" is no field: did you mean "open"?`,
		"bid=b":             `"bid" is no field: there are start, open, high, low, close, volume, symbol, interval`,
		"open=o,":           `"" is not written field=column`,
		`"open=o`:           "write field=column",
		"open=o\nclose=c\n": "",
	} {
		_, err := table.ParseMapping(text)
		if want == "" {
			want = "on one line"
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestColumnsAreFoundByNameAndByMapping(t *testing.T) {
	t.Parallel()
	none := table.None
	for name, c := range map[string]struct {
		header string
		m      table.Mapping
		want   table.Columns
	}{
		"names":                {"symbol time open high low close volume", nil, table.Columns{When: none, OfDay: none, Symbol: 0, Interval: none, Values: [5]int{2, 3, 4, 5, 6}}},
		"a mapping goes first": {"close adj open high low", table.Mapping{"close": "adj"}, table.Columns{When: none, OfDay: none, Symbol: none, Interval: none, Values: [5]int{2, 3, 4, 1, none}}},
		"in any case":          {"Open HIGH low Close PX", table.Mapping{"close": "px"}, table.Columns{When: none, OfDay: none, Symbol: none, Interval: none, Values: [5]int{0, 1, 2, 4, none}}},
		"as it is written":     {"open high low px PX", table.Mapping{"close": "PX"}, table.Columns{When: none, OfDay: none, Symbol: none, Interval: none, Values: [5]int{0, 1, 2, 4, none}}},
		"by number":            {"a b open high low", table.Mapping{"close": "2", "start": "1"}, table.Columns{When: 0, OfDay: none, Symbol: none, Interval: none, Values: [5]int{2, 3, 4, 1, none}}},
		"a name of digits":     {"2 1 open high low", table.Mapping{"close": "1"}, table.Columns{When: none, OfDay: none, Symbol: none, Interval: none, Values: [5]int{2, 3, 4, 1, none}}},
		"one price for all":    {"t p", table.Mapping{"open": "p", "high": "p", "low": "p", "close": "p"}, table.Columns{When: none, OfDay: none, Symbol: none, Interval: none, Values: [5]int{1, 1, 1, 1, none}}},
		"mapped, so not open":  {"o open high low close", table.Mapping{"start": "open"}, table.Columns{When: 1, OfDay: none, Symbol: none, Interval: none, Values: [5]int{0, 2, 3, 4, none}}},
	} {
		got, ok, err := table.ReadHeader(strings.Fields(c.header), c.m)
		if diff := cmp.Diff(c.want, got); !ok || err != nil || diff != "" {
			t.Errorf("%s: %v, %v\n%s", name, ok, err, diff)
		}
	}
	var wrong *table.ColumnsError
	_, _, err := table.ReadHeader([]string{"px", "px", "open"}, table.Mapping{"close": "px"})
	if !errors.As(err, &wrong) || !strings.Contains(wrong.Error(), "two columns of this name: name it by its number") {
		t.Errorf("error is %v", err)
	}
	many := make([]string, 100)
	for i := range many {
		many[i] = strings.Repeat("x", 100)
	}
	_, _, err = table.ReadHeader(many, table.Mapping{"close": "px"})
	if !errors.As(err, &wrong) || !strings.Contains(wrong.Hint(), " and 60 more: import it with --columns close=COLUMN") || len(wrong.Hint()) > 2500 {
		t.Errorf("error is %v", err)
	}
}

func TestFoldersOfKeysGoBeforeNamesOfFiles(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]table.Label{
		"symbol=AAPL/interval=1m/part-00000-2cf3.c000.snappy.parquet": {Symbol: "AAPL", Interval: "1m"},
		"ticker=msft/data_0.parquet":                                  {Symbol: "MSFT"},
		"interval=5min/Symbol=BRK%2FB/0.parquet":                      {Symbol: "BRK/B", Interval: "5m"},
		"year=2025/AAPL_1m.parquet":                                   {Symbol: "AAPL", Interval: "1m"},
		"interval=1m/symbol=AAPL/2025.parquet":                        {Symbol: "AAPL", Interval: "1m"},
		"AAPL/1m/2025-07.parquet":                                     {Symbol: "AAPL", Interval: "1m"},
	} {
		if got, err := table.LabelOf(path); err != nil || got != want {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
}
