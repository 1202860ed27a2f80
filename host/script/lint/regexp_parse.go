package lint

import (
	"strconv"
	"unicode"
)

// maxNesting bounds the groups in one another that are looked into.
const maxNesting = 200

// patternParser reads a regular expression of JavaScript, as far as it matters which characters can stand where. The engine
// has accepted the pattern: what cannot be read is passed over.
type patternParser struct {
	text               []rune
	at                 int
	depth              int
	ignoreCase, dotAll bool
	failed             bool
}

func (p *patternParser) next() rune {
	if p.at >= len(p.text) {
		return -1
	}
	return p.text[p.at]
}

func (p *patternParser) take(r rune) bool {
	if p.next() == r {
		p.at++
		return true
	}
	return false
}

// alternatives reads up to the end or a closing bracket.
func (p *patternParser) alternatives() *part {
	n := &part{kind: choice, start: p.at}
	if p.depth++; p.depth > maxNesting {
		p.failed, p.at = true, len(p.text)
	}
	for {
		n.parts = append(n.parts, p.sequence())
		if !p.take('|') {
			break
		}
	}
	p.depth--
	n.end = p.at
	return n
}

func (p *patternParser) sequence() *part {
	n := &part{kind: sequence, start: p.at}
	for p.at < len(p.text) && p.next() != '|' && p.next() != ')' {
		n.parts = append(n.parts, p.quantified())
	}
	n.end = p.at
	return n
}

// quantified reads one part and how often it repeats.
func (p *patternParser) quantified() *part {
	start := p.at
	one := p.one()
	one.start, one.end = start, p.at
	low, high, ok := p.quantifier()
	if !ok {
		return one
	}
	p.take('?')
	return &part{kind: repeat, parts: []*part{one}, min: low, max: high, start: start, end: p.at}
}

func (p *patternParser) quantifier() (low, high int, ok bool) {
	switch p.next() {
	case '*':
		p.at++
		return 0, -1, true
	case '+':
		p.at++
		return 1, -1, true
	case '?':
		p.at++
		return 0, 1, true
	case '{':
		from := p.at
		p.at++
		if low, ok = p.number(); ok {
			high = low
			if p.take(',') {
				if high, ok = p.number(); !ok {
					high = -1
				}
			}
			if p.take('}') {
				return low, high, true
			}
		}
		p.at = from // a brace of the text
	}
	return 0, 0, false
}

func (p *patternParser) one() *part {
	r := p.next()
	p.at++
	switch r {
	case '^', '$':
		return &part{kind: assertion}
	case '.':
		s := anyChar()
		if !p.dotAll {
			var ends charSet
			ends.add('\n')
			ends.add('\r')
			s = ends.inverse()
		}
		return &part{kind: character, chars: s}
	case '(':
		return p.group()
	case '[':
		return &part{kind: character, chars: p.class()}
	case '\\':
		return p.escape()
	}
	return p.literal(r)
}

func (p *patternParser) literal(r rune) *part {
	var s charSet
	p.addChar(&s, r)
	return &part{kind: character, chars: s}
}

func (p *patternParser) addChar(s *charSet, r rune) {
	s.add(r)
	if p.ignoreCase {
		s.add(unicode.ToLower(r))
		s.add(unicode.ToUpper(r))
	}
}

func (p *patternParser) group() *part {
	kind := group
	if p.take('?') {
		switch {
		case p.take(':'):
		case p.take('='), p.take('!'):
			kind = assertion
		case p.take('<'):
			if p.take('=') || p.take('!') {
				kind = assertion
				break
			}
			for p.at < len(p.text) && !p.take('>') { // a name
				p.at++
			}
		}
	}
	inner := p.alternatives()
	if !p.take(')') {
		p.failed = true
	}
	return &part{kind: kind, parts: []*part{inner}}
}

func (p *patternParser) escape() *part {
	r := p.next()
	p.at++
	if s, ok := classOf(r); ok {
		return &part{kind: character, chars: s}
	}
	switch {
	case r == 'b' || r == 'B':
		return &part{kind: assertion}
	case r >= '1' && r <= '9':
		p.number()
		return &part{kind: reference}
	case r == 'k' && p.take('<'):
		for p.at < len(p.text) && !p.take('>') {
			p.at++
		}
		return &part{kind: reference}
	}
	return p.literal(p.escaped(r))
}

// escaped is the character that an escape other than a class stands for.
func (p *patternParser) escaped(r rune) rune {
	hex := func(n int) rune {
		if p.at+n > len(p.text) {
			return r
		}
		v, err := strconv.ParseInt(string(p.text[p.at:p.at+n]), 16, 32)
		if err != nil {
			return r
		}
		p.at += n
		return rune(v)
	}
	switch r {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'v':
		return '\v'
	case 'f':
		return '\f'
	case '0':
		return 0
	case 'x':
		return hex(2)
	case 'u':
		if p.take('{') {
			for p.at < len(p.text) && !p.take('}') {
				p.at++
			}
			return unicode.MaxRune
		}
		return hex(4)
	}
	return r
}

// class reads [...] behind its bracket.
func (p *patternParser) class() charSet {
	var s charSet
	inverse := p.take('^')
	last, ranged := rune(-1), false
	for p.at < len(p.text) && !p.take(']') {
		r := p.next()
		p.at++
		if r == '-' && last >= 0 && !ranged && p.next() != ']' {
			ranged = true
			continue
		}
		if r == '\\' {
			e := p.next()
			p.at++
			if class, ok := classOf(e); ok {
				s = s.with(class)
				last, ranged = -1, false
				continue
			}
			if r = '\b'; e != 'b' {
				r = p.escaped(e)
			}
		}
		if ranged {
			s.addRange(last, r)
			if p.ignoreCase {
				s.addRange(unicode.ToLower(last), unicode.ToLower(r))
				s.addRange(unicode.ToUpper(last), unicode.ToUpper(r))
			}
			last, ranged = -1, false
			continue
		}
		p.addChar(&s, r)
		last = r
	}
	if inverse {
		return s.inverse()
	}
	return s
}
