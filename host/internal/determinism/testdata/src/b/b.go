// Package b is another room, whose functions package a calls in ranges over maps.
package b

type List struct{ all []string }

var Total int

// Double only computes.
func Double(n int) int { return 2 * n } // want Double:"confined"

// Join makes something of its own.
func Join(a, b string) []string { // want Join:"confined"
	out := []string{a}
	out = append(out, b)
	out[0] += b
	return out
}

// Count writes a variable of the package.
func Count(n int) { Total += n }

// Through writes what its argument points to.
func Through(p *int) { *p++ }

// Deep calls one that writes.
func Deep(n int) int {
	Count(n)
	return n
}

func (l *List) Add(s string) { l.all = append(l.all, s) }

func (l *List) Len() int { return len(l.all) } // want Len:"confined"

// Even and Odd call each other, and write nothing.
func Even(n int) bool { // want Even:"confined"
	return n == 0 || Odd(n-1)
}

func Odd(n int) bool { // want Odd:"confined"
	return n != 0 && Even(n-1)
}
