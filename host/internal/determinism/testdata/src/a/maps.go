package a

import (
	"b"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"
)

type item struct {
	n    int
	gone bool
	list []int
}

func appended(m map[string]int) ([]string, []string, []string) { // want appended:"confined"
	var plain, sorted, wrapped []string
	for k := range m { // want `the order of this map shows: it appends to plain, which is not sorted after it in this function`
		plain = append(plain, k)
	}
	for k := range m {
		sorted = append(sorted, k)
	}
	slices.Sort(sorted)
	for k := range m {
		wrapped = append(wrapped, k)
	}
	sort.Sort(sort.StringSlice(wrapped))
	for range m { // which key it is nobody knows
		plain = append(plain, "x")
	}
	before := []string{}
	slices.Sort(before)
	for k := range m { // want `appends to before, which is not sorted`
		before = append(before, k)
	}
	return plain, sorted, wrapped
}

type holder struct{ names []string }

func (h *holder) add(m map[string]int) {
	for k := range m { // want `appends to h.names`
		h.names = append(h.names, k)
	}
}

func (h *holder) fields(m map[string]int) {
	for k, v := range m {
		if v > 0 {
			h.names = append(h.names, k)
		}
	}
	sort.Slice(h.names, func(i, j int) bool { return h.names[i] < h.names[j] })
}

func sums(m map[string]int, f map[string]float64) (int, float64, string, bool) { // want sums:"confined"
	n, most, text, some := 0, 0, "", false
	x, y, z := 0.0, 0.0, 0.0
	for _, v := range m {
		n += v
		n++
		n = n + v
		if v > most {
			most = v
		}
		some = some || v > 3
	}
	for _, v := range f { // want `adds up x, of which every order makes another`
		x += v
	}
	for _, v := range f { // want `adds up y`
		y = y + v
	}
	for _, v := range f { // the greatest is the same in every order
		z = max(z, v)
	}
	for k := range m { // want `adds up text`
		text += k
	}
	return n + most, x + y + z, text, some
}

func first(m map[string]int) (string, int, error) { // want first:"confined"
	best, name := 0, ""
	for k, v := range m { // want `returns whichever comes first`
		if v > 3 {
			return k, v, nil
		}
	}
	for k, v := range m { // want `gives best what the last turn has; it gives name what the last turn has`
		if v > best { // of two that are equal one is taken
			best, name = v, k
		}
	}
	for k := range m { // want `gives name what the last turn has`
		name = k
	}
	for k := range m { // want `gives name what the last turn has`
		if strings.HasPrefix(k, "a") {
			name = k
			break
		}
	}
	var k string
	for k = range m { // want `leaves its last key or value in k`
	}
	return name + k, best, nil
}

func check(m map[string]int) error { // want check:"confined"
	for k, v := range m { // want `returns whichever comes first`
		if v < 0 {
			return fmt.Errorf("%s is negative", k)
		}
	}
	return nil
}

var errNegative = errors.New("negative")

func exists(m map[string]int) bool { // want exists:"confined"
	for _, v := range m { // the same answer in every order
		if v < 0 {
			return true
		}
	}
	found := false
	for _, v := range m {
		if v < 0 {
			found = true
			break
		}
	}
	return found
}

func sameError(m map[string]int) error { // want sameError:"confined"
	for _, v := range m {
		if v < 0 {
			return errNegative
		}
	}
	return nil
}

func either(m map[string]int) int { // want either:"confined"
	n := 0
	for _, v := range m { // want `returns one thing or another, whichever comes first`
		if v < 0 {
			return 1
		}
		if v > 9 {
			return 2
		}
	}
	for _, v := range m { // want `ends early, with what it has written to n by then`
		n += v
		if v > 9 {
			break
		}
	}
	for _, v := range m { // want `reads n, which other turns write`
		if n++; n > 3 {
			continue
		}
		_ = v
	}
	flag := 0
	for _, v := range m { // want `writes different things to flag`
		if v < 0 {
			flag = 1
		} else {
			flag = 2
		}
	}
	first := true
outer:
	for _, v := range []int{1, 2} {
		for k := range m { // want `ends early, with what it has written to n by then`
			n++
			if k == "a" && v == 1 {
				continue outer
			}
		}
	}
	for k := range m { // want `reads first, which other turns write`
		if first {
			first = false
			_ = k
		}
	}
	return n + flag
}

func intoMaps(m map[string]int, items map[string]*item, others map[int]string) map[string]int {
	out, lists, back, set := map[string]int{}, map[int][]string{}, map[int]string{}, map[int]bool{}
	for k, v := range m {
		out[k] = v * 2 // each key comes once
		out[k] += v
		set[v] = true
		if v == 0 {
			delete(m, k)
		}
	}
	for k, v := range m { // want `gives back\[v\] what the last turn has`
		back[v] = k
	}
	for k, v := range m { // want `appends to lists\[v\], which is not sorted`
		lists[v] = append(lists[v], k)
	}
	for k := range m { // want `adds keys to the map that it goes over`
		m[k+"x"] = 1
	}
	for k := range m {
		delete(out, k)
	}
	for k, it := range items {
		it.gone = true
		it.list = append(it.list, m[k])
		slices.Sort(it.list)
		own := it
		own.n++
		other := &item{}
		other.n = len(k)
		local := []string{}
		local = append(local, k)
	}
	shared := &item{}
	for k := range items { // want `gives alias.n what the last turn has`
		alias := shared
		alias.n = len(k)
	}
	return out
}

func calls(m map[string]int, w io.Writer, list *b.List, f func(string), ch chan string) int {
	n := 0
	for k, v := range m {
		n += b.Double(v) + len(b.Join(k, k))
		if b.Even(v) && list.Len() > 0 {
			n++
		}
		var text strings.Builder
		text.WriteString(strings.ToUpper(k))
		fmt.Fprintf(&text, "%d", v)
		n += text.Len() + cmp.Compare(v, 0)
	}
	for k := range m { // want `calls fmt.Fprintln, which may write`
		fmt.Fprintln(w, k)
	}
	for _, v := range m { // want `calls b.Count, which may write`
		b.Count(v)
	}
	for _, v := range m { // want `calls b.Deep, which may write`
		n += b.Deep(v)
	}
	for k := range m { // want `calls list.Add, which may write`
		list.Add(k)
	}
	for k := range m { // want `calls f, of which nothing is known`
		f(k)
	}
	for k := range m { // want `waits for a channel`
		ch <- k
	}
	for k := range m { // want `starts goroutines`
		go f(k)
	}
	for k := range m { // want `appends to outer, which is not sorted`
		var all []string
		_ = all
		func() { outer = append(outer, k) }()
		all = append(all, k)
	}
	return n
}

var outer []string

func iterators(m map[string]int, g map[string]float64) []string {
	for k := range maps.Keys(m) { // want `appends to outer`
		outer = append(outer, k)
	}
	total := 0.0
	for v := range maps.Values(g) { // want `adds up total`
		total += v
	}
	byValue := map[int]string{}
	for v := range maps.Values(m) { // want `gives byValue\[v\] what the last turn has`
		byValue[v] = byValue[v+1]
	}
	_ = slices.Collect(maps.Keys(m)) // want `maps.Keys\(m\) comes in no fixed order: sort it with slices.Sorted`
	for _, k := range slices.Sorted(maps.Keys(m)) {
		outer = append(outer, k)
	}
	return slices.SortedFunc(maps.Keys(m), cmp.Compare[string])
}

func generic[M ~map[string]V, V any](m M, take func(V)) {
	for _, v := range m { // want `calls take, of which nothing is known`
		take(v)
	}
}

func literals(m map[string][]int) int { // want literals:"confined"
	n := 0
	for _, all := range m {
		if slices.ContainsFunc(all, func(x int) bool { return x > 3 }) {
			n++
		}
	}
	for _, all := range m { // want `gives n what the last turn has`
		slices.ContainsFunc(all, func(x int) bool {
			n = x
			return false
		})
	}
	return n
}
