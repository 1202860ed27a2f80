package typings

import (
	"regexp"
	"strings"
	"unicode"
)

// words turns the documentation of Go identifiers into that of JavaScript ones.
type words struct {
	codes map[string]string // NotLoaded to not_loaded
	names map[string]bool   // the names of all members of the contract
}

func newWords(c *contract) words {
	w := words{codes: map[string]string{}, names: map[string]bool{}}
	for _, g := range c.groups["Code"] {
		for _, k := range g.constants {
			w.codes[k.name] = k.value
		}
	}
	for _, members := range c.owners {
		for _, m := range members {
			w.names[m] = true
		}
	}
	return w
}

var (
	identifier = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*\(?`)
	// verbs stand behind the name that Go's documentation begins with and need no place in a sentence without it.
	verbs = regexp.MustCompile(`^(is|are)\s+`)
)

// goTerms are what Go calls otherwise than JavaScript does.
var goTerms = strings.NewReplacer("the zero Bar", "undefined", "nil", "null", "a *Refusal", "a StrathostError", " Read-only.", "",
	", on that goroutine", "", "Times are UTC", "Times are epoch ms",
	"\n", " ", "*/", "* /")

// of is the documentation of name in JavaScript's words, empty where there is none.
func (w words) of(name, doc string) string {
	if _, member, ok := strings.Cut(name, "."); ok {
		name = member
	}
	doc, _, _ = strings.Cut(doc, "\n\n") // what follows is for Go authors
	doc = goTerms.Replace(doc)
	if rest, ok := strings.CutPrefix(doc, name+" "); ok {
		doc = verbs.ReplaceAllString(rest, "")
	}
	var b strings.Builder
	end := 0
	for _, at := range identifier.FindAllStringIndex(doc, -1) {
		b.WriteString(doc[end:at[0]])
		b.WriteString(w.word(doc[at[0]:at[1]], startsSentence(doc, at[0])))
		end = at[1]
	}
	b.WriteString(doc[end:])
	return capital(b.String())
}

// word is one word: a code, a member or an ordinary one.
func (w words) word(s string, first bool) string {
	name, called := strings.CutSuffix(s, "(")
	if code, ok := w.codes[name]; ok && !called {
		return code
	}
	handler := len(name) > 2 && strings.HasPrefix(name, "On") && unicode.IsUpper(rune(name[2]))
	if handler || w.names[name] && (called || !first || hasInnerCapital(name)) {
		return lowerFirst(s)
	}
	return s
}

func startsSentence(text string, i int) bool {
	before := strings.TrimRight(text[:i], " ")
	return before == "" || strings.HasSuffix(before, ".")
}

func hasInnerCapital(s string) bool { return strings.ContainsFunc(s[1:], unicode.IsUpper) }

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

const width = 116

// comment is a JSDoc comment.
func comment(indent, doc string) string {
	if doc == "" {
		return ""
	}
	if !strings.HasSuffix(doc, ".") {
		doc += "."
	}
	if len(indent)+len(doc) <= width-7 {
		return indent + "/** " + doc + " */\n"
	}
	var b strings.Builder
	b.WriteString(indent + "/**\n")
	line := indent + " *"
	for word := range strings.FieldsSeq(doc) {
		if len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = indent + " *"
		}
		line += " " + word
	}
	b.WriteString(line + "\n" + indent + " */\n")
	return b.String()
}
