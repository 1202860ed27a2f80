package compare

import (
	"cmp"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/export"
)

// Summary is what the differences of the ledger come to.
type Summary struct {
	// Symbols are those that came on a day of one run only, by run and name.
	Symbols []SymbolDifference `json:"symbols"`
	// Refusals are the codes that a source got more often in one run, repeats not counted.
	Refusals []RefusalDifference `json:"refusals"`
}

// SymbolDifference is a symbol that came on one day or more in one run and not in the other, with the first of them.
type SymbolDifference struct {
	Symbol string `json:"symbol"`
	In     string `json:"in"`     // A or B
	Source string `json:"source"` // that brought it
	Day    string `json:"day"`
	When   string `json:"when"` // the clock, or before the open
	Days   int    `json:"days"`
	// Never is true where the other run had it on no day.
	Never bool `json:"never"`
}

// RefusalDifference is how often a source was refused with a code.
type RefusalDifference struct {
	Source string `json:"source"`
	Code   string `json:"code"`
	A      int    `json:"a"`
	B      int    `json:"b"`
}

// summary counts over both ledgers, whether their entries are alike or not.
type summary struct {
	today    [2]map[string]SymbolDifference // that came on the current day
	alone    [2]map[string]*SymbolDifference
	ever     [2]map[string]bool
	refusals map[[2]string]*RefusalDifference
}

func newSummary() *summary {
	return &summary{today: [2]map[string]SymbolDifference{{}, {}}, alone: [2]map[string]*SymbolDifference{{}, {}},
		ever: [2]map[string]bool{{}, {}}, refusals: map[[2]string]*RefusalDifference{}}
}

// the sides of a comparison.
const (
	sideA = iota
	sideB
)

// count takes an entry of the current day.
func (s *summary) count(side int, l *export.LedgerLine) {
	if l == nil {
		return
	}
	switch l.Outcome {
	case "added", "carried":
		if _, before := s.today[side][l.Symbol]; !before {
			s.today[side][l.Symbol] = SymbolDifference{Symbol: l.Symbol, In: []string{"A", "B"}[side], Source: l.Source.Name, Day: l.Day, When: l.When()}
			s.ever[side][l.Symbol] = true
		}
	case "refused":
		key := [2]string{l.Source.Name, l.Code}
		r := s.refusals[key]
		if r == nil {
			r = &RefusalDifference{Source: l.Source.Name, Code: l.Code}
			s.refusals[key] = r
		}
		if side == sideA {
			r.A++
		} else {
			r.B++
		}
	}
}

// endDay compares the symbols of the current day.
func (s *summary) endDay() {
	for side := range s.today {
		for symbol, x := range s.today[side] {
			if _, both := s.today[1-side][symbol]; both {
				continue
			}
			if s.alone[side][symbol] == nil {
				s.alone[side][symbol] = &x
			}
			s.alone[side][symbol].Days++
		}
	}
	clear(s.today[sideA])
	clear(s.today[sideB])
}

func (s *summary) summary() Summary {
	out := Summary{Symbols: []SymbolDifference{}, Refusals: []RefusalDifference{}}
	for side := range s.alone {
		for symbol, x := range s.alone[side] {
			x.Never = !s.ever[1-side][symbol]
			out.Symbols = append(out.Symbols, *x)
		}
	}
	slices.SortFunc(out.Symbols, func(a, b SymbolDifference) int {
		return cmp.Or(strings.Compare(a.In, b.In), strings.Compare(a.Symbol, b.Symbol))
	})
	for _, r := range s.refusals {
		if r.A != r.B {
			out.Refusals = append(out.Refusals, *r)
		}
	}
	slices.SortFunc(out.Refusals, func(a, b RefusalDifference) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Code, b.Code))
	})
	return out
}
