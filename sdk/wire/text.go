package wire

import (
	"strings"
	"unicode/utf8"

	"github.com/strathost/strathost/sdk"
)

// Texts are bounded, so that what an author writes never makes a message too large.
const (
	maxText  = 16 << 10 // a message, a reason, a log line
	maxStack = 64       // frames of a stack: where it came from is at its top
	maxFew   = 1024     // things of which an honest message has a handful
)

// Text makes valid UTF-8 of at most 16 KiB, which is all that a message may carry; no more than that is cut.
func Text(s string) string {
	if len(s) > maxText {
		const mark = "..."
		cut := maxText - len(mark)
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + mark
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// texts bounds a list of strings and each of them.
func texts(list []string, limit int) []string {
	if len(list) == 0 {
		return nil
	}
	out := make([]string, min(len(list), limit))
	for i := range out {
		out[i] = Text(list[i])
	}
	return out
}

func packIntervals(list []sdk.Interval) []string {
	out := make([]string, len(list))
	for i, iv := range list {
		out[i] = Text(string(iv))
	}
	return out
}

func unpackIntervals(list []string) []sdk.Interval {
	if len(list) == 0 {
		return nil
	}
	out := make([]sdk.Interval, len(list))
	for i, s := range list {
		out[i] = sdk.Interval(s)
	}
	return out
}
