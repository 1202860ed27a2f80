package typings_test

import (
	"regexp"
	"slices"
	"strings"
)

// declared is what a file of declarations says of its interfaces, by their names.
type declared map[string][]declaredMember

type declaredMember struct {
	name     string
	function bool
	params   []string
}

var (
	comments   = regexp.MustCompile(`(?s:/\*.*?\*/)|//[^\n]*`)
	interfaces = regexp.MustCompile(`interface (\w+)[^\n]*\{\n`)
	memberForm = regexp.MustCompile(`^(?:readonly )?(\w+)\??(?:<.*?>)?([(:])`)
)

// declarations reads the interfaces of a file, those that they extend included. It knows the shapes that Generate writes.
func declarations(text string) declared {
	text = strings.ReplaceAll(comments.ReplaceAllString(text, ""), "=>", "→") // no bracket
	found := declared{}
	for _, at := range interfaces.FindAllStringSubmatchIndex(text, -1) {
		name, heading := text[at[2]:at[3]], text[at[0]:at[1]]
		body, _ := bracketed(text[at[1]-2:])
		for _, member := range split(body, ';') {
			m := memberForm.FindStringSubmatch(member)
			if m == nil || slices.ContainsFunc(found[name], func(other declaredMember) bool { return other.name == m[1] }) {
				continue // a call signature, or another one of the same function
			}
			d := declaredMember{name: m[1], function: m[2] == "("}
			if d.function {
				list, _ := bracketed(member[strings.Index(member, m[0])+len(m[0])-1:])
				d.params = split(list, ',')
			}
			found[name] = append(found[name], d)
		}
		if _, base, extends := strings.Cut(heading, " extends Columns"); extends && base != "" {
			found[name] = append(found[name], found["Columns"]...)
		}
	}
	return found
}

// bracketed is what stands between the bracket that text begins with, or that follows a space, and its partner.
func bracketed(text string) (inner, rest string) {
	text = strings.TrimLeft(text, " ")
	depth := 0
	for i, r := range text {
		switch r {
		case '(', '{', '[', '<':
			depth++
		case ')', '}', ']', '>':
			if depth--; depth == 0 {
				return text[1:i], text[i+1:]
			}
		}
	}
	return text, ""
}

// split splits outside of brackets.
func split(text string, at rune) (parts []string) {
	depth, from := 0, 0
	add := func(part string) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	for i, r := range text {
		switch r {
		case '(', '{', '[', '<':
			depth++
		case ')', '}', ']', '>':
			depth--
		case at:
			if depth == 0 {
				add(text[from:i])
				from = i + 1
			}
		}
	}
	add(text[from:])
	return parts
}

// options are the keys of a parameter that is an object.
func options(param string) (keys []string) {
	_, typ, _ := strings.Cut(param, ": ")
	if typ == "Reason" {
		return []string{"reason"}
	}
	body, _ := bracketed(typ)
	for _, member := range split(body, ';') {
		key, _, _ := strings.Cut(member, "?:")
		keys = append(keys, strings.TrimSpace(key))
	}
	return keys
}
