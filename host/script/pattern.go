package script

// scanPattern goes through a regular expression and says how deep its groups are nested. It ends at the slash of a literal, or else with the
// text; end is -1 where the line of a literal ends first, so that it is none.
func scanPattern(text string, literal bool) (end, groups int) {
	depth, inClass := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case literal && (c == '\n' || c == '\r'):
			return -1, 0
		case c == '\\':
			i++
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case inClass:
		case c == '(':
			depth++
			groups = max(groups, depth)
		case c == ')':
			depth--
		case literal && c == '/':
			return i, groups
		}
	}
	if literal {
		return -1, 0
	}
	return len(text), groups
}
