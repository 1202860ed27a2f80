package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/config"
)

func TestAValueIsReadAsAFileWouldHaveIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		"30": int64(30), "-0.5": -0.5, "1e3": 1000.0, "true": true, `"30"`: "30", "ON": "ON", "012": "012", "2025-07-02": "2025-07-02",
		"[a, 2]": []any{"a", int64(2)}, "{a: 1}": map[string]any{"a": int64(1)},
		"": "", "null": "null", "a: b": "a: b", "[a": "[a", "5m": "5m", "9223372036854775808": "9223372036854775808", "# x": "# x", "x # y": "x",
	} {
		if diff := cmp.Diff(want, config.Value(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}
