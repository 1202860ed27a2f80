package serve_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
	"github.com/strathost/strathost/sdk/wire"
)

func TestAPersonIsToldWhatAPluginIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args     []string
		code     int
		out, err []string
	}{
		"without arguments":   {[]string{"/x/recorder"}, 2, nil, []string{"recorder 0.1.0: notes what it is called with", "plugin: ./recorder", "describe"}},
		"asking for help":     {[]string{"recorder", "--help"}, 0, []string{"This is a strategy for strathost"}, nil},
		"with a wrong word":   {[]string{"recorder", "descibe"}, 2, nil, []string{`unknown argument "descibe"`, "describe"}},
		"with too many words": {[]string{"recorder", "-debug", "now"}, 2, nil, []string{`-debug takes no more arguments, got "now"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, problems bytes.Buffer
			if code := serve.Answer(recorderPlugin(nil), c.args, &out, &problems); code != c.code {
				t.Errorf("exit code %d, expected %d", code, c.code)
			}
			contains(t, out.String(), c.out)
			contains(t, problems.String(), c.err)
		})
	}
}

func contains(t *testing.T, text string, wants []string) {
	t.Helper()
	if len(wants) == 0 && text != "" {
		t.Errorf("got %q, expected nothing", text)
	}
	for _, w := range wants {
		if !strings.Contains(text, w) {
			t.Errorf("got %q, expected %s", text, w)
		}
	}
}

func TestDescribeIsForPrograms(t *testing.T) {
	t.Parallel()
	var out, problems bytes.Buffer
	if code := serve.Answer(recorderPlugin(nil), []string{"recorder", "describe"}, &out, &problems); code != 0 {
		t.Fatalf("exit code %d: %s", code, problems.String())
	}
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	params, _ := got["params"].(map[string]any)
	delete(got, "params")
	want := map[string]any{"name": "recorder", "version": "0.1.0", "description": "notes what it is called with", "role": "strategy",
		"sdk": wire.SDKVersion, "language": "go", "protocols": []any{1.0}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if params["additionalProperties"] != false {
		t.Errorf("the parameters are %v", params)
	}
	out.Reset()
	if code := serve.Answer(sdk.Plugin{Name: "empty"}, []string{"empty", "describe"}, &out, &problems); code != 1 || out.Len() != 0 {
		t.Errorf("a plugin without a factory: exit code %d, %s", code, out.String())
	}
}
