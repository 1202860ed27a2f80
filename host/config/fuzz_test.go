package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/strathost/strathost/sdk"
)

// slow is far beyond what any file of the allowed size takes, also with the race detector on a busy machine.
const slow = 30 * time.Second

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/*.yaml", "testdata/mistakes/*.txt"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			if strings.HasSuffix(file, ".txt") {
				text = txtar.Parse(text).Comment
			}
			f.Add(string(text))
		}
	}
	f.Add(withDefaults)
	root := newRoot(f)
	f.Fuzz(func(t *testing.T, text string) {
		began := time.Now()
		file, err := parse(root, text)
		if took := time.Since(began); took > slow {
			t.Fatalf("took %s", took)
		}
		if err == nil {
			for _, s := range file.Sessions {
				again := s.Written()
				if len(s.Canonical()) == 0 || s.Calendar == nil || s.Name == "" || len(s.Data.Symbols) == 0 {
					t.Fatalf("a session without mistakes lacks something: %+v, %q", s, again)
				}
			}
			return
		}
		checkMistakes(t, text, err)
	})
}

// checkMistakes checks what holds for all mistakes: they have places in the file, in order, and say something.
func checkMistakes(t *testing.T, text string, err error) {
	t.Helper()
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || len(ds) == 0 {
		t.Fatalf("the error is no list of mistakes: %v", err)
	}
	lines := strings.Count(text, "\n") + strings.Count(text, "\r") + strings.Count(text, "\u0085") + strings.Count(text, "\u2028") +
		strings.Count(text, "\u2029") + 1
	for _, d := range ds {
		if d.Message == "" || d.Code == "" {
			t.Fatalf("a mistake says nothing: %+v", d)
		}
		if d.File == "sessions.yaml" && (d.Line < 1 || d.Line > lines || d.Col < 0) {
			t.Fatalf("a mistake outside of the %d lines of the file: %s", lines, d)
		}
		if len(d.String()) > 5000 {
			t.Fatalf("a mistake of %d bytes", len(d.String()))
		}
	}
	inFile := slices.DeleteFunc(slices.Clone(ds), func(d sdk.Diagnostic) bool { return d.File != "sessions.yaml" })
	if !slices.IsSortedFunc(inFile, func(a, b sdk.Diagnostic) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Col - b.Col
	}) {
		t.Fatalf("mistakes out of order:\n%s", ds)
	}
}

// TestHostileFilesAreBounded has files of the allowed size that are made to cost time or memory.
func TestHostileFilesAreBounded(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	const size = 1 << 20
	repeat := func(s string) string { return strings.Repeat(s, size/len(s)-100) }
	session := "{start: 2025-07-02, end: 2025-07-03}"
	for name, text := range map[string]string{
		"brackets":         repeat("["),
		"hyphens":          repeat("- "),
		"comments":         repeat("# c\n"),
		"comments in list": repeat("- # c\n"),
		"unknown keys":     keysOf(size),
		"quotes":           repeat(`"" `),
		"anchors":          repeat("- &a x\n"),
		"aliases":          "a: &a [" + strings.Repeat("x,", 1000) + "]\nb: [" + strings.Repeat("*a,", 200_000) + "]\n",
		"one long line":    "version: " + repeat("x"),
		"open quote":       "version: 1\nsessions: \"" + repeat("x\n"),
		"last line wrong":  strings.Repeat("- a\n", size/16) + "}\n",
		"defaults times sessions": "version: 1\ndefaults: {data: {symbols: [" + strings.Repeat("A A,", 100_000) + "]}}\nsessions: [" +
			strings.Repeat(session+",", 10_000) + "]\n",
		"many mistakes in defaults": "version: 1\ndefaults: {" + strings.ReplaceAll(keysOf(30_000), "\n", ",") + "}\nsessions: [" +
			strings.Repeat(session+",", 300) + "]\n",
		"sessions": "version: 1\nsessions:\n" + strings.Repeat("- {name: x}\n", size/48),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			_, err := parse(root, text)
			if err == nil {
				t.Fatal("want a mistake")
			}
			if took := time.Since(began); took > slow {
				t.Errorf("took %s", took)
			} else {
				t.Logf("%d bytes took %s", len(text), took.Round(time.Millisecond))
			}
			checkMistakes(t, text, err)
		})
	}
}

// keysOf is a mapping of different unknown keys.
func keysOf(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size-20; i++ {
		b.WriteString("k")
		for n := i; n > 0; n /= 26 {
			b.WriteByte(byte('a' + n%26))
		}
		b.WriteString(": x\n")
	}
	return b.String()
}
