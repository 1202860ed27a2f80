package compare

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/strathost/strathost/host/export"
)

// most is how many differences of a file are told one by one; all are counted.
const most = 1000

// Options say how two runs are compared.
type Options struct {
	// Canonical reduces every source to its name, as between a script, a Go value and a plugin that do the same. What went
	// into the runs is then told, but makes no difference.
	Canonical bool
}

// Difference is how run B differs from run A.
type Difference struct {
	A         Run      `json:"a"`
	B         Run      `json:"b"`
	Canonical bool     `json:"canonical,omitempty"`
	Equal     bool     `json:"equal"`
	Inputs    []Change `json:"inputs"`
	Outcome   *Change  `json:"outcome,omitempty"`
	First     *First   `json:"first,omitempty"` // nil where no row with a time differs
	Summary   Summary  `json:"summary"`
	Ledger    Ledger   `json:"ledger"`
	Emitted   Emitted  `json:"emitted"`
	Symbols   Symbols  `json:"symbols"`
	Timeline  Timeline `json:"timeline"`
	// Files are those that differ besides, and those that one run lacks.
	Files []File `json:"files"`
}

// Run is one of the two.
type Run struct {
	Dir     string   `json:"run"`
	Session string   `json:"session"`
	ID      string   `json:"id"`
	Without []string `json:"without,omitempty"`
	Set     []string `json:"set,omitempty"` // parameters in place of the file's

	manifest export.Manifest
}

// Change is one value that differs; empty where a run has none.
type Change struct {
	Field string `json:"field"`
	A     string `json:"a"`
	B     string `json:"b"`
}

// Counts are how many rows of a file are alike and how many are not.
type Counts struct {
	Equal int `json:"equal"`
	Uneven
}

// Uneven are how many rows are not alike.
type Uneven struct {
	Changed int `json:"changed"`
	OnlyA   int `json:"only_a"`
	OnlyB   int `json:"only_b"`
}

func (c Uneven) different() bool { return c.Changed+c.OnlyA+c.OnlyB > 0 }

// First is where the two runs part: the earliest row that differs, of the ledger where files part at the same time, then of
// emitted.csv, then of timeline.csv.
type First struct {
	File string  `json:"file"`
	Day  string  `json:"day"`
	Time *string `json:"time"` // RFC 3339; null before the session is active
	// Ledger is the entry, where it is one. CausesA and CausesB lead from its cause to the first cause of all.
	Ledger  *Entry              `json:"ledger,omitempty"`
	CausesA []export.LedgerLine `json:"causes_a,omitempty"`
	CausesB []export.LedgerLine `json:"causes_b,omitempty"`
	// Row is what parts there in another file.
	Row string `json:"row,omitempty"`

	at moment
}

// File is a file that differs as a whole.
type File struct {
	Name  string `json:"file"`
	First string `json:"first"`           // the first difference in it
	Count int    `json:"count,omitempty"` // of values that differ, where they are counted
}

// Runs compares two run folders. The error says which file of which run cannot be read.
func Runs(a, b string, o Options) (Difference, error) {
	d := Difference{Canonical: o.Canonical, Files: []File{}}
	var err error
	if d.A, err = open(a); err != nil {
		return d, err
	}
	if d.B, err = open(b); err != nil {
		return d, err
	}
	if d.Inputs, err = inputs(d.A.manifest, d.B.manifest); err != nil {
		return d, err
	}
	if x, y := d.A.manifest.Outcome, d.B.manifest.Outcome; x != y {
		d.Outcome = &Change{Field: "outcome", A: x, B: y}
	}
	if err := d.files(); err != nil {
		return d, err
	}
	d.Equal = d.alike() && (o.Canonical || len(d.Inputs) == 0)
	return d, nil
}

// alike says whether what came of the runs is equal, whatever went into them.
func (d *Difference) alike() bool {
	return d.Outcome == nil && len(d.Files) == 0 && !d.Ledger.different() && d.Ledger.Moved == 0 && !d.Emitted.different() &&
		!d.Symbols.different() && !d.Timeline.different()
}

func open(dir string) (Run, error) {
	m, err := export.ReadManifest(dir)
	return Run{Dir: dir, Session: m.Session, ID: m.ID, Without: m.Without, Set: m.Set, manifest: m}, err
}

// files compares every file that must repeat.
func (d *Difference) files() error {
	readers := map[string]func(a, b string) error{"ledger.jsonl": d.ledger, "emitted.csv": d.emitted, "symbols.csv": d.symbols,
		"timeline.csv": d.timeline, "session.json": d.session}
	names := []string{"ledger.jsonl", "emitted.csv", "symbols.csv", "timeline.csv", "session.json"} // in the order of First
	for _, m := range []map[string]string{d.A.manifest.Files, d.B.manifest.Files} {
		var others []string
		for name := range m {
			if !slices.Contains(names, name) {
				others = append(others, name)
			}
		}
		slices.Sort(others)
		names = append(names, others...)
	}
	for _, name := range names {
		_, inA := d.A.manifest.Files[name]
		_, inB := d.B.manifest.Files[name]
		switch {
		case !inA && !inB:
			continue
		case !inB:
			d.Files = append(d.Files, File{Name: name, First: "it is in A only"})
			continue
		case !inA:
			d.Files = append(d.Files, File{Name: name, First: "it is in B only"})
			continue
		}
		read := readers[name]
		if read == nil {
			read = func(a, b string) error { return d.other(name, a, b) }
		}
		if err := read(filepath.Join(d.A.Dir, name), filepath.Join(d.B.Dir, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// part notes where the runs part, unless they did before.
func (d *Difference) part(f First) {
	if d.First == nil || f.at.compare(d.First.at) < 0 {
		d.First = &f
	}
}
