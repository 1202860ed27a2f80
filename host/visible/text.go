package visible

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Text is a text of any number of lines, with all that a terminal obeys or hides written out. Line breaks and tabs stay.
func Text(s string) string { return escaped(s, "\n\t") }

// Line is a text as a part of one line: line breaks and tabs are written out, too.
func Line(s string) string { return escaped(s, "") }

// Indented is [Text] whose lines after the first begin with an indent, so that none looks like a line of the host's. Line breaks of
// Windows are line breaks.
func Indented(s, indent string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.ReplaceAll(Text(s), "\n", "\n"+indent)
}

// escaped writes out what is not graphic, but for the characters of keep and spaces of all kinds.
func escaped(s, keep string) string {
	i := firstHidden(s, keep)
	if i < 0 {
		return s
	}
	var b strings.Builder
	for ; i >= 0; i = firstHidden(s, keep) {
		b.WriteString(s[:i])
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, s[i])
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
		s = s[i+size:]
	}
	b.WriteString(s)
	return b.String()
}

// firstHidden is where the first character stands that is to be written out, -1 where there is none. Bytes that are no UTF-8 are.
func firstHidden(s, keep string) int {
	for i, r := range s {
		if hidden(r, keep) || r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return i
		}
	}
	return -1
}

func hidden(r rune, keep string) bool { return !strconv.IsGraphic(r) && !strings.ContainsRune(keep, r) }
