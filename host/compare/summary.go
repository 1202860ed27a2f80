package compare

import (
	"cmp"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/sdk"
)

// Summary is what the differences of the ledger come to.
type Summary struct {
	// Symbols are those that came on a day of one run only, by run and name.
	Symbols []SymbolDifference `json:"symbols"`
	// Upgrades are the symbols that both runs had on a day, and that ended it full in one and adhoc in the other.
	Upgrades []UpgradeDifference `json:"upgrades"`
	// Refusals are the codes that a source got more often in one run, repeats not counted.
	Refusals []RefusalDifference `json:"refusals"`
}

// SymbolDifference is a symbol that came on one day or more in one run and not in the other, with the first of them.
type SymbolDifference struct {
	Symbol string `json:"symbol"`
	In     string `json:"in"`     // A or B
	Source string `json:"source"` // that brought it
	Day    string `json:"day"`
	When   string `json:"when"` // the clock, with its date where that is not Day, or before the open
	Days   int    `json:"days"`
	// Never is true where the other run had it on no day.
	Never bool `json:"never"`
	// Without is what the other run was without, where it never came: sources, and requests that were refused for it.
	Without []string `json:"without,omitempty"`

	at moment
}

// UpgradeDifference is a symbol that was full at the end of one day or more in one run and adhoc in the other, with the first.
type UpgradeDifference struct {
	Symbol   string `json:"symbol"`
	In       string `json:"in"`       // A or B: where it was full
	Upgraded bool   `json:"upgraded"` // from adhoc; else it was full from the start
	Source   string `json:"source"`   // that asked for it
	Day      string `json:"day"`
	When     string `json:"when"` // as of a SymbolDifference
	Days     int    `json:"days"`

	at moment
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
	full     [2]map[string]*UpgradeDifference // of symbols of the current day; nil for one that is adhoc
	upgrades [2]map[string]*UpgradeDifference
	withheld [2]map[string]bool // source:symbol, refused with counterfactual
}

func newSummary() *summary {
	return &summary{today: [2]map[string]SymbolDifference{{}, {}}, alone: [2]map[string]*SymbolDifference{{}, {}},
		ever: [2]map[string]bool{{}, {}}, refusals: map[[2]string]*RefusalDifference{}, full: [2]map[string]*UpgradeDifference{{}, {}},
		upgrades: [2]map[string]*UpgradeDifference{{}, {}}, withheld: [2]map[string]bool{{}, {}}}
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
	in, when := []string{"A", "B"}[side], moment{day: l.Day, stamp: text(l.SessionTime)}
	s.state(side, in, when, l)
	switch l.Outcome {
	case "added", "carried":
		if _, before := s.today[side][l.Symbol]; !before {
			s.today[side][l.Symbol] = SymbolDifference{Symbol: l.Symbol, In: in, Source: l.Source.Name, Day: l.Day, When: l.When(), at: when}
			s.ever[side][l.Symbol] = true
		}
	case "refused":
		if l.Code == string(sdk.Counterfactual) {
			s.withheld[side][l.Source.Name+":"+l.Symbol] = true
		}
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

// state notes whether a symbol is full after an entry.
func (s *summary) state(side int, in string, when moment, l *export.LedgerLine) {
	switch {
	case l.Metadata == nil && l.Outcome == "removed":
		delete(s.full[side], l.Symbol)
	case l.Metadata == nil:
	case !l.Metadata.Meets:
		s.full[side][l.Symbol] = nil
	case s.full[side][l.Symbol] == nil:
		s.full[side][l.Symbol] = &UpgradeDifference{Symbol: l.Symbol, In: in, Upgraded: l.Metadata.Upgraded, Source: l.Source.Name, Day: l.Day, When: l.When(), at: when}
	}
}

// endDay compares the symbols of the current day.
func (s *summary) endDay() {
	for side := range s.full {
		for symbol, x := range s.full[side] {
			if other, both := s.full[1-side][symbol]; x == nil || !both || other != nil {
				continue
			}
			if s.upgrades[side][symbol] == nil {
				s.upgrades[side][symbol] = x
			}
			s.upgrades[side][symbol].Days++
		}
	}
	clear(s.full[sideA])
	clear(s.full[sideB])
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

// summary tells it of two runs that were without what is given.
func (s *summary) summary(without [2][]string) Summary {
	out := Summary{Symbols: []SymbolDifference{}, Upgrades: []UpgradeDifference{}, Refusals: []RefusalDifference{}}
	var lacked [2][]string
	for side, all := range without {
		for _, w := range all {
			if !strings.Contains(w, ":") || s.withheld[side][w] { // else it refused nothing
				lacked[side] = append(lacked[side], w)
			}
		}
	}
	for side := range s.alone {
		for symbol, x := range s.alone[side] {
			if x.Never = !s.ever[1-side][symbol]; x.Never {
				x.Without = lacked[1-side]
			}
			out.Symbols = append(out.Symbols, *x)
		}
		for _, x := range s.upgrades[side] {
			out.Upgrades = append(out.Upgrades, *x)
		}
	}
	slices.SortFunc(out.Upgrades, func(a, b UpgradeDifference) int {
		return cmp.Or(strings.Compare(a.In, b.In), strings.Compare(a.Symbol, b.Symbol))
	})
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
