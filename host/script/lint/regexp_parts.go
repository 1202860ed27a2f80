package lint

import "strconv"

type partKind int

const (
	character partKind = iota // one of chars
	sequence                  // parts one after another
	choice                    // one of parts
	group                     // (parts[0])
	repeat                    // parts[0], min to max times
	assertion                 // matches no character: ^, \b, (?=parts[0])
	reference                 // \1
)

// part is a piece of a regular expression.
type part struct {
	kind       partKind
	parts      []*part
	chars      charSet
	min, max   int // max is -1 for no end
	start, end int // in the pattern
}

// manyTimes is the count from which a repetition that ends is as bad as one that does not.
const manyTimes = 25

func (n *part) endless() bool { return n.kind == repeat && (n.max < 0 || n.max >= manyTimes) }

// plain is a part without the groups around it.
func (n *part) plain() *part {
	for n.kind == group || n.kind == choice && len(n.parts) == 1 || n.kind == sequence && len(n.parts) == 1 {
		n = n.parts[0]
	}
	return n
}

// branches are the alternatives of a part, each as a sequence.
func (n *part) branches() [][]*part {
	switch n.kind {
	case choice:
		var out [][]*part
		for _, b := range n.parts {
			out = append(out, b.plain().branches()...)
		}
		return out
	case sequence:
		return [][]*part{n.parts}
	}
	return [][]*part{{n}}
}

// nullable says whether a part matches the empty text.
func (n *part) nullable() bool {
	switch n.kind {
	case character:
		return false
	case repeat:
		return n.min == 0 || n.parts[0].nullable()
	case choice:
		for _, s := range n.parts {
			if s.nullable() {
				return true
			}
		}
		return len(n.parts) == 0
	case sequence, group:
		for _, s := range n.parts {
			if !s.nullable() {
				return false
			}
		}
	}
	return true
}

// required says whether every text that a part matches has a character of a set that is wanted.
func (n *part) required(wanted func(charSet) bool) bool {
	switch n.kind {
	case character:
		return wanted(n.chars)
	case repeat:
		return n.min > 0 && n.parts[0].required(wanted)
	case choice:
		for _, s := range n.parts {
			if !s.required(wanted) {
				return false
			}
		}
		return len(n.parts) > 0
	case sequence, group:
		for _, s := range n.parts {
			if s.required(wanted) {
				return true
			}
		}
	}
	return false
}

// set is every character that can stand in what a part matches.
func (n *part) set() charSet {
	if n.kind == character {
		return n.chars
	}
	var all charSet
	if n.kind == assertion {
		return all
	}
	if n.kind == reference {
		return anyChar()
	}
	for _, s := range n.parts {
		all = all.with(s.set())
	}
	return all
}

// charSet is a set of characters: those up to 255 one by one, all others as one.
type charSet struct {
	low   [4]uint64
	other bool
}

func (s *charSet) add(r rune) {
	if r < 0 || r > 255 {
		s.other = true
		return
	}
	s.low[r/64] |= 1 << (r % 64)
}

func (s *charSet) addRange(from, to rune) {
	for r := from; r <= min(to, 255); r++ {
		s.add(r)
	}
	if to > 255 {
		s.other = true
	}
}

func (s charSet) with(t charSet) charSet {
	for i := range s.low {
		s.low[i] |= t.low[i]
	}
	s.other = s.other || t.other
	return s
}

func (s charSet) inverse() charSet {
	for i := range s.low {
		s.low[i] = ^s.low[i]
	}
	s.other = true // some of the others are left
	return s
}

func (s charSet) meets(t charSet) bool {
	for i := range s.low {
		if s.low[i]&t.low[i] != 0 {
			return true
		}
	}
	return s.other && t.other
}

func anyChar() charSet { return charSet{}.inverse() }

// classOf are the characters of \d, \w, \s and their opposites.
func classOf(letter rune) (charSet, bool) {
	var s charSet
	switch letter {
	case 'd', 'D':
		s.addRange('0', '9')
	case 'w', 'W':
		s.addRange('0', '9')
		s.addRange('a', 'z')
		s.addRange('A', 'Z')
		s.add('_')
	case 's', 'S':
		for _, r := range "\t\n\v\f\r \u00a0\u2028" {
			s.add(r)
		}
	default:
		return s, false
	}
	if letter < 'a' {
		s = s.inverse()
	}
	return s, true
}

// shown is a part as the author wrote it.
func (p *patternParser) shown(n *part) string { return clip(string(p.text[n.start:n.end])) }

// number reads digits.
func (p *patternParser) number() (int, bool) {
	from := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	n, err := strconv.Atoi(string(p.text[from:p.at]))
	return n, err == nil
}
