package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/strathost/strathost/host/session"
)

// Options say what a folder gets.
type Options struct {
	// Out is the folder of all runs, such as runs.
	Out         string
	Session     string
	Location    *time.Location // of the exchange
	JSON, CSV   bool
	FullHistory bool
	Timeline    bool
}

// Folder writes one run. It is the session's recorder; one goroutine uses it.
type Folder struct {
	options  Options
	location *time.Location
	temp     string

	logLock  sync.Mutex
	ledger   *file
	timings  *file
	log      *file
	emitted  *file
	emitCSV  *csv.Writer
	timeline timeline

	symbols  []symbolRow
	last     *session.Snapshot
	warnings []string
	counts   Counts
}

// Counts are how many ledger entries of a run had which outcome.
type Counts struct{ Entries, Refused, Repeats int }

var _ session.Recorder = (*Folder)(nil)

// file is a buffered file of the folder.
type file struct {
	f *os.File
	w *bufio.Writer
}

func (f *file) line(b []byte) error {
	if _, err := f.w.Write(b); err != nil {
		return err
	}
	return f.w.WriteByte('\n')
}

func (f *file) close() error {
	if f == nil {
		return nil
	}
	err := f.w.Flush()
	if closeErr := f.f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// partialPrefix begins the name of a folder that is not complete. What a killed host left behind is swept at the next run.
const partialPrefix = ".partial-"

// NewFolder begins a folder under a temporary name. Discard or Complete ends it.
func NewFolder(o Options) (*Folder, error) {
	parent := filepath.Join(o.Out, o.Session)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, fmt.Errorf("the folder of the runs cannot be made: %w", err)
	}
	sweep(parent)
	//determinism:allow the name is a temporary one
	temp, err := os.MkdirTemp(parent, partialPrefix+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return nil, fmt.Errorf("the run folder cannot be made: %w", err)
	}
	if err := os.Chmod(temp, 0o755); err != nil { // MkdirTemp makes it for its owner alone
		return nil, fmt.Errorf("the run folder cannot be made: %w", err)
	}
	f := &Folder{options: o, location: o.Location, temp: temp}
	for _, x := range []struct {
		name string
		into **file
	}{{"ledger.jsonl", &f.ledger}, {"timings.jsonl", &f.timings}, {"host.log", &f.log}, {"emitted.csv", &f.emitted}} {
		if *x.into, err = f.create(x.name); err != nil {
			f.Discard()
			return nil, err
		}
	}
	f.emitCSV = csv.NewWriter(f.emitted.w)
	if err := f.emitCSV.Write([]string{"time", "strategy", "name", "value"}); err != nil {
		f.Discard()
		return nil, err
	}
	return f, nil
}

func (f *Folder) path(name string) string { return filepath.Join(f.temp, name) }

func (f *Folder) create(name string) (*file, error) {
	h, err := os.Create(f.path(name))
	if err != nil {
		return nil, fmt.Errorf("the run folder cannot be written: %w", err)
	}
	return &file{f: h, w: bufio.NewWriterSize(h, 64<<10)}, nil
}

// Discard removes what was written: a run that did not end leaves nothing.
func (f *Folder) Discard() {
	_ = errors.Join(f.ledger.close(), f.timings.close(), f.log.close(), f.emitted.close(), f.timeline.discard())
	_ = os.RemoveAll(f.temp)
	_ = os.Remove(filepath.Dir(f.temp)) // the session's folder, where there is no run in it
}

// Emitted implements session.Recorder.
func (f *Folder) Emitted(e session.Emission) error {
	return f.emitCSV.Write([]string{stamp(e.Time, f.location), e.Strategy, e.Name, float(e.Value)})
}

// DayEnded implements session.Recorder. It keeps the day's symbols without their bars, and the last day whole.
func (f *Folder) DayEnded(s session.Snapshot) error {
	for _, x := range s.Symbols {
		f.symbols = append(f.symbols, newSymbolRow(s.Day.Date.String(), x))
	}
	f.last = &s
	return nil
}

// Last is the session's data at the end of its last day; nil where no day was served.
func (f *Folder) Last() *session.Snapshot { return f.last }

// mostWarnings bounds the warnings that are kept for the screen; host.log has all.
const mostWarnings = 50

// Warnings are what the session itself warned of, each once.
func (f *Folder) Warnings() []string { return f.warnings }

// Counts are the ledger's so far.
func (f *Folder) Counts() Counts { return f.counts }

func (f *Folder) count(e session.Entry) {
	f.counts.Entries++
	f.counts.Repeats += e.Repeats
	if e.Outcome == session.Refused {
		f.counts.Refused++
	}
}

// Log implements session.Recorder. Unlike the other methods it may be called from any goroutine, until Complete or
// Discard: plugins write to their standard error when they like.
func (f *Folder) Log(r session.LogRecord) {
	f.logLock.Lock()
	defer f.logLock.Unlock()
	t := "-"
	if r.Time != 0 {
		t = stamp(r.Time, f.location)
	}
	source := r.Source
	if source == "" {
		source = "session"
	}
	if r.Source == "" && r.Level == "WARN" && len(f.warnings) < mostWarnings && !slices.Contains(f.warnings, r.Text) {
		f.warnings = append(f.warnings, r.Text)
	}
	_, _ = fmt.Fprintf(f.log.w, "%s %-5s %s: %s\n", t, r.Level, source, r.Text) // a full disk shows at Complete
}

// timingLine is one line of timings.jsonl.
type timingLine struct {
	Day   string  `json:"day,omitempty"`
	What  string  `json:"what"`
	Seq   int     `json:"seq,omitempty"`
	Name  string  `json:"name,omitempty"`
	Ms    float64 `json:"ms"`
	Bars  int     `json:"bars,omitempty"`
	Calls int     `json:"calls,omitempty"`

	// Of a process: its processor time, and the most memory that it had.
	CPUMs  float64 `json:"cpu_ms,omitempty"`
	Memory int64   `json:"memory_bytes,omitempty"`
}

// Timing implements session.Recorder.
func (f *Folder) Timing(t session.Timing) {
	f.timing(timingLine{Day: t.Day, What: t.What, Seq: t.Seq, Name: t.Name, Ms: milliseconds(t.Took), Bars: t.Bars, Calls: t.Calls})
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (f *Folder) timing(t timingLine) {
	line, err := json.Marshal(t)
	if err == nil {
		_ = f.timings.line(line) // a full disk shows at Complete
	}
}

// write makes one more file of the folder.
func (f *Folder) write(name string, body func(io.Writer) error) error {
	h, err := f.create(name)
	if err != nil {
		return err
	}
	err = body(h.w)
	if closeErr := h.close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w; free some space, or choose another folder with --out", name, err)
	}
	return nil
}

func writeJSON(v any) func(io.Writer) error {
	return func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(v)
	}
}

// finish writes what is only known at the end and closes everything.
func (f *Folder) finish() error {
	f.emitCSV.Flush()
	if err := errors.Join(f.emitCSV.Error(), f.ledger.close(), f.timings.close(), f.log.close(), f.emitted.close()); err != nil {
		return fmt.Errorf("the run folder cannot be written: %w", err)
	}
	if f.options.CSV {
		if err := f.write("symbols.csv", f.writeSymbols); err != nil {
			return err
		}
		if f.options.Timeline {
			if err := f.timeline.finish(f); err != nil {
				return fmt.Errorf("timeline.csv cannot be written: %w; free some space, or choose another folder with --out", err)
			}
		}
	}
	if f.options.JSON && f.last != nil {
		return f.write("session.json", writeJSON(NewSessionJSON(*f.last, f.options.FullHistory)))
	}
	return nil
}
