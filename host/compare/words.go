package compare

import (
	"fmt"
	"strings"

	"github.com/strathost/strathost/host/export"
)

// longest bounds a value that a person is shown, in bytes.
const longest = 120

func changeText(c Change) string {
	return fmt.Sprintf("%s: %s in A, %s in B", c.Field, cut(c.A), cut(c.B))
}

func changesText(changes []Change) string {
	texts := make([]string, len(changes))
	for i, c := range changes {
		texts[i] = changeText(c)
	}
	return strings.Join(texts, "; ")
}

func cut(s string) string {
	if len(s) > longest && (s[0] == '{' || s[0] == '[') { // a document
		return s[:1] + "..." + s[len(s)-1:]
	}
	if len(s) > longest {
		return strings.ToValidUTF8(s[:longest], "") + "..."
	}
	return orNothing(s)
}

// countsText is how many rows of a file are alike, and how many not.
func countsText(c Counts) string {
	return fmt.Sprintf("%d equal, %s", c.Equal, differText(c.Uneven))
}

func differText(c Uneven) string {
	var parts []string
	for _, x := range []struct {
		n    int
		what string
	}{{c.Changed, "changed"}, {c.OnlyA, "in A only"}, {c.OnlyB, "in B only"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	if len(parts) == 0 {
		return "0 changed"
	}
	return strings.Join(parts, ", ")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// whenText is a moment: 2025-07-01 09:35:00, or 2025-07-01 before the open.
func whenText(m moment) string {
	if m.stamp == "" {
		return m.day + " before the open"
	}
	return whenOf(m.stamp)
}

// whenOf is a stamp without its offset.
func whenOf(stamp string) string {
	day, _, _ := strings.Cut(stamp, "T")
	return day + " " + export.Clock(stamp)
}
