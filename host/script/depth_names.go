package script

// esbuild gives names of their own to what is declared in scopes that stand in one another: the thousandth f inside of others becomes
// f1000, once f2 to f999 were each looked for in up to a thousand scopes. That grows with the cube of the depth, so it is bounded here,
// before esbuild sees the file.

// maxRenaming bounds the names that esbuild would look up for a file, in all scopes: half a second of its time, or 500 functions of one name
// in one another.
const maxRenaming = 100_000_000

// names are what the open levels declare. As in the depth, it counts at least as much as a parser would find: every word in the
// parentheses of a function is taken for a parameter.
type names struct {
	declared map[string]int // how many open levels declare it
	work     int            // the names that esbuild looks up
	last     string         // that was declared
	expected expectation
}

// expectation is what the next word may be.
type expectation int

const (
	nothing expectation = iota
	aName               // that is declared
	aSpace              // a part of the name of a namespace, each of which is a scope
)

// levelNames are the names of a level.
type levelNames struct {
	own      map[string]bool // what is declared in it
	item     []string        // what is declared to the end of the statement or item: the parameters of arrow functions
	words    []string        // that stand in it; those of brackets in it too
	behind   []string        // the words of the parentheses that were closed last: what follows may be the function
	declares bool            // let, const and the like: each item of the list is a name
	pattern  bool            // what let and the like take apart
	holds    bool            // parentheses that may be those of parameters
}

// maxWords bounds the words of a level that are remembered: no function has as many parameters.
const maxWords = 100

// declaring are the words that a name follows which is declared in this level.
var declaring = words("class const function let using var")

// holdsNoNames are the words whose parentheses hold no parameters.
var holdsNoNames = words("if switch while with")

// declare counts a name that the top level declares.
func (s *depthScanner) declare(name string) {
	l := s.top()
	if l.own[name] {
		return
	}
	if l.own == nil {
		l.own = map[string]bool{}
	}
	l.own[name] = true
	s.count(name)
}

// declareHere counts a name that is declared to the end of the statement or item, in a scope of its own.
func (s *depthScanner) declareHere(name string) {
	s.top().item = append(s.top().item, name)
	s.count(name)
}

func (s *depthScanner) count(name string) {
	n := s.names.declared[name]
	s.names.work += n * (n + len(s.levels))
	s.names.declared[name] = n + 1
	s.names.last = name
}

// named notes a word that is no operator, where something was expected.
func (s *depthScanner) named(word string, expected expectation) {
	l := s.top()
	switch {
	case declaring[word]:
		s.names.expected = aName
		l.declares = word != "function" && word != "class"
		return
	case word == "namespace":
		s.names.expected = aSpace
		return
	case keywords[word]:
		return
	case expected == aName:
		s.declare(word)
	case expected == aSpace:
		s.declareHere(word)
		s.names.expected = aSpace
	}
	if len(l.words) < maxWords {
		l.words = append(l.words, word)
	}
}

// arrow notes an arrow, and the word before it: that is its parameter, where there are no parentheses.
func (s *depthScanner) arrow(before string) {
	if before != "" {
		s.declareHere(before)
		return
	}
	for _, name := range s.top().behind {
		s.declareHere(name)
	}
}

// closed notes a level that was closed in the top one.
func (s *depthScanner) closed(l level) {
	top := s.top()
	top.words = append(top.words, l.words[:min(len(l.words), maxWords-len(top.words))]...)
	switch {
	case l.pattern:
		for _, name := range l.words {
			s.declare(name)
		}
		s.names.expected = nothing
	case l.header && l.holds: // for: its variables are there for the statement behind it
		for _, name := range l.words {
			s.declareHere(name)
		}
	case l.holds:
		top.behind = l.words
	}
}

// end takes back what a level declares.
func (n *names) end(l *level) {
	for name := range l.own {
		n.declared[name]--
	}
}

// endStatement takes back what is declared to the end of the statement or item.
func (n *names) endStatement(l *level) {
	for _, name := range l.item {
		n.declared[name]--
	}
	l.item, l.behind, l.declares = nil, nil, false
}
