package compare

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// session compares session.json, as the ledger: what went into the runs says of a source's code. It goes by the paths of its values. It is the last day's data only, so that there is room for it.
func (d *Difference) session(a, b string) error {
	x, err := os.ReadFile(a)
	if err != nil {
		return err
	}
	y, err := os.ReadFile(b)
	if err != nil {
		return err
	}
	if bytes.Equal(x, y) {
		return nil
	}
	leaveOut := func(path []string) bool { // symbols.TSLA.metadata.source.kind
		return (d.Canonical || len(d.Inputs) > 0) && len(path) > 2 && path[len(path)-2] == "source" && slices.Contains([]string{"kind", "digest", "location"}, path[len(path)-1])
	}
	changes, err := documents(x, y, leaveOut)
	if err != nil || len(changes) == 0 {
		return err
	}
	d.Files = append(d.Files, File{Name: "session.json", First: changeText(changes[0]), Count: len(changes)})
	return nil
}

// other compares a file of which only the bytes are known.
func (d *Difference) other(name, a, b string) error {
	x, err := os.Open(a)
	if err != nil {
		return err
	}
	defer x.Close()
	y, err := os.Open(b)
	if err != nil {
		return err
	}
	defer y.Close()
	p, q := bufio.NewReader(x), bufio.NewReader(y)
	for line := 1; ; {
		v, errA := p.ReadByte()
		w, errB := q.ReadByte()
		for _, err := range []error{errA, errB} {
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
		}
		if v != w || (errA == nil) != (errB == nil) {
			d.Files = append(d.Files, File{Name: name, First: fmt.Sprintf("line %d", line)})
			return nil
		}
		if errA != nil {
			return nil
		}
		if v == '\n' {
			line++
		}
	}
}
