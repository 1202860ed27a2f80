package table

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// A name is cut at underscores and spaces, and where a hyphen or dot stands before an interval or date. Its words that
// are dates are passed over.
var (
	dateForm     = regexp.MustCompile(`^((19|20)\d{2}-\d{2}(-\d{2})?|(19|20)\d{2}(\d{2}){0,2})$`)
	yearForm     = regexp.MustCompile(`^(19|20)\d{2}$`)
	intervalForm = regexp.MustCompile(`^([1-9]\d{0,4})(s|sec|m|min|h|hour|d|day|w|week)$`)
	monthsForm   = regexp.MustCompile(`^[1-9]\d*M$`)
	dayEnd       = regexp.MustCompile(`^(.+)[-.](\d{4}-\d{2}-\d{2})$`)
	monthEnd     = regexp.MustCompile(`^(.+)[-.](\d{4}-\d{2})$`)
	wordEnd      = regexp.MustCompile(`^(.+)[-.]([^-.]+)$`)
)

// Label is what the name of a file, and of the folders that it is in, say about its bars. What they do not say is
// empty.
type Label struct {
	Symbol   string
	Interval sdk.Interval
}

// LabelOf reads the path of a file, with slashes: folders such as symbol=AAPL and interval=1m first, in which files may have
// any name, then the file's own name, then its other folders from the inside out. It is an error if an interval is
// ambiguous.
func LabelOf(p string) (Label, error) {
	dir, base := path.Split(p)
	base = base[:len(base)-len(path.Ext(base))]
	symbol, interval, err := wordsOf(base)
	if err != nil {
		return Label{}, err
	}
	var found Label
	folders := strings.Split(strings.Trim(dir, "/"), "/")
	for i := len(folders) - 1; i >= 0 && folders[i] != ""; i-- {
		written, err := keyOf(folders[i])
		if err != nil {
			return Label{}, err
		}
		found.take(written)
	}
	found.take(Label{Symbol: symbol, Interval: interval})
	for i := len(folders) - 1; i >= 0 && folders[i] != ""; i-- {
		if strings.Contains(folders[i], "=") {
			continue
		}
		symbol, interval, err := wordsOf(folders[i])
		if err != nil {
			return Label{}, err
		}
		found.take(Label{Symbol: symbol, Interval: interval})
	}
	if found.Symbol == "" && yearForm.MatchString(base) {
		found.Symbol = base // 2025.csv: a year's bars in AAPL/, a stock of that number elsewhere
	}
	found.Symbol, err = sdk.CanonicalSymbol(found.Symbol)
	if err != nil {
		found.Symbol = "" // a column may still say it
	}
	return found, nil
}

// take fills in what is not known yet.
func (l *Label) take(other Label) {
	if l.Symbol == "" {
		l.Symbol = other.Symbol
	}
	if l.Interval == "" {
		l.Interval = other.Interval
	}
}

// keyOf reads the name of a folder that is a key and a value, such as symbol=AAPL. It is empty for other keys and for
// folders of other names.
func keyOf(name string) (Label, error) {
	key, value, ok := strings.Cut(name, "=")
	if !ok {
		return Label{}, nil
	}
	if plain, err := url.PathUnescape(value); err == nil { // BRK%2FB
		value = plain
	}
	switch strings.ToLower(key) {
	case "symbol", "ticker":
		return Label{Symbol: value}, nil
	case "interval":
		iv, err := intervalOf(value, false)
		return Label{Interval: iv}, err
	}
	return Label{}, nil
}

// wordsOf reads a name without extension: the symbol is what stands before the first interval or date that has
// something before it.
func wordsOf(name string) (symbol string, interval sdk.Interval, err error) {
	var words []string
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == ' ' }) {
		words = append(words, cut(w)...)
	}
	var own []string
	ended := false
	for _, w := range words {
		iv, err := intervalOf(w, len(own) == 0)
		switch {
		case err != nil:
			return "", "", err
		case iv != "":
			if interval == "" {
				interval = iv
			}
			ended = len(own) > 0
		case dateForm.MatchString(w):
			ended = len(own) > 0
		case !ended:
			own = append(own, w)
		}
	}
	return strings.Join(own, "_"), interval, nil
}

// cut takes intervals and dates off the end of a word: AAPL-2025-07-02 is AAPL and a date, aapl-1m is aapl and an
// interval, BRK.B and BTC-USD are one word.
func cut(word string) []string {
	if dateForm.MatchString(word) {
		return []string{word}
	}
	for _, form := range []*regexp.Regexp{dayEnd, monthEnd, wordEnd} {
		m := form.FindStringSubmatch(word)
		if m == nil {
			continue
		}
		if iv, err := intervalOf(m[2], false); iv != "" || err != nil || dateForm.MatchString(m[2]) {
			return append(cut(m[1]), m[2])
		}
	}
	return []string{word}
}

// intervalOf reads an interval as file names spell it: 1m, 5min, 1D, daily. It is empty for other words. The first word
// of a name is no interval unless it begins with a number: DAY and D are symbols.
func intervalOf(word string, first bool) (sdk.Interval, error) {
	if monthsForm.MatchString(word) {
		if _, err := sdk.ParseInterval(word); err != nil {
			return "", nameError(word, err)
		}
	}
	w := strings.ToLower(word)
	if m := intervalForm.FindStringSubmatch(w); m != nil {
		iv, err := sdk.ParseInterval(m[1] + m[2][:1])
		if err != nil {
			return "", nameError(word, err)
		}
		return iv, nil
	}
	if first {
		return "", nil
	}
	switch w {
	case "minute":
		return "1m", nil
	case "hour", "hourly":
		return "1h", nil
	case "day", "daily":
		return "1d", nil
	case "week", "weekly":
		return "1w", nil
	}
	return "", nil
}

// nameError says what is wrong with an interval in a name, without the code that the file's fault replaces.
func nameError(word string, err error) error {
	if r := (*sdk.Refusal)(nil); errors.As(err, &r) {
		return fmt.Errorf("%s in its name: %s", word, r.Message)
	}
	return fmt.Errorf("%s in its name: %w", word, err)
}
