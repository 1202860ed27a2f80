package compare

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/export"
)

// Ledger is how ledger.jsonl differs.
type Ledger struct {
	Counts
	Moved int `json:"moved"` // asked in both on the same day, at another time
	// OtherCode are the entries that are alike but for the digest, kind or line of their source, of which Inputs tell.
	OtherCode int     `json:"other_code"`
	Entries   []Entry `json:"entries"`
	More      int     `json:"more,omitempty"` // differences that are counted and not told
}

// Entry is a ledger entry that differs: nil where a run has none. Where both have one, Changes say what is not alike; the
// numbers of entries never count.
type Entry struct {
	A       *export.LedgerLine `json:"a"`
	B       *export.LedgerLine `json:"b"`
	Changes []Change           `json:"changes,omitempty"`

	at             moment
	causeA, causeB string // the entry's cause in a few words
	follows        bool   // its cause is told as a difference, too
}

// ledgers compares two ledgers a day at a time, so that what was asked at another time of the same day is found.
type ledgers struct {
	to   *Difference
	sum  *summary
	a, b chain
	// matches is, for each seq of A, that of the entry of B that is about the same.
	matches []int32
	day     string
	pairs   []pair[export.LedgerLine]
	told    [2]map[int]bool // the seqs of each run that are told as differences of their own
}

// ledger compares the ledgers.
func (d *Difference) ledger(a, b string) error {
	x, err := export.OpenLedger(filepath.Dir(a))
	if err != nil {
		return err
	}
	defer x.Close()
	y, err := export.OpenLedger(filepath.Dir(b))
	if err != nil {
		return err
	}
	defer y.Close()
	d.Ledger.Entries = []Entry{}
	l := &ledgers{to: d, sum: newSummary(), told: [2]map[int]bool{{}, {}}}
	err = align(l.rows(x, &l.a), l.rows(y, &l.b), func(pairs []pair[export.LedgerLine]) error {
		if day := pairs[0].at.day; day != l.day {
			l.settle()
			l.day = day
		}
		for _, p := range pairs { // what they point to is read over
			l.pairs = append(l.pairs, pair[export.LedgerLine]{at: p.at, a: kept(p.a), b: kept(p.b)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	l.settle()
	d.Summary = l.sum.summary([2][]string{d.A.Without, d.B.Without})
	return l.explain(filepath.Dir(a), filepath.Dir(b))
}

func kept(l *export.LedgerLine) *export.LedgerLine {
	if l == nil {
		return nil
	}
	c := *l
	return &c
}

// rows reads a ledger, with its chain of causes.
func (l *ledgers) rows(r *export.LedgerReader, causes *chain) rows[export.LedgerLine] {
	return func() (row[export.LedgerLine], error) {
		line, err := r.Next()
		if err != nil {
			return row[export.LedgerLine]{}, err
		}
		if line.Seq != len(*causes)+1 || line.Cause < 0 || line.Cause >= line.Seq {
			return row[export.LedgerLine]{}, fmt.Errorf("entry %d of cause %d does not follow entry %d: was the ledger changed?", line.Seq, line.Cause, len(*causes))
		}
		*causes = append(*causes, int32(line.Cause))
		when := moment{day: line.Day, nanos: beforeOpen}
		if line.SessionTime != nil {
			if when, err = at(line.Day, *line.SessionTime); err != nil {
				return row[export.LedgerLine]{}, err
			}
		}
		return row[export.LedgerLine]{at: when, key: keyOf(line), value: line}, nil
	}
}

// keyOf is what an entry is about. No part of it holds a zero byte.
func keyOf(l export.LedgerLine) string {
	return strings.Join([]string{l.Source.Name, l.Op, l.Symbol, l.Interval, l.Indicator}, "\x00")
}

// settle compares a day: entries of one moment first, then those that are left by what they are about alone.
func (l *ledgers) settle() {
	l.pairMoved()
	for _, p := range l.pairs {
		l.sum.count(sideA, p.a)
		l.sum.count(sideB, p.b)
		if p.a != nil && p.b != nil {
			l.match(p.a.Seq, p.b.Seq)
		}
	}
	for _, p := range l.pairs {
		e := Entry{A: p.a, B: p.b, at: p.at}
		count := &l.to.Ledger.Counts
		switch {
		case p.a == nil:
			count.OnlyB++
		case p.b == nil:
			count.OnlyA++
		default:
			if e.Changes = l.changes(*p.a, *p.b); len(e.Changes) == 0 {
				count.Equal++
				continue
			}
			switch {
			case e.Changes[0].Field == "session_time":
				l.to.Ledger.Moved++
			case len(l.to.Inputs) > 0 && !slices.ContainsFunc(e.Changes, func(c Change) bool { return !ofSource(c) }):
				l.to.Ledger.OtherCode++ // what went into the runs says it already
				continue
			default:
				count.Changed++
			}
		}
		l.tell(e)
	}
	l.pairs = l.pairs[:0]
	l.sum.endDay()
}

// pairMoved makes one pair of two entries that are about the same at two times of the day.
func (l *ledgers) pairMoved() {
	waiting := map[string][]int{} // those that B has alone
	for i, p := range l.pairs {
		if p.a == nil {
			waiting[keyOf(*p.b)] = append(waiting[keyOf(*p.b)], i)
		}
	}
	for i := range l.pairs {
		p := l.pairs[i]
		if p.a == nil || p.b != nil {
			continue
		}
		if same := waiting[keyOf(*p.a)]; len(same) > 0 {
			j := same[0]
			waiting[keyOf(*p.a)] = same[1:]
			first, second := min(i, j), max(i, j)
			l.pairs[first].a, l.pairs[first].b = p.a, l.pairs[j].b
			l.pairs[second].a, l.pairs[second].b = nil, nil
		}
	}
	l.pairs = slices.DeleteFunc(l.pairs, func(p pair[export.LedgerLine]) bool { return p.a == nil && p.b == nil })
}

func (l *ledgers) match(a, b int) {
	for len(l.matches) < a {
		l.matches = append(l.matches, 0)
	}
	l.matches[a-1] = int32(b)
}

// tell keeps a difference, or counts it.
func (l *ledgers) tell(e Entry) {
	if len(l.to.Ledger.Entries) == most {
		l.to.Ledger.More++
		return
	}
	if e.A != nil {
		l.told[0][e.A.Seq] = true
	}
	if e.B != nil {
		l.told[1][e.B.Seq] = true
	}
	l.to.Ledger.Entries = append(l.to.Ledger.Entries, e)
	if len(l.to.Ledger.Entries) == 1 {
		l.to.part(First{File: "ledger.jsonl", Day: e.at.day, Time: e.at.time(), Ledger: &e, at: e.at})
	}
}
