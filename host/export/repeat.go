package export

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

// Difference is the first place where two runs differ.
type Difference struct {
	// File is the file of the run folders; manifest.json where the runs' inputs or outcomes differ.
	File string
	// Line counts from 1; 0 where one of the runs lacks the file, and for manifest.json. First and Second then are words.
	Line int
	// First and Second are the lines of the two runs, cut where they are long; empty where a file has ended.
	First, Second string
}

// Repeats compares two runs by their fingerprints, the digests that their manifests have of every file that must repeat. It
// gives how many files were compared, and the first difference; nil where there is none.
func Repeats(first, second string) (files int, d *Difference, err error) {
	a, err := ReadManifest(first)
	if err != nil {
		return 0, nil, err
	}
	b, err := ReadManifest(second)
	if err != nil {
		return 0, nil, err
	}
	if a.ID != b.ID {
		return 0, &Difference{File: "manifest.json", First: "the id of all inputs is " + a.ID, Second: "the id of all inputs is " + b.ID}, nil
	}
	names := maps.Clone(a.Files)
	maps.Copy(names, b.Files)
	for _, n := range sortedKeys(names) {
		if a.Files[n] != b.Files[n] {
			return len(names), firstDifference(first, second, n), nil
		}
	}
	if a.Outcome != b.Outcome {
		return len(names), &Difference{File: "manifest.json", First: "the outcome is " + a.Outcome, Second: "the outcome is " + b.Outcome}, nil
	}
	return len(names), nil, nil
}

// firstDifference is the first line in which a file of two folders differs.
func firstDifference(first, second, name string) *Difference {
	d := &Difference{File: name}
	a, errA := os.Open(filepath.Join(first, name))
	if errA != nil {
		d.First, d.Second = "has no such file", "has it"
		return d
	}
	defer a.Close()
	b, errB := os.Open(filepath.Join(second, name))
	if errB != nil {
		d.First, d.Second = "has it", "has no such file"
		return d
	}
	defer b.Close()
	x, y := lines(a), lines(b)
	for n := 1; ; n++ {
		moreX, moreY := x.Scan(), y.Scan()
		if !moreX && !moreY {
			return d
		}
		if x.Text() != y.Text() || moreX != moreY {
			d.Line, d.First, d.Second = n, shorten(x.Text()), shorten(y.Text())
			return d
		}
	}
}

// in writes a difference, with words for the first and the second run.
func (d Difference) in(first, second string) string {
	switch {
	case d.Line > 0:
		return fmt.Sprintf("%s:%d:\n  %s %s\n  %s %s", d.File, d.Line, first, d.First, second, d.Second)
	case d.First != "":
		return fmt.Sprintf("%s:\n  %s %s\n  %s %s", d.File, first, d.First, second, d.Second)
	}
	return d.File + " differs" // in a line longer than what is compared
}

func (d Difference) String() string { return d.in("first ", "second") }
