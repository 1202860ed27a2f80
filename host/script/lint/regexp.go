package lint

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja/parser"
)

// cause is what makes goja search by backtracking, "" where it does not: without it, it searches in linear time.
type cause string

const (
	lookaround    cause = "a lookahead or lookbehind"
	backreference cause = "a backreference"
	continued     cause = "the flag g or y, with which a search goes on from the middle of a text,"
)

func (c cause) wayOut() string {
	if c == continued {
		return "or drop the flag"
	}
	return "or write it without " + string(c)
}

// whyBacktracks says what about a pattern makes goja search by backtracking.
func whyBacktracks(text, flags string) cause {
	_, err := parser.TransformRegExp(text, strings.Contains(flags, "s"), strings.Contains(flags, "u"))
	var incompatible parser.RegexpErrorIncompatible
	switch {
	case errors.As(err, &incompatible) && strings.Contains(err.Error(), "reference"):
		return backreference
	case errors.As(err, &incompatible):
		return lookaround
	case err == nil && strings.ContainsAny(flags, "gy"):
		return continued
	}
	return ""
}

// danger is why a pattern may take time that explodes with the length of a text.
type danger struct{ why, hint string }

// backtracking finds in a pattern what lets one text be matched in more ways than can be tried. It errs to both sides:
// it looks at which characters can stand where, and not at what a text will be.
func backtracking(text, flags string) (danger, bool) {
	p := &patternParser{text: []rune(text), ignoreCase: strings.Contains(flags, "i"), dotAll: strings.Contains(flags, "s")}
	root := p.alternatives()
	if p.failed {
		return danger{}, false
	}
	return p.search(root)
}

// search looks at a part and then into it.
func (p *patternParser) search(n *part) (danger, bool) {
	if n.endless() {
		if d, ok := p.repeated(n); ok {
			return d, true
		}
	}
	if n.kind == sequence {
		if d, ok := p.neighbours(n); ok {
			return d, true
		}
	}
	for _, sub := range n.parts {
		if d, ok := p.search(sub); ok {
			return d, true
		}
	}
	return danger{}, false
}

// repeated looks for a repetition in what is itself repeated, as in (a+)+, and for alternatives that match the same, as
// in (a|a)+.
func (p *patternParser) repeated(n *part) (danger, bool) {
	body := n.parts[0].plain()
	shown := p.shown(n)
	for _, seq := range body.branches() {
		for i, inner := range seq {
			r := inner.plain()
			for r.kind == sequence && len(r.parts) == 1 {
				r = r.parts[0].plain()
			}
			if r.endless() && !separated(seq, i, r.set()) {
				return danger{fmt.Sprintf("%s repeats %s, which itself repeats the same characters", shown, p.shown(r)),
					"repeat once, or put a character between that cannot be among the repeated"}, true
			}
		}
	}
	branches := body.branches()
	for i, a := range branches {
		for _, b := range branches[i+1:] {
			if alike(a, b) || alike(b, a) {
				return danger{fmt.Sprintf("%s repeats alternatives that match the same text", shown), "write alternatives that begin differently"}, true
			}
		}
	}
	return danger{}, false
}

// separated says whether, from one turn of a repetition of seq to the next, a character must stand between two turns of
// its i-th part that this part cannot match.
func separated(seq []*part, i int, set charSet) bool {
	for j, other := range seq {
		if j != i && other.required(func(s charSet) bool { return !s.meets(set) }) {
			return true
		}
	}
	return false
}

// alike says whether b, or some of it again and again, matches what a matches.
func alike(a, b []*part) bool {
	x, okX := sets(a)
	y, okY := sets(b)
	if !okX || !okY || len(x) == 0 || len(y) == 0 || len(x)%len(y) != 0 {
		return false
	}
	for i, s := range x {
		if !s.meets(y[i%len(y)]) {
			return false
		}
	}
	return true
}

// sets are the characters of each place of a sequence whose places are one character each.
func sets(seq []*part) ([]charSet, bool) {
	var out []charSet
	for _, s := range seq {
		s = s.plain()
		switch {
		case s.kind == character:
			out = append(out, s.chars)
		case s.kind == repeat && s.min >= 1 && s.parts[0].plain().kind == character:
			out = append(out, s.parts[0].plain().chars)
		case s.kind == assertion:
		default:
			return nil, false
		}
	}
	return out, true
}

// neighbours looks for two endless repetitions of the same characters side by side: a+a+ tries every way to divide a text.
func (p *patternParser) neighbours(n *part) (danger, bool) {
	var last *part
	for _, s := range n.parts {
		r := s.plain()
		switch {
		case r.kind == assertion:
		case r.endless():
			if last != nil && last.set().meets(r.set()) && r.parts[0].plain().kind == character && last.parts[0].plain().kind == character {
				return danger{fmt.Sprintf("%s and %s match the same characters side by side, in as many ways as the text is long",
					p.shown(last), p.shown(r)), "write one of them, or a character between that neither matches"}, true
			}
			last = r
		case !r.nullable():
			last = nil
		}
	}
	return danger{}, false
}
