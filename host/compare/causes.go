package compare

import (
	"errors"
	"io"

	"github.com/strathost/strathost/host/export"
)

// chain is the cause of every entry of a run, by seq.
type chain []int32

func (c chain) of(seq int) int {
	if seq < 1 || seq > len(c) {
		return 0
	}
	return int(c[seq-1])
}

// explain reads, in one pass over each ledger, the causes of what is told.
func (l *ledgers) explain(a, b string) error {
	d := l.to
	first := [2]int{}
	if d.First != nil {
		if e := d.First.Ledger; e.A != nil {
			first[0] = e.A.Seq
		}
		if e := d.First.Ledger; e.B != nil {
			first[1] = e.B.Seq
		}
	}
	linesA, err := causes(a, l.a, first[0], func(e Entry) *export.LedgerLine { return e.A }, d.Ledger.Entries)
	if err != nil {
		return err
	}
	linesB, err := causes(b, l.b, first[1], func(e Entry) *export.LedgerLine { return e.B }, d.Ledger.Entries)
	if err != nil {
		return err
	}
	if d.First != nil {
		d.First.CausesA, d.First.CausesB = l.a.lines(first[0], linesA), l.b.lines(first[1], linesB)
	}
	for i := range d.Ledger.Entries {
		e := &d.Ledger.Entries[i]
		if e.A != nil && e.A.Cause > 0 {
			e.causeA, e.follows = linesA[e.A.Cause].Brief(e.A.Day), l.told[0][e.A.Cause]
		}
		if e.B != nil && e.B.Cause > 0 {
			e.causeB, e.follows = linesB[e.B.Cause].Brief(e.B.Day), e.follows || l.told[1][e.B.Cause]
		}
		for k := range e.Changes {
			if e.Changes[k].Field == "cause" {
				e.Changes[k].A, e.Changes[k].B = e.causeA, e.causeB
			}
		}
	}
	return nil
}

// lines is the chain of an entry's causes, from its own to the first of all.
func (c chain) lines(seq int, known map[int]export.LedgerLine) []export.LedgerLine {
	var out []export.LedgerLine
	for seq = c.of(seq); seq > 0; seq = c.of(seq) { // a cause has a smaller number than what it is the cause of
		out = append(out, known[seq])
	}
	return out
}

// causes are the entries that stand in the chain of one entry, and the direct causes of others.
func causes(dir string, c chain, first int, of func(Entry) *export.LedgerLine, others []Entry) (map[int]export.LedgerLine, error) {
	wanted := map[int]export.LedgerLine{}
	last := 0
	want := func(seq int) {
		if seq > 0 {
			wanted[seq] = export.LedgerLine{}
			last = max(last, seq)
		}
	}
	for seq := c.of(first); seq > 0; seq = c.of(seq) {
		want(seq)
	}
	for _, e := range others {
		if line := of(e); line != nil {
			want(line.Cause)
		}
	}
	if last == 0 {
		return wanted, nil
	}
	r, err := export.OpenLedger(dir)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for range last {
		line, err := r.Next()
		if errors.Is(err, io.EOF) {
			err = errors.New("the ledger became shorter while it was read")
		}
		if err != nil {
			return nil, err
		}
		if _, is := wanted[line.Seq]; is {
			wanted[line.Seq] = line
		}
	}
	return wanted, nil
}
