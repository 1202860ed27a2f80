package session

import (
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// unseen are the fields that Inside leaves out, each with its reason. Every other field of every structure that can be reached
// from a session is told, and so one that is new is too.
var unseen = map[string]string{
	"run.ctx":         "it is the test's",
	"run.config":      "nothing of it changes while a session runs",
	"run.tape":        "what it has loaded changes no value that a reader gets; of a series its bars are told",
	"series.track":    "of the tape; the bars of the series are told",
	"lane.setup":      "of the configuration",
	"lane.hooks":      "of the configuration",
	"lane.bars":       "memory that is used again at each call",
	"run.coming":      "another goroutine's, and what comes of it is what loading the day at its open gives",
	"run.made":        "the same",
	"day.grids":       "what the calendar says, kept since it was first asked for",
	"schedule.counts": "scratch",
	"schedule.slots":  "scratch",
	"alarms.fired":    "scratch",
	"run.home":        "of the machine's: where on it the session runs",
}

// constant are types whose values never change.
var constant = map[reflect.Type]bool{
	reflect.TypeFor[calendar.Calendar](): true, reflect.TypeFor[time.Location](): true, reflect.TypeFor[market.Grid](): true,
}

// Inside is all that a session holds at this moment, a line for each value: "where = what". Two sessions of which it says the
// same cannot be told apart by anyone, now or later.
func Inside(s sdk.Session) []string {
	w := newWalk()
	w.all(s.(*lane).run)
	slices.Sort(w.lines)
	return w.lines
}

// Blind are the fields of this package's structures whose change Inside does not show, of those that hold something in the
// session, and those that hold nothing in it. Among the first are unseen fields that there are no more.
func Blind(s sdk.Session) (blind, empty []string) {
	r := s.(*lane).run
	w := newWalk()
	w.fields = map[string]reflect.Value{}
	w.all(r)
	for name, field := range w.fields {
		switch {
		case !field.IsValid():
			empty = append(empty, name)
		case !changeShows(s, field):
			blind = append(blind, name)
		}
	}
	for name := range unseen {
		if !w.skipped[name] {
			blind = append(blind, name)
		}
	}
	slices.Sort(blind)
	slices.Sort(empty)
	return blind, empty
}

// changeShows changes a field for a moment.
func changeShows(s sdk.Session, field reflect.Value) bool {
	before := Inside(s)
	was := reflect.New(field.Type()).Elem()
	was.Set(field)
	defer field.Set(was)
	switch field.Kind() {
	case reflect.Bool:
		field.SetBool(!field.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		field.SetInt(field.Int() + 1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		field.SetUint(field.Uint() + 1)
	case reflect.Float64:
		field.SetFloat(12345.678)
	case reflect.String:
		field.SetString(field.String() + "'")
	case reflect.Slice:
		field.Set(field.Slice(0, field.Len()-1))
	default:
		field.SetZero()
	}
	return !slices.Equal(before, Inside(s))
}

// walk goes through everything that can be reached from a run.
type walk struct {
	lines   []string
	names   map[any]string // of the objects that are told by themselves, by pointer
	taken   map[string]bool
	queue   []any
	inline  map[unsafe.Pointer]string // where other pointers were first met
	skipped map[string]bool           // the unseen fields that there are
	fields  map[string]reflect.Value  // by type and field, one that holds something; nil where nobody wants them
}

func newWalk() *walk {
	return &walk{names: map[any]string{}, taken: map[string]bool{}, skipped: map[string]bool{}, inline: map[unsafe.Pointer]string{}}
}

func (w *walk) all(r *run) {
	w.name(r)
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		w.value(w.names[next], reflect.ValueOf(next).Elem())
		if s, ok := next.(*series); ok {
			w.told(w.names[next]+".bars", s.track.Rows(s.first, s.track.Today()).Digest())
		}
	}
}

func (w *walk) told(where string, what any) {
	w.lines = append(w.lines, fmt.Sprintf("%s = %v", where, what))
}

// name is the name of an object that is told by itself; empty for others.
func (w *walk) name(object any) string {
	if name, ok := w.names[object]; ok {
		return name
	}
	name := ""
	switch x := object.(type) {
	case *run:
		name = "run"
	case *day:
		name = "day " + x.calendar.Date.String()
	case *lane:
		name = "lane " + x.source.Name
	case *symbol:
		name = fmt.Sprintf("symbol %s#%d", x.name, x.life)
	case *series:
		name = fmt.Sprintf("series %s/%s.%d", w.nameOf(x.symbol), x.interval, x.id)
	case *indicatorState:
		name = fmt.Sprintf("indicator %s of %s", x.key, w.nameOf(x.series))
	default:
		return ""
	}
	for w.taken[name] {
		name += "'"
	}
	w.names[object], w.taken[name] = name, true
	w.queue = append(w.queue, object)
	return name
}

func (w *walk) nameOf(object any) string {
	if reflect.ValueOf(object).IsNil() {
		return "nothing"
	}
	return w.name(object)
}

// value tells a value and all that it holds.
func (w *walk) value(where string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		w.structure(where, v)
	case reflect.Pointer:
		w.pointer(where, v)
	case reflect.Interface:
		if v.IsNil() {
			w.told(where, "nil")
			return
		}
		w.value(where+"("+v.Elem().Type().String()+")", v.Elem())
	case reflect.Slice, reflect.Array:
		w.list(where, v)
	case reflect.Map:
		w.told(where+".len", v.Len())
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(w.label(a), w.label(b)) })
		for _, k := range keys {
			w.value(where+"["+w.label(k)+"]", v.MapIndex(k))
		}
	case reflect.Func:
		w.told(where, map[bool]string{true: "nil", false: "a function"}[v.IsNil()])
	default:
		w.told(where, v) // fmt looks into what v holds
	}
}

func (w *walk) structure(where string, v reflect.Value) {
	t := v.Type()
	switch {
	case constant[t]:
		return
	case t == reflect.TypeFor[time.Time]():
		w.told(where, fmt.Sprint(v.Field(0), " ", v.Field(1)))
		return
	}
	for i := range t.NumField() {
		field := t.Name() + "." + t.Field(i).Name
		if _, skip := unseen[field]; skip && t.PkgPath() == reflect.TypeFor[run]().PkgPath() {
			w.skipped[field] = true
			continue
		}
		w.remember(field, t, v.Field(i))
		w.value(where+"."+t.Field(i).Name, v.Field(i))
	}
}

// remember keeps a field that can be changed, once for each type.
func (w *walk) remember(name string, t reflect.Type, f reflect.Value) {
	if w.fields == nil || t.PkgPath() != reflect.TypeFor[run]().PkgPath() || f.Kind() == reflect.Struct || f.Kind() == reflect.Array || !f.CanAddr() {
		return
	}
	held := !f.IsZero()
	if f.Kind() == reflect.Slice || f.Kind() == reflect.Map {
		held = f.Len() > 0
	}
	switch have, met := w.fields[name]; {
	case met && have.IsValid():
	case held:
		w.fields[name] = reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
	default:
		w.fields[name] = reflect.Value{}
	}
}

func (w *walk) pointer(where string, v reflect.Value) {
	if v.IsNil() {
		w.told(where, "nil")
		return
	}
	if v.Type().Elem().PkgPath() == reflect.TypeFor[run]().PkgPath() {
		object := reflect.NewAt(v.Type().Elem(), v.UnsafePointer()).Interface()
		if name := w.name(object); name != "" {
			w.told(where, "-> "+name)
			return
		}
	}
	if constant[v.Type().Elem()] {
		return
	}
	if first, met := w.inline[v.UnsafePointer()]; met {
		w.told(where, "-> "+first)
		return
	}
	w.inline[v.UnsafePointer()] = where
	w.value(where, v.Elem())
}

// list tells the elements of a list; of long ones a sum of them.
func (w *walk) list(where string, v reflect.Value) {
	w.told(where+".len", v.Len())
	if v.Len() > 64 && plain(v.Type().Elem()) {
		sum := fnv.New128a()
		for i := range v.Len() {
			addPlain(sum, v.Index(i))
		}
		w.told(where, fmt.Sprintf("%x", sum.Sum(nil)))
		return
	}
	for i := range v.Len() {
		w.value(fmt.Sprintf("%s[%d]", where, i), v.Index(i))
	}
}

// plain says whether a type is numbers alone.
func plain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float64, reflect.Int32, reflect.Int64, reflect.Int:
		return true
	case reflect.Struct:
		for i := range t.NumField() {
			if !plain(t.Field(i).Type) {
				return false
			}
		}
		return true
	}
	return false
}

func addPlain(sum hash.Hash, v reflect.Value) {
	var b [8]byte
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			addPlain(sum, v.Field(i))
		}
		return
	case reflect.Float64:
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(v.Float()))
	default:
		binary.LittleEndian.PutUint64(b[:], uint64(v.Int()))
	}
	sum.Write(b[:]) // a hash never fails to write
}

// label is the key of a map, in words.
func (w *walk) label(k reflect.Value) string {
	switch k.Kind() {
	case reflect.Pointer:
		return w.name(reflect.NewAt(k.Type().Elem(), k.UnsafePointer()).Interface())
	case reflect.Struct:
		parts := make([]string, k.NumField())
		for i := range parts {
			parts[i] = w.label(k.Field(i))
		}
		return strings.Join(parts, " ")
	}
	return fmt.Sprint(k)
}
