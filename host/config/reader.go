package config

import (
	"path/filepath"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/sdk"
	"gopkg.in/yaml.v3"
)

// reader reads one file. It goes on after a mistake, so that all are found.
type reader struct {
	mistakes
	file   string // base name of the file, which all places carry
	root   string
	getenv func(string) (string, bool)
	// forms are the scalars that were read, in the form that the canonical text has.
	forms     map[*node]string
	universes map[string]symbolFile // by path
	keys      keyTable
	calendars []*ownCalendar // of the file, in order
	// calendarOf are those of the file by name, changed the ones of sessions with days of their own by what these are.
	calendarOf map[string]*ownCalendar
	changed    map[string]*calendar.Calendar
	// refusedKeys are the places of unknown keys.
	refusedKeys map[Place]bool
	// looked are the files that the file names, and what it names and is not there.
	looked []string
}

func newReader(name string, o ParseOptions) *reader {
	r := &reader{
		file:        filepath.Base(name),
		root:        o.Root,
		getenv:      o.Getenv,
		forms:       map[*node]string{},
		universes:   map[string]symbolFile{},
		keys:        newKeyTable(),
		calendarOf:  map[string]*ownCalendar{},
		changed:     map[string]*calendar.Calendar{},
		refusedKeys: map[Place]bool{},
	}
	if r.root == "" {
		r.root = "."
	}
	if r.getenv == nil {
		r.getenv = func(string) (string, bool) { return "", false }
	}
	return r
}

// version is that of the format.
const version = "1"

// read reads the sessions. They are of use only if there are no mistakes.
func (r *reader) read(text []byte) []Session {
	root := r.parse(text)
	if root == nil {
		return nil
	}
	f, ok := r.fields(root, inFile)
	if !ok {
		return nil
	}
	r.version(f)
	r.readCalendars(f.get("calendars"))
	defaults := f.get("defaults")
	if defaults != nil {
		if !r.want(defaults, mapping) {
			defaults = nil
		} else {
			alone := sessionReader{reader: r, partial: true}
			alone.session(defaults)
		}
	}
	n := f.require("sessions")
	if n == nil || !r.want(n, list) {
		return nil
	}
	if len(n.items) == 0 {
		r.on(n, MissingKey, "", "the list of sessions is empty")
	}
	if defaults != nil && (defaults.size*len(n.items))+root.size > maxNodes {
		r.on(n, TooLarge, "", "with its defaults this has more than %d values", maxNodes)
		return nil
	}
	return r.sessions(n, defaults)
}

// parse makes the tree of nodes, or nil after saying what keeps it from being one.
func (r *reader) parse(text []byte) *node {
	if len(text) > maxFileBytes {
		r.add(sdk.Diagnostic{File: r.file, Code: TooLarge, Message: errTooLarge.Error()})
		return nil
	}
	if d, bad := badText(r.file, text); bad {
		r.add(d)
		return nil
	}
	docs, err := documents(text)
	if err != nil {
		r.add(syntaxMistake(r.file, text, err))
		return nil
	}
	if len(docs) > 1 {
		at := Place{File: r.file, Line: docs[1].Line, Col: docs[1].Column}
		r.at(at, "", YAMLSyntax, "make it a file of its own", "a second document begins here, and a file has one")
		return nil
	}
	if len(docs) == 0 || len(docs[0].Content) == 0 || isNothing(docs[0].Content[0]) {
		r.at(Place{File: r.file, Line: 1, Col: 1}, "", MissingKey, "", "the file is empty")
		return nil
	}
	x := expander{mistakes: &r.mistakes, file: r.file, made: map[*yaml.Node]*node{}}
	root := x.node(docs[0].Content[0], "", 1)
	if x.failed || root == nil {
		return nil
	}
	return root
}

// isNothing reports whether a document has no value: there are comments in it at most.
func isNothing(y *yaml.Node) bool {
	return y.Kind == yaml.ScalarNode && y.Value == "" && y.Style == 0 && y.Anchor == ""
}

func (r *reader) version(f fields) {
	n := f.require("version")
	if n == nil {
		return
	}
	if !isNumber(n, wholeForm) {
		r.notNumber(n, "a whole number")
		return
	}
	if n.text != version {
		r.on(n, sdk.NotSupported, "", "this host reads version %s, not %s", version, clip(n.text))
	}
}

func (r *reader) sessions(n *node, defaults *node) []Session {
	var found []Session
	names := map[string]int{}
	for _, item := range r.items(n) {
		if !r.want(item, mapping) {
			continue
		}
		merged := merge(defaults, item)
		one := sessionReader{reader: r}
		s := one.session(merged)
		if line, twice := names[s.Name]; twice && s.Name != "" {
			e, _ := merged.entry("name")
			r.on(e.value, Duplicate, "", "the session %s is given twice, first on line %d", quote(s.Name), line)
		} else {
			names[s.Name] = item.at.Line
		}
		if len(r.list) == 0 {
			s.canonical, s.written = r.canonical(withCalendars(merged, one.window.written)), written(item)
		}
		found = append(found, s)
	}
	return found
}
