package scripttest

import (
	"encoding/json"
	"fmt"
	"math"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/handmade"
	"github.com/strathost/strathost/sdk"
)

// The keys of session.run: those of a session and of its data in the YAML, but for what has no meaning in a test, and short
// forms of them.
var (
	sessionKeys = []string{"name", "mode", "exchange", "closed", "early_closes", "start", "end", "hours", "day_starts", "keep_added", "seed",
		"scanners", "strategies"}
	dataKeys  = []string{"source", "symbols", "intervals", "incomplete", "adjust", "history", "indicators", "quality"}
	fileKeys  = []string{"calendars"}
	shortKeys = []string{"bars", "strategy", "scanner", "params", "day"}
)

// withoutMeaning are the keys of a session that a test has not, and why.
var withoutMeaning = map[string]string{
	"export":  "a test writes no run folder: look at what session.run gives",
	"speed":   "a test runs as fast as it goes",
	"data":    "write the keys of data beside the others: session.run({symbols: [...]})",
	"trading": "this version does not trade",
}

// RunKeys are the keys that session.run takes, sorted.
func RunKeys() []string {
	keys := slices.Concat(sessionKeys, dataKeys, fileKeys, shortKeys)
	slices.Sort(keys)
	return keys
}

// Refused are the keys of a session that session.run refuses with a reason of their own, sorted.
func Refused() []string {
	keys := make([]string, 0, len(withoutMeaning))
	for key := range withoutMeaning {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// pseudo is the name of the configuration that session.run makes; it is no file, and no message names it.
const pseudo = "session.run"

// runOptions are the options of one session.run.
type runOptions struct {
	given map[string]any
	bars  []handBar
}

// readOptions reads what session.run was given.
func (f *file) readOptions(v goja.Value) runOptions {
	o, ok := v.(*goja.Object)
	if !ok || isArray(o) {
		f.refuse(`session.run takes its options, such as {strategy: "./idea.js", bars: [...]}, got %s`, f.text(v))
	}
	out := runOptions{given: map[string]any{}}
	for _, key := range o.Keys() {
		if why := withoutMeaning[key]; why != "" {
			f.refuse("session.run: %s: %s", key, why)
		}
		f.known(pseudo, key, RunKeys())
		value := valueOf(o, key)
		switch {
		case goja.IsUndefined(value):
		case key == "bars":
			out.bars = f.handBars(value)
		default:
			out.given[key] = f.plain(key, value, 0)
		}
	}
	f.shorten(out.given)
	if out.bars != nil {
		f.defaultsOf(out)
	}
	return out
}

// plain is a value as the YAML would have it.
func (f *file) plain(at string, v goja.Value, depth int) any {
	switch {
	case goja.IsNull(v):
		return nil
	case goja.IsNumber(v):
		n := v.ToFloat()
		if math.IsNaN(n) || math.IsInf(n, 0) {
			f.refuse("session.run: %s is %s", at, f.text(v))
		}
		if n == math.Trunc(n) && math.Abs(n) < 1<<53 {
			return int64(n)
		}
		return n
	case goja.IsString(v):
		return v.String()
	}
	o, ok := v.(*goja.Object)
	if b, is := v.Export().(bool); is {
		return b
	}
	_, function := goja.AssertFunction(v)
	if !ok || function || depth == maxDepth {
		f.refuse("session.run: %s is %s, which no configuration has", at, f.text(v))
	}
	if isArray(o) {
		list := []any{}
		for i, item := range f.items(pseudo, o) {
			list = append(list, f.plain(at+"["+strconv.Itoa(i)+"]", item, depth+1))
		}
		return list
	}
	out := map[string]any{}
	for _, key := range o.Keys() {
		if value := valueOf(o, key); !goja.IsUndefined(value) {
			out[key] = f.plain(at+"."+key, value, depth+1)
		}
	}
	return out
}

// shorten writes the short forms out: strategy, scanner, params and day.
func (f *file) shorten(given map[string]any) {
	params, hasParams := given["params"]
	delete(given, "params")
	for _, role := range []struct{ one, many string }{{"strategy", "strategies"}, {"scanner", "scanners"}} {
		one, short := given[role.one]
		if _, long := given[role.many]; short && long {
			f.refuse("session.run: give %s or %s, not both", role.one, role.many)
		}
		delete(given, role.one)
		list, isList := given[role.many].([]any)
		if short {
			list, isList = []any{one}, true
		}
		if !isList {
			continue
		}
		for i, entry := range list {
			list[i] = f.program(entry, role.one == "scanner")
		}
		if !short || !hasParams {
			given[role.many] = list
			continue
		}
		if m, ok := list[0].(map[string]any); ok {
			if _, twice := m["params"]; twice {
				f.refuse("session.run: params stand beside %s and in it: give them once", role.one)
			}
			m["params"], hasParams = params, false
		}
		given[role.many] = list
	}
	if hasParams {
		f.refuse("session.run: params are those of strategy or scanner: with several, each has its own")
	}
	if day, ok := given["day"]; ok {
		if given["start"] != nil || given["end"] != nil {
			f.refuse("session.run: give day, or start and end, not both")
		}
		delete(given, "day")
		given["start"], given["end"] = day, day
	}
	if given["name"] == nil {
		given["name"] = "test"
	}
}

var noName = regexp.MustCompile(`[^a-z0-9_-]+`)

// nameOf is the name of a program that has none of its own: that of its file in small letters, with _ for what no name has, and
// without what no name begins with; where nothing is left, what it is.
func nameOf(file string, scanner bool) string {
	name := strings.ToLower(strings.TrimSuffix(path.Base(file), path.Ext(file)))
	name = strings.TrimLeft(noName.ReplaceAllString(name, "_"), "0123456789_-")
	switch {
	case name == "" && scanner:
		return "scanner"
	case name == "":
		return "strategy"
	}
	return name[:min(len(name), maxName)]
}

// maxName is how long a name of a configuration may be.
const maxName = 64

// program is a strategy or scanner: a script's name alone, or what the YAML says of it.
func (f *file) program(entry any, scanner bool) any {
	if text, ok := entry.(string); ok {
		entry = map[string]any{"script": text}
	}
	m, ok := entry.(map[string]any)
	if !ok {
		return entry // the configuration says what is wrong
	}
	for _, key := range []string{"script", "plugin"} {
		text, ok := m[key].(string)
		if !ok {
			continue
		}
		written := text
		if strings.HasPrefix(text, "./") || strings.HasPrefix(text, "../") {
			text = path.Join(path.Dir(f.options.File), text)
			if key == "plugin" {
				text = "./" + text
			}
			m[key] = text
		}
		if _, named := m["name"]; !named {
			m["name"] = nameOf(text, scanner)
		}
		if key == "script" {
			if !filepath.IsLocal(filepath.FromSlash(path.Clean(text))) {
				f.refuse("session.run: the script %q leaves the project's folder: a script lies in it", written)
			}
			f.uses(path.Clean(text))
		}
	}
	if _, planned := m["schedule"]; scanner && !planned {
		m["schedule"] = []any{map[string]any{"at": "pre_session"}}
	}
	return m
}

// defaultsOf takes from bars made by hand what the options do not say.
func (f *file) defaultsOf(o runOptions) {
	if o.given["source"] != nil {
		f.refuse("session.run: the bars are the data: give bars or source, not both")
	}
	var symbols, intervals []string
	var first, last string
	for i, b := range o.bars {
		if !slices.Contains(symbols, b.symbol) {
			symbols = append(symbols, b.symbol)
		}
		if iv := string(b.interval); !slices.Contains(intervals, iv) {
			intervals = append(intervals, iv)
		}
		day := f.dayOf(i, b, o.given["exchange"])
		if first == "" || day < first {
			first = day
		}
		last = max(last, day)
	}
	slices.SortFunc(intervals, func(a, b string) int { return sdk.CompareIntervals(sdk.Interval(a), sdk.Interval(b)) })
	for _, x := range []struct {
		key   string
		value any
	}{{"symbols", symbols}, {"intervals", intervals}, {"start", first}, {"end", last}} {
		if o.given[x.key] == nil {
			o.given[x.key] = x.value
		}
	}
}

// dayOf is the date of a bar as it is written.
func (f *file) dayOf(i int, b handBar, exchange any) string {
	if goja.IsString(b.start) {
		text, _, _ := strings.Cut(strings.Replace(b.start.String(), "T", " ", 1), " ")
		return text
	}
	if !goja.IsNumber(b.start) {
		f.refuse(`bars[%d].start must be a time such as "2025-07-02 09:30", or epoch ms, got %s`, i, f.text(b.start))
	}
	name, ok := exchange.(string)
	if !ok {
		name = handmade.Exchange
	}
	cal, err := calendar.Lookup(name)
	if err != nil {
		f.refuse("session.run: give day, or start and end: bars in epoch ms do not tell the days of %s", name)
	}
	at := time.UnixMilli(b.start.ToInteger()).In(cal.Location())
	if b.interval == "1d" {
		at = at.UTC()
	}
	return calendar.DateOf(at).String()
}

// configure makes a session of options, as the YAML would.
func (f *file) configure(o runOptions) config.Session {
	s, err := Configure(f.options.Root, o.given)
	if err != nil {
		f.mistaken(err)
	}
	return s
}

// Configure makes a session of the keys of a session and of its data, side by side, as the YAML would. Its mistakes are
// sdk.Diagnostics of no file: Told tells them.
func Configure(root string, given map[string]any) (config.Session, error) {
	session, data := map[string]any{}, map[string]any{}
	whole := map[string]any{"version": 1}
	for key, value := range given {
		switch {
		case slices.Contains(dataKeys, key):
			data[key] = value
		case slices.Contains(fileKeys, key):
			whole[key] = value
		default:
			session[key] = value
		}
	}
	session["data"] = data
	whole["sessions"] = []any{session}
	text, err := json.Marshal(whole)
	if err != nil {
		return config.Session{}, err
	}
	parsed, err := config.Parse(pseudo, text, config.ParseOptions{Root: root})
	if err != nil {
		return config.Session{}, err
	}
	return parsed.Sessions[0], nil
}

// SessionKeys are the keys that Configure knows, sorted.
func SessionKeys() []string {
	keys := slices.Concat(sessionKeys, dataKeys, fileKeys)
	slices.Sort(keys)
	return keys
}

// Told is a mistake of the options as the author wrote them.
func Told(d sdk.Diagnostic) string {
	d.Path = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(d.Path, "sessions[0]"), "."), "data.")
	if d.File == pseudo {
		d.File, d.Line, d.Col = "", 0, 0
	}
	text := d.Message
	if d.Path != "" {
		text = d.Path + ": " + text
	}
	if d.File != "" {
		text = fmt.Sprintf("%s: %s", d.Place(), text)
	}
	if d.Hint != "" {
		text += "; " + d.Hint
	}
	return text
}
