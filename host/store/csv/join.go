package csv

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// join makes the series of a symbol of the parts of files, which are in the order of their paths, and takes the parts
// out of them. Where two files have a bar of one start, the one of the first file stays; the other is counted if it is
// the same, and is a fault if it is not.
func join(symbol string, files []*file) []series {
	byInterval := map[sdk.Interval][]*file{}
	for _, f := range files {
		c := f.content.Load()
		for _, key := range c.keys {
			if key.Symbol == symbol {
				byInterval[key.Interval] = append(byInterval[key.Interval], f)
			}
		}
	}
	var all []series
	//determinism:allow each takes the parts of its own interval, and they are sorted after
	for interval, files := range byInterval {
		key := table.Key{Symbol: symbol, Interval: interval}
		if len(files) == 1 {
			c := files[0].content.Load()
			all = append(all, series{interval: interval, bars: c.parts[key].Bars, digest: digestOf(c.digest)})
			delete(c.parts, key)
			continue
		}
		digests := make([][sha256.Size]byte, 0, len(files))
		total := 0
		for _, f := range files {
			total += f.content.Load().parts[key].Bars.Len()
		}
		joined := origins{bars: market.Grow(total)}
		for i, f := range files {
			c := f.content.Load()
			digests = append(digests, c.digest)
			joined.add(key, files, i, c.parts[key])
			delete(c.parts, key)
		}
		all = append(all, series{interval: interval, bars: joined.bars, digest: digestOf(digests...)})
	}
	slices.SortFunc(all, func(a, b series) int {
		return cmp.Or(sdk.CompareIntervals(a.interval, b.interval), cmp.Compare(a.interval, b.interval)) // 1h, 60m
	})
	return all
}

// origins is bars with where each came from.
type origins struct {
	bars  market.Columns
	files []int32
	lines []int32
}

// add merges the part of file number i.
func (o *origins) add(key table.Key, files []*file, i int, p *table.Part) {
	n := o.bars.Len()
	if n == 0 || p.Bars.Start[0] > o.bars.Start[n-1] { // files of one day each, mostly
		o.bars.AppendAll(p.Bars)
		o.lines = append(o.lines, p.Lines...)
		for range p.Lines {
			o.files = append(o.files, int32(i))
		}
		return
	}
	merged := origins{bars: market.Grow(n + p.Bars.Len())}
	a, b := 0, 0
	for a < n || b < p.Bars.Len() {
		switch {
		case b == p.Bars.Len() || a < n && o.bars.Start[a] < p.Bars.Start[b]:
			merged.append(o.bars.Row(a), o.files[a], o.lines[a])
			a++
		case a == n || p.Bars.Start[b] < o.bars.Start[a]:
			merged.append(p.Bars.Row(b), int32(i), p.Lines[b])
			b++
		default:
			files[i].doubled(key, p, b, o.bars.Row(a), files[o.files[a]].path, o.lines[a])
			b++
		}
	}
	*o = merged
}

func (o *origins) append(r market.Row, file, line int32) {
	o.bars.Append(r)
	o.files = append(o.files, file)
	o.lines = append(o.lines, line)
}

// doubled counts bar i of a part, which starts when a bar of an earlier file does.
func (f *file) doubled(key table.Key, p *table.Part, i int, first market.Row, path string, line int32) {
	c := f.content.Load()
	if p.Bars.Row(i) == first {
		c.doubled++
		return
	}
	c.bad++
	c.note(sdk.Diagnostic{Line: int(p.Lines[i]), Code: table.BadRow, Message: fmt.Sprintf(
		"the bar of %s %s at %s is another one than in %s:%d, which is used%s",
		key.Symbol, key.Interval, key.Time(first.Start), path, line, table.LeftOut)})
}
