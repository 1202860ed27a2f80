package visible_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/visible"
)

const wild = "a\x00\x1b[31m\r\u009b\u202e\u2028\x7f\xff b\tc\nd é ✓ \u00a0 \U000e0041"

func TestTerminalsObeyNothingOfATextOfOthers(t *testing.T) {
	t.Parallel()
	const start = `a\x00\x1b[31m\r\u009b\u202e\u2028\x7f\xff b`
	const end = "d é ✓ \u00a0 " + `\U000e0041`
	for about, c := range map[string]struct{ got, want string }{
		"text":             {visible.Text(wild), start + "\tc\n" + end},
		"a line":           {visible.Line(wild), start + `\tc\n` + end},
		"indented":         {visible.Indented(wild, "  "), start + "\tc\n  " + end},
		"nothing to do":    {visible.Line(`a "b" \x1b 'c' ` + "\uFFFD"), `a "b" \x1b 'c' ` + "\uFFFD"},
		"lines of Windows": {visible.Indented("a\r\nb\rc", "| "), "a\n| b\\rc"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got  %q\nwant %q", about, c.got, c.want)
		}
	}
}

func TestAWriterShowsTheSameHoweverItIsGivenTheText(t *testing.T) {
	t.Parallel()
	text := wild + "\xe2\x80" // a character that never ends
	want := visible.Text(text)
	for _, n := range []int{1, 2, 3, 5, len(text)} {
		var b strings.Builder
		w := visible.NewWriter(&b)
		for rest := text; rest != ""; {
			part := rest[:min(n, len(rest))]
			if written, err := w.Write([]byte(part)); written != len(part) || err != nil {
				t.Fatalf("Write(%q) = %d, %v", part, written, err)
			}
			rest = rest[len(part):]
		}
		if err := w.Flush(); err != nil || b.String() != want {
			t.Errorf("in parts of %d bytes: %v\ngot  %q\nwant %q", n, err, b.String(), want)
		}
	}
}

func TestJSONStaysTheSameAndIsSafeToLookAt(t *testing.T) {
	t.Parallel()
	given := map[string]string{"a": strings.ToValidUTF8(wild, "")}
	var b strings.Builder
	w := visible.NewJSONWriter(&b)
	if err := json.NewEncoder(w).Encode(given); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSuffix(b.String(), "\n"); visible.Line(got) != got {
		t.Errorf("raw control characters: %q", got)
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil || back["a"] != given["a"] {
		t.Errorf("%v: %q came back as %q", err, given["a"], back["a"])
	}
}
