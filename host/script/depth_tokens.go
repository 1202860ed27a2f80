package script

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// depthScanner goes through a file, token by token.
type depthScanner struct {
	text   string
	at     int
	levels []level // open brackets; the first is the file
	links  int     // of all levels
	groups int     // of the regular expression that was just taken
	arrows int     // of the parentheses that were just closed; -1 for another token

	operand bool   // the token before ends a value: a slash behind it divides
	word    string // the token before, where it is a word that is no member
	dotted  bool   // the token before is the dot of a member
	newline bool   // there is a line break behind the token before
	unsure  bool   // the token before may end a value or not

	names    names
	computes bool // what an import names that was just taken
}

// level is an open bracket.
type level struct {
	open   byte // ( [ { or, of a template's ${, `
	links  int  // operators and keywords since the last statement or item
	ended  byte // ; or } where the token before was it: what comes next begins another statement, unless it is else
	header bool // ( of if, for and the like: what follows the closing one is a statement
	arrows int  // how deep arrow functions in it stand in the parameters of one another
	levelNames
}

// keywords are the words that go on with an expression or a statement, rather than being a value.
var keywords = words("await case catch class delete do else export extends finally for function if in instanceof new return switch throw " +
	"try typeof void while with yield " + contextual)

// contextual are those of them that may also be the name of something.
const contextual = "as async get infer is keyof namespace of readonly satisfies static unique using"

// unsure are the words that may be a value or go on to one: a slash behind them divides or begins a regular expression.
var unsure = words("await yield " + contextual)

// goOn are the words that begin no statement.
var goOn = words("as catch else extends finally in instanceof of satisfies")

// headers are the words whose parentheses a statement follows.
var headers = words("for if while with")

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

func (s *depthScanner) top() *level { return &s.levels[len(s.levels)-1] }

// link counts an operator or keyword.
func (s *depthScanner) link() {
	s.top().links++
	s.links++
}

// reset begins another statement or item.
func (s *depthScanner) reset() {
	l := s.top()
	s.links -= l.links
	l.links, l.ended = 0, 0
	s.names.endStatement(l)
}

// token takes the next token, space or comment.
func (s *depthScanner) token() {
	c := s.text[s.at]
	next := byte(0)
	if s.at+1 < len(s.text) {
		next = s.text[s.at+1]
	}
	switch {
	case c == '\n' || c == '\r':
		s.newline = true
		s.at++
	case c == ' ' || c == '\t' || c == '\v' || c == '\f':
		s.at++
	case c == '/' && next == '/':
		s.skipLine()
	case c == '/' && next == '*':
		s.skipComment()
	case c == '"' || c == '\'':
		s.begins("")
		s.quoted(c)
		s.after(true, "")
	case c == '`':
		s.goesOn()
		if s.operand {
			s.link() // a tag
		}
		s.at++
		s.template()
	case c >= '0' && c <= '9' || c == '.' && next >= '0' && next <= '9':
		s.begins("")
		s.number()
		s.after(true, "")
	case c >= utf8.RuneSelf:
		s.wide()
	case isWord(c):
		s.name()
	default:
		s.punctuator(c)
	}
}

// after notes the token that was taken.
func (s *depthScanner) after(operand bool, word string) {
	s.operand, s.word, s.dotted, s.newline, s.unsure, s.arrows = operand, word, false, false, false, -1
	s.names.expected = nothing
}

// begins notes that a token comes which may begin a statement: it does behind one that has ended, and where a line break ends one.
func (s *depthScanner) begins(word string) {
	if !goOn[word] && (s.top().ended != 0 || s.newline && s.operand) {
		s.reset()
	}
	s.top().ended = 0
}

// goesOn notes that a token comes which may go on with an expression that a } has ended.
func (s *depthScanner) goesOn() {
	if s.top().ended == ';' {
		s.reset()
	}
	s.top().ended = 0
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == '\\' || c == '#' || c == '@'
}

func (s *depthScanner) name() {
	start := s.at
	for s.at < len(s.text) && (isWord(s.text[s.at]) || s.text[s.at] >= utf8.RuneSelf && !isSpace(s.rune())) {
		s.at++
	}
	word := s.text[start:s.at]
	expected := s.names.expected
	if s.dotted {
		s.after(true, "")
		s.named(word, expected)
		return
	}
	s.begins(word)
	if word == "case" || word == "default" {
		s.reset() // the clauses of a switch follow one another
	}
	if keywords[word] {
		s.link()
	}
	if word == "await" && s.word == "for" {
		word = "for"
	}
	s.after(!keywords[word], word)
	s.unsure = unsure[word]
	s.named(word, expected)
}

// wide takes a rune beyond ASCII.
func (s *depthScanner) wide() {
	if r := s.rune(); isSpace(r) {
		s.newline = s.newline || r == '\u2028' || r == '\u2029'
		s.at += utf8.RuneLen(r)
		return
	}
	s.name()
}

func (s *depthScanner) rune() rune {
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return r
}

func isSpace(r rune) bool {
	return unicode.Is(unicode.Zs, r) || r == '\u2028' || r == '\u2029' || r == '\ufeff'
}

func (s *depthScanner) number() {
	for s.at < len(s.text) && (isWord(s.text[s.at]) || s.text[s.at] == '.') {
		s.at++
	}
}

func (s *depthScanner) skipLine() {
	if n := strings.IndexAny(s.text[s.at:], "\n\r"); n >= 0 {
		s.at += n
	} else {
		s.at = len(s.text)
	}
}

func (s *depthScanner) skipComment() {
	end := strings.Index(s.text[s.at+2:], "*/")
	if end < 0 {
		s.at = len(s.text)
		return
	}
	s.newline = s.newline || strings.ContainsAny(s.text[s.at:s.at+2+end], "\n\r")
	s.at += end + 4
}

// quoted takes a text, which ends with its line at the latest.
func (s *depthScanner) quoted(quote byte) {
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case quote:
			s.at++
			return
		case '\n':
			return
		}
	}
	s.at = len(s.text)
}

// template takes a part of a template, to its end or to the next ${.
func (s *depthScanner) template() {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '\\':
			s.at++
		case c == '`':
			s.at++
			s.after(true, "")
			return
		case c == '$' && strings.HasPrefix(s.text[s.at:], "${"):
			s.at += 2
			s.levels = append(s.levels, level{open: '`'})
			s.after(false, "")
			return
		}
	}
	s.at = len(s.text)
}

func (s *depthScanner) punctuator(c byte) {
	switch c {
	case '(', '[', '{':
		s.open(c)
	case ')', ']', '}':
		s.close(c)
	case ';':
		s.at++
		s.top().ended = ';'
		s.after(false, "")
	case ',':
		s.at++
		declares := s.top().declares
		s.reset()
		s.after(false, "")
		if declares { // let a = 1, b
			s.top().declares, s.names.expected = true, aName
		}
	case '/':
		s.slash()
	default:
		s.operator(c)
	}
}

func (s *depthScanner) open(c byte) {
	if c == '{' {
		s.begins("")
	} else {
		s.goesOn()
		if s.operand {
			s.link() // a call or a member
		}
	}
	header := c == '(' && headers[s.word]
	s.at++
	s.computes = c == '(' && (s.word == "import" || s.word == "require") && computesPath(s.text[s.at:])
	l := level{open: c, header: header}
	l.pattern = s.names.expected == aName && c != '('
	l.holds = c == '(' && !holdsNoNames[s.word]
	var parameters []string
	if c == '{' {
		parameters = s.top().behind
	}
	s.levels = append(s.levels, l)
	s.after(false, "")
	for _, name := range parameters {
		s.declare(name)
	}
}

func (s *depthScanner) close(c byte) {
	s.at++
	l := *s.top()
	if len(s.levels) == 1 || l.open == '`' && c != '}' { // a mistake: a parser stops here
		s.after(true, "")
		return
	}
	s.reset()
	s.names.end(s.top())
	l = *s.top()
	s.levels = s.levels[:len(s.levels)-1]
	s.top().arrows = max(s.top().arrows, l.arrows)
	s.closed(l)
	switch {
	case l.open == '`':
		s.template()
	case c == '}':
		s.after(false, "")
		s.top().ended, s.unsure = '}', true
	default:
		s.after(!l.header, "")
		if c == ')' {
			s.arrows = l.arrows
		}
	}
}

// slash takes a division or a regular expression, which ends in its line.
func (s *depthScanner) slash() {
	if !s.operand {
		if end, groups := scanPattern(s.text[s.at+1:], true); end >= 0 {
			if s.unsure { // it may be code between two divisions
				groups = max(groups, end+1)
			}
			s.begins("")
			s.at, s.groups = s.at+end+2, groups
			s.after(true, "")
			return
		}
	}
	s.operator('/')
}

// operator takes one operator, of which some have several characters. Those that may stand before one another, as in !!x, are of one.
func (s *depthScanner) operator(c byte) {
	start := s.at
	before := s.word
	expected := s.names.expected
	s.at++
	const joined = "=<>&|*?.^%"
	switch {
	case (c == '+' || c == '-') && s.at < len(s.text) && s.text[s.at] == c:
		s.at++
	case strings.IndexByte(joined, c) >= 0:
		for s.at < len(s.text) && s.at < start+4 && strings.IndexByte(joined, s.text[s.at]) >= 0 {
			s.at++
		}
	}
	op := s.text[start:s.at]
	prefix := op == "++" || op == "--" || op == "!" || op == "~"
	if prefix && s.newline {
		s.begins("")
	} else {
		s.goesOn()
	}
	if strings.HasPrefix(op, "=>") && s.arrows >= 0 {
		s.top().arrows = max(s.top().arrows, s.arrows+1)
	}
	if strings.HasPrefix(op, "=>") {
		s.arrow(before)
	}
	s.link()
	s.after(prefix && op != "~" && s.operand && !s.newline, "") // x++ and, of TypeScript, x! end a value
	s.dotted = op == "." || op == "?."
	if op == "*" && expected == aName || op == "." && expected == aSpace { // function* f, namespace a.b
		s.names.expected = expected
	}
}
