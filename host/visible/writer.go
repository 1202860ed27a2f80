package visible

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Writer writes what it is given with control characters written out; line breaks and tabs stay. A character may come in parts:
// [Writer.Flush] writes what is left of one. Several goroutines may write at once.
type Writer struct {
	to   io.Writer
	show func(string) string

	lock sync.Mutex
	rest []byte // the beginning of a character
}

// NewWriter makes a writer of text.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to, show: Text} }

// NewJSONWriter makes a writer of JSON, which stays the same JSON: control characters, which its strings alone have, are
// written as \u202e.
func NewJSONWriter(to io.Writer) *Writer { return &Writer{to: to, show: inJSON} }

// Under is what it writes to, for who draws on a terminal.
func (w *Writer) Under() io.Writer { return w.to }

// Write writes b, but for a beginning of a character at its end.
func (w *Writer) Write(b []byte) (int, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	all := b
	if len(w.rest) > 0 {
		all = append(w.rest, b...)
	}
	whole := len(all) - begun(all)
	w.rest = append([]byte(nil), all[whole:]...)
	if whole > 0 {
		if _, err := io.WriteString(w.to, w.show(string(all[:whole]))); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

// Flush writes the beginning of a character whose end never came.
func (w *Writer) Flush() error {
	w.lock.Lock()
	defer w.lock.Unlock()
	rest := w.rest
	w.rest = nil
	if len(rest) == 0 {
		return nil
	}
	_, err := io.WriteString(w.to, w.show(string(rest)))
	return err
}

// begun is how many bytes at the end are the beginning of a character.
func begun(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}

// inJSON writes out the characters of a JSON text that are not graphic in JSON's own form.
func inJSON(s string) string {
	const keep = "\n\t\r" // between the values
	i := firstHidden(s, keep)
	if i < 0 {
		return s
	}
	var b strings.Builder
	for ; i >= 0; i = firstHidden(s, keep) {
		b.WriteString(s[:i])
		r, size := utf8.DecodeRuneInString(s[i:])
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
		s = s[i+size:]
	}
	b.WriteString(s)
	return b.String()
}
