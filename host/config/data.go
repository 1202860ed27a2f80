package config

import (
	"errors"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/strathost/strathost/host/store/s3url"
	"github.com/strathost/strathost/sdk"
)

// Data is what a session asks of all symbols of its configuration.
type Data struct {
	Source     Source
	Symbols    []Symbol
	Intervals  []Interval
	Incomplete Incomplete
	Adjust     Adjust
	// AdjustPlace is where adjust is written; zero where it is the default.
	AdjustPlace Place
	History     []History
	Indicators  []Indicator
	Quality     Quality
}

// Incomplete says what becomes of derived bars that were made of fewer base bars than the calendar expects.
type Incomplete string

// The choices of data.incomplete.
const (
	KeepIncomplete Incomplete = "keep"
	SkipIncomplete Incomplete = "skip"
)

// Quality is judged once, when a full symbol is provisioned.
type Quality struct {
	// Minimum is of the historical quality, 0 to 100 per cent; 0 passes everything.
	Minimum float64
	OnLow   OnLow
}

// OnLow says what becomes of a symbol below the minimum.
type OnLow string

// The choices of data.quality.on_low.
const (
	WarnOnLow OnLow = "warn"
	DropOnLow OnLow = "drop"
)

// SourceKind is the kind of a store of bars.
type SourceKind string

// The kinds of stores.
const (
	SourceSample SourceKind = "sample" // the embedded synthetic market
	SourceFolder SourceKind = "folder"
	SourceBucket SourceKind = "bucket" // of an object store with the S3 API
)

// sampleURL is how the sample market is written.
const sampleURL = "sample://"

// Source is where a session's bars come from.
type Source struct {
	Kind SourceKind
	// Written is the text of the YAML, with ${NAME} as it is.
	Written string
	// Folder is set for a folder: where it is on this machine. It may hold what the environment hides, so it belongs in
	// no file of a run.
	Folder string
	// Bucket is set for a bucket. It has no credentials: they are in the environment, and nowhere else.
	Bucket s3url.Location
	Place  Place
}

func (r *sessionReader) data(f fields) Data {
	d := Data{Source: Source{Kind: SourceSample, Written: sampleURL}, Incomplete: KeepIncomplete, Adjust: AdjustNone, Quality: Quality{OnLow: WarnOnLow}}
	n := f.get("data")
	block := fields{r: r.reader}
	if n != nil {
		var ok bool
		if block, ok = r.fields(n, inData); !ok {
			return d
		}
	} else {
		block.node = &node{kind: mapping, at: f.at, path: f.path}
	}
	if n := block.get("source"); n != nil {
		d.Source = r.source(n)
	}
	d.Symbols = r.configSymbols(f, block)
	d.Intervals = r.sessionIntervals(block.get("intervals"))
	if n := block.get("incomplete"); n != nil {
		if s, ok := r.choice(n, string(KeepIncomplete), string(SkipIncomplete)); ok {
			d.Incomplete = Incomplete(s)
		}
	}
	if n := block.get("adjust"); n != nil {
		d.Adjust, d.AdjustPlace = r.adjust(n, d.Source.Kind), n.at
	}
	d.History = r.history(block.get("history"))
	d.Indicators = r.indicators(block.get("indicators"))
	if n := block.get("quality"); n != nil {
		d.Quality = r.quality(n)
	}
	return d
}

// configSymbols reads data.symbols. That there are none is a mistake of the session, also where its data are defaults.
func (r *sessionReader) configSymbols(session, data fields) []Symbol {
	n := data.get("symbols")
	switch {
	case n != nil && n.kind == list && len(n.items) == 0:
		r.on(n, MissingKey, "", "the list of symbols is empty")
	case n == nil && !r.partial:
		at := session.node
		if own, ok := session.entry("data"); ok && own.value.path == keyPath(session.path, "data") {
			at = own.value
		}
		r.on(at, MissingKey, "", "the key data.symbols is missing")
	}
	return r.symbols(n)
}

// sessionIntervals reads data.intervals. Their spellings are the session's, since they are read first.
func (r *sessionReader) sessionIntervals(n *node) []Interval {
	if n == nil {
		return []Interval{{Interval: r.spelling("1m")}}
	}
	if n.kind == list && len(n.items) == 0 {
		r.on(n, MissingKey, "", "the list of intervals is empty")
	}
	found, _ := r.intervals(n)
	return found
}

func (r *reader) quality(n *node) Quality {
	q := Quality{OnLow: WarnOnLow}
	f, ok := r.fields(n, inQuality)
	if !ok {
		return q
	}
	if n := f.get("minimum"); n != nil {
		if v, ok := r.number(n, 0, 100); ok {
			q.Minimum = v
		}
	}
	if n := f.get("on_low"); n != nil {
		if s, ok := r.choice(n, string(WarnOnLow), string(DropOnLow)); ok {
			q.OnLow = OnLow(s)
		}
	}
	return q
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)

// source reads data.source. Its messages show what was written, never what the environment made of it.
func (r *reader) source(n *node) Source {
	s := Source{Kind: SourceFolder, Place: n.at}
	written, ok := r.pathText(n)
	if !ok {
		return s
	}
	s.Written = written
	text, ok := r.expand(n, written)
	switch {
	case !ok:
	case text == sampleURL:
		s.Kind = SourceSample
	case strings.HasPrefix(text, sampleURL):
		r.on(n, sdk.InvalidArgument, "write "+sampleURL, "the sample market has no parts: %s", quote(written))
	case strings.HasPrefix(text, s3url.Scheme):
		s.Kind = SourceBucket
		s.Bucket = r.sourceBucket(n, written, text)
	case scheme.MatchString(text):
		r.on(n, sdk.NotSupported, "use a folder, "+sampleURL+" or s3://bucket/prefix", "this version cannot read bars from %s", quote(written))
	case text == "" || strings.ContainsRune(text, 0):
		r.on(n, sdk.InvalidArgument, "", "%s is not a path", quote(written))
	default:
		s.Folder = r.sourceFolder(n, written, text)
	}
	return s
}

// sourceBucket reads the URL of a bucket. No message shows the URL itself, which may have credentials in it that do not
// belong there.
func (r *reader) sourceBucket(n *node, written, text string) s3url.Location {
	at, err := s3url.Parse(text)
	var m *s3url.Mistake
	switch {
	case !errors.As(err, &m):
	case written != text:
		r.on(n, sdk.InvalidArgument, m.Hint, "as the environment has it: %s", m.Problem)
	default:
		hint, problem := m.Hint, m.Problem
		if m.Shown != "" {
			problem += ": " + quote(m.Shown)
		}
		r.on(n, sdk.InvalidArgument, hint, "%s", problem)
	}
	return at
}

// sourceFolder finds the folder. It may be absolute, unlike a script: data live where a machine has room for them.
func (r *reader) sourceFolder(n *node, written, text string) string {
	p := Path{Name: path.Clean(filepath.ToSlash(text)), Full: filepath.Clean(text)}
	if !filepath.IsAbs(text) {
		p.Full = filepath.Join(r.root, text)
	}
	if written == text {
		r.there(n, p, "data folder", aFolder)
		return p.Full
	}
	if info, err := os.Stat(p.Full); err != nil || !info.IsDir() {
		r.on(n, NotFound, "", "there is no data folder %s as the environment has it", quote(written))
	}
	return p.Full
}
