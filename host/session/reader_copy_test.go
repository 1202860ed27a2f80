package session_test

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
)

// jsonOf is a reading as a reader elsewhere gets it.
func jsonOf(t testing.TB, r session.Reading) string {
	t.Helper()
	b, err := json.Marshal(export.NewReadingJSON(r, true))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func decoded(t testing.TB, text string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// reader is a program elsewhere that keeps a copy of the session by JSON alone.
type reader struct {
	*session.Reader
	to   int64
	copy map[string]any // session and symbols
	had  map[string]bool
}

// next reads once and brings the copy up to date.
func (r *reader) next(ctx context.Context, t testing.TB) (session.Reading, error) {
	got, err := r.Delta(ctx, r.to)
	if err != nil {
		return got, err
	}
	r.take(t, got)
	return got, nil
}

func (r *reader) take(t testing.TB, got session.Reading) {
	t.Helper()
	m := decoded(t, jsonOf(t, got))
	if m["from"] == nil {
		r.copy, r.had = map[string]any{"session": m["session"], "symbols": m["symbols"]}, map[string]bool{}
	} else {
		if m["from"] != float64(r.to) {
			t.Errorf("a delta from %v, expected %d", m["from"], r.to)
		}
		r.apply(t, m)
	}
	r.to = got.To
}

func object(v any) map[string]any { m, _ := v.(map[string]any); return m }

// apply does what docs/embedding.md tells a reader to do with a delta.
func (r *reader) apply(t testing.TB, delta map[string]any) {
	t.Helper()
	r.copy["session"] = delta["session"]
	symbols := object(r.copy["symbols"])
	for _, name := range delta["removed"].([]any) {
		if symbols[name.(string)] == nil {
			t.Errorf("%s is removed, and was not there", name)
		}
		delete(symbols, name.(string))
	}
	for name, x := range object(delta["symbols"]) {
		if symbols[name] == nil {
			symbols[name] = map[string]any{"bars": map[string]any{}, "indicators": map[string]any{},
				"historical": map[string]any{"bars": map[string]any{}}}
		}
		applySymbol(t, object(symbols[name]), object(x))
	}
}

func applySymbol(t testing.TB, s, delta map[string]any) {
	t.Helper()
	drop := func(from map[string]any, keys any) {
		list, _ := keys.([]any)
		for _, k := range list {
			delete(from, k.(string))
		}
	}
	if gone := object(delta["removed"]); gone != nil {
		drop(object(s["bars"]), gone["bars"])
		drop(object(s["indicators"]), gone["indicators"])
		drop(object(object(s["historical"])["bars"]), gone["historical"])
		if gone["stale"] == true {
			delete(s, "stale")
		}
	}
	for _, whole := range []string{"base_interval", "metrics", "metadata", "stale"} {
		if v, told := delta[whole]; told {
			s[whole] = v
		}
	}
	for key, v := range object(delta["indicators"]) {
		object(s["indicators"])[key] = v
	}
	for interval, v := range object(object(delta["historical"])["bars"]) {
		object(object(s["historical"])["bars"])[interval] = v
	}
	for interval, v := range object(delta["bars"]) {
		b, had := object(v), object(object(s["bars"])[interval])
		var data []any
		if had != nil {
			data = had["data"].([]any)
		}
		revised, _ := b["revised"].([]any)
		for _, row := range revised {
			data = place(data, row)
		}
		for _, row := range b["data"].([]any) {
			if n := len(data); n > 0 && startOf(data[n-1]) >= startOf(row) {
				t.Errorf("%s: the row of %s comes a second time", interval, startOf(row))
			}
			data = append(data, row)
		}
		delete(b, "revised")
		if data == nil {
			data = []any{}
		}
		b["data"] = data
		object(s["bars"])[interval] = b
	}
}

func startOf(row any) string { return row.([]any)[0].(string) }

func place(data []any, row any) []any {
	i, there := slices.BinarySearchFunc(data, startOf(row), func(r any, start string) int { return strings.Compare(startOf(r), start) })
	if there {
		data[i] = row
		return data
	}
	return slices.Insert(data, i, row)
}

// requireWhole holds a reading against itself and the reader's copy against the complete one of the same instant.
func (r *reader) requireWhole(t testing.TB, got session.Reading) {
	t.Helper()
	for _, s := range got.Snapshot.Symbols {
		requireConsistent(t, got.Snapshot, s)
	}
	all := decoded(t, jsonOf(t, session.Reading{Reader: got.Reader, To: got.To, Snapshot: got.Snapshot}))
	if want := (map[string]any{"session": all["session"], "symbols": all["symbols"]}); !reflect.DeepEqual(want, r.copy) {
		t.Errorf("after the delta to %d the copy of %s differs (-complete +copy):\n%s", got.To, got.Reader, cmp.Diff(want, r.copy))
	}
	for name, x := range object(r.copy["symbols"]) {
		for interval, b := range object(object(x)["bars"]) {
			if count := object(b)["count"].(float64); int(count) != len(object(b)["data"].([]any)) {
				t.Errorf("%s %s counts %v bars and has %d", name, interval, count, len(object(b)["data"].([]any)))
			}
		}
	}
}
