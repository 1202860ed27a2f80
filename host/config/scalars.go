package config

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/strathost/strathost/sdk"
)

// longestWord bounds every text that is a name, a number or a choice.
const longestWord = 200

// text reads a scalar as it was written, quoted or not: 5930, ON and 012 are text like any other.
func (r *reader) text(n *node) (string, bool) {
	if n.kind != scalar || n.empty() {
		r.on(n, WrongType, "", "want text, not %s", n.describe())
		return "", false
	}
	r.forms[n] = jsonString(n.text)
	return n.text, true
}

// word is text of a bounded length.
func (r *reader) word(n *node) (string, bool) {
	s, ok := r.text(n)
	if ok && len(s) > longestWord {
		r.on(n, sdk.InvalidArgument, "", "%s is longer than %d characters", quote(s), longestWord)
		return "", false
	}
	return s, ok
}

// choice reads one of a few words.
func (r *reader) choice(n *node, words ...string) (string, bool) {
	s, ok := r.word(n)
	if !ok {
		return "", false
	}
	if !slices.Contains(words, s) {
		r.on(n, sdk.InvalidArgument, didYouMean(s, words), "want %s, not %s", orList(words), quote(s))
		return "", false
	}
	return s, true
}

// boolean reads true or false, in lower case and without quotes: yes and ON are text.
func (r *reader) boolean(n *node) (bool, bool) {
	if n.kind != scalar || !n.plain || (n.text != "true" && n.text != "false") {
		r.on(n, WrongType, "", "want true or false, not %s", n.describe())
		return false, false
	}
	r.forms[n] = n.text
	return n.text == "true", true
}

var (
	wholeForm   = regexp.MustCompile(`^[-+]?[0-9]+$`)
	decimalForm = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	// bentForm is what YAML 1.1 reads as octal and YAML 1.2 as decimal: the author has to say which.
	bentForm = regexp.MustCompile(`^([-+]?)0+([0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?)$`)
)

// isNumber reports whether a plain scalar has the form, and is not one that YAML would bend.
func isNumber(n *node, form *regexp.Regexp) bool {
	return n.kind == scalar && n.plain && form.MatchString(n.text) && !bentForm.MatchString(n.text)
}

// notNumber says that a value is not the number that is wanted.
func (r *reader) notNumber(n *node, want string) {
	hint := ""
	switch {
	case n.kind != scalar:
	case !n.plain && decimalForm.MatchString(n.text):
		hint = "leave out the quotes"
	case n.plain && bentForm.MatchString(n.text):
		hint = "write it without the leading zero"
	}
	r.on(n, WrongType, hint, "want %s, not %s", want, n.describe())
}

// whole reads a whole number within bounds, both included.
func (r *reader) whole(n *node, low, high int) (int, bool) {
	if !isNumber(n, wholeForm) {
		r.notNumber(n, "a whole number")
		return 0, false
	}
	v, err := strconv.Atoi(n.text)
	if err != nil || v < low || v > high {
		r.on(n, sdk.InvalidArgument, "", "%s is not within %d to %d", clip(n.text), low, high)
		return 0, false
	}
	r.forms[n] = strconv.Itoa(v)
	return v, true
}

// count reads a whole number that is not negative.
func (r *reader) count(n *node) (int, bool) {
	if !isNumber(n, wholeForm) {
		r.notNumber(n, "a whole number")
		return 0, false
	}
	v, err := strconv.Atoi(n.text)
	switch {
	case err != nil && n.text[0] != '-':
		r.on(n, sdk.InvalidArgument, "", "%s is too large", clip(n.text))
		return 0, false
	case err != nil || v < 0:
		r.on(n, sdk.InvalidArgument, "", "%s is negative", clip(n.text))
		return 0, false
	}
	r.forms[n] = strconv.Itoa(v)
	return v, true
}

// seed reads a whole number of 64 bits.
func (r *reader) seed(n *node) (uint64, bool) {
	if !isNumber(n, wholeForm) {
		r.notNumber(n, "a whole number")
		return 0, false
	}
	digits := n.text
	if digits[0] == '+' {
		digits = digits[1:]
	}
	v, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		r.on(n, sdk.InvalidArgument, "", "%s is not within 0 to %d", clip(n.text), uint64(math.MaxUint64))
		return 0, false
	}
	r.forms[n] = strconv.FormatUint(v, 10)
	return v, true
}

// number reads a number within bounds, both included; high may be infinite.
func (r *reader) number(n *node, low, high float64) (float64, bool) {
	if !isNumber(n, decimalForm) {
		r.notNumber(n, "a number")
		return 0, false
	}
	v, err := strconv.ParseFloat(n.text, 64)
	switch {
	case err == nil && v >= low && v <= high:
		v += 0 // -0 is 0
		r.forms[n] = jsonFloat(v)
		return v, true
	case math.IsInf(high, 1) && v < low:
		r.on(n, sdk.InvalidArgument, "", "%s is less than %v", clip(n.text), low)
	case math.IsInf(high, 1):
		r.on(n, sdk.InvalidArgument, "", "%s is too large", clip(n.text))
	default:
		r.on(n, sdk.InvalidArgument, "", "%s is not within %v to %v", clip(n.text), low, high)
	}
	return 0, false
}

// duration reads a span of wall-clock time, as Go writes it, within bounds, both included.
func (r *reader) duration(n *node, low, high time.Duration) (time.Duration, bool) {
	s, ok := r.word(n)
	if !ok {
		return 0, false
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		hint := ""
		if wholeForm.MatchString(s) {
			hint = fmt.Sprintf("write %ss for seconds", clip(s))
		}
		r.on(n, sdk.InvalidArgument, hint, "%s is not a duration such as 500ms, 1s or 2m", quote(s))
		return 0, false
	}
	if d < low || d > high {
		r.on(n, sdk.InvalidArgument, "", "%s is not within %s to %s", clip(s), shortDuration(low), shortDuration(high))
		return 0, false
	}
	return d, true
}

// clip shortens a number for a message.
func clip(s string) string {
	if len(s) > longestQuote {
		return s[:longestQuote] + "..."
	}
	return s
}

// shortDuration writes a duration without its zero parts: 1h, not 1h0m0s.
func shortDuration(d time.Duration) string {
	text := ""
	for _, unit := range []struct {
		span   time.Duration
		letter string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}, {time.Millisecond, "ms"}} {
		if n := d / unit.span; n > 0 {
			text += fmt.Sprintf("%d%s", n, unit.letter)
			d -= n * unit.span
		}
	}
	if text == "" || d > 0 {
		return d.String()
	}
	return text
}
