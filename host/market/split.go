package market

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/calendar"
)

// Split is a change of how many shares a company is divided into.
type Split struct {
	Symbol string
	// Date is the ex-date: the first trading day at the new price.
	Date  calendar.Date
	Ratio Ratio
}

// Ratio is how many New shares came for how many Old ones, in lowest terms: 4 and 1 for a split by four, 1 and 10 for
// a reverse split by ten. Both are 1 or more.
type Ratio struct{ New, Old int64 }

// String is new:old, such as 3:2.
func (r Ratio) String() string { return fmt.Sprintf("%d:%d", r.New, r.Old) }

// MostRatio bounds a ratio: no more new shares than these come for an old one, and no more old ones become a new one.
// The largest reverse splits on record are some tens of thousands to one.
const MostRatio = 1_000_000

// side is one side of a ratio: a number without a sign or an exponent.
var side = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,9})?$`)

// ParseRatio reads new:old, such as 3:2 or 1:10, or the new shares for each old one, such as 2 or 0.1. It is exact.
func ParseRatio(s string) (Ratio, error) {
	newer, older, pair := strings.Cut(s, ":")
	if !pair {
		older = "1"
	}
	if !side.MatchString(newer) || !side.MatchString(older) {
		return Ratio{}, fmt.Errorf("%s is no ratio of new shares to old ones", shortQuote(s))
	}
	a, _ := new(big.Rat).SetString(newer)
	b, _ := new(big.Rat).SetString(older)
	if a.Sign() == 0 || b.Sign() == 0 {
		return Ratio{}, fmt.Errorf("the ratio %s is not above zero", s)
	}
	ratio, most := new(big.Rat).Quo(a, b), big.NewRat(MostRatio, 1)
	switch {
	case a.Cmp(b) == 0:
		return Ratio{}, fmt.Errorf("the ratio %s changes nothing", s)
	case ratio.Cmp(most) > 0 || new(big.Rat).Inv(ratio).Cmp(most) > 0:
		return Ratio{}, fmt.Errorf("the ratio %s is beyond %d to 1", s, MostRatio)
	}
	// At most nine digits ahead of the point and nine behind it: 10^18 at most, above and below.
	return Ratio{New: ratio.Num().Int64(), Old: ratio.Denom().Int64()}, nil
}

func shortQuote(s string) string {
	const most = 40
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "..."
	}
	return fmt.Sprintf("%q", s)
}

// Splits are the splits of symbols, read only. A nil one has none, and stands for data.adjust: none.
type Splits struct {
	bySymbol map[string][]Split // by date
	symbols  []string
	digest   string
}

// NewSplits takes splits in any order, of which no two are of one symbol and date. digest names where they come from,
// such as the SHA-256 of the file, in hex.
func NewSplits(list []Split, digest string) *Splits {
	s := &Splits{bySymbol: map[string][]Split{}, digest: digest}
	for _, x := range list {
		if _, have := s.bySymbol[x.Symbol]; !have {
			s.symbols = append(s.symbols, x.Symbol)
		}
		s.bySymbol[x.Symbol] = append(s.bySymbol[x.Symbol], x)
	}
	slices.Sort(s.symbols)
	for _, of := range s.bySymbol {
		slices.SortFunc(of, func(a, b Split) int { return a.Date.Compare(b.Date) })
	}
	return s
}

// Digest is what NewSplits was given; empty for nil.
func (s *Splits) Digest() string {
	if s == nil {
		return ""
	}
	return s.digest
}

// Symbols are those that have a split, sorted.
func (s *Splits) Symbols() []string {
	if s == nil {
		return nil
	}
	return s.symbols
}

// Of is all splits of a symbol by date.
func (s *Splits) Of(symbol string) []Split {
	if s == nil {
		return nil
	}
	return s.bySymbol[symbol]
}

// AsOf is the splits of a symbol that are known on a day, by date: those of an ex-date up to the day itself.
func (s *Splits) AsOf(symbol string, day calendar.Date) []Split {
	all := s.Of(symbol)
	n, _ := slices.BinarySearchFunc(all, day.AddDays(1), func(x Split, d calendar.Date) int { return x.Date.Compare(d) })
	return all[:n]
}

// Adjusted says how data.adjust calls it: splits, or none for nil.
func (s *Splits) Adjusted() string {
	if s == nil {
		return "none"
	}
	return "splits"
}

// Adjust expresses the bars from index from on as they look after the splits, which are in the order of their dates.
// ex is the earliest start, in UTC nanoseconds, of a bar of an ex-date: bars that start before it are adjusted.
//
// A price becomes price * old / new and a volume volume * new / old, in this order, where new:old is the exact
// product of the ratios in lowest terms: 100 at 2:1 is 50, and 5 at 1:10 is 50, without a rounding error that a factor
// of 0.1 would bring. Order is kept, so that high and low stay so. Volumes may become fractions.
//
// It writes into the columns, which must be the caller's own. The error is that of a bar that is not sound any more
// (Row.Check), for it left the range of numbers; the columns are then adjusted in part.
func (c Columns) Adjust(from int, splits []Split, ex func(calendar.Date) int64) error {
	end, ratio := c.Len(), big.NewRat(1, 1) // rows from end on are done; those before it are subject to ratio at least
	for i := len(splits) - 1; i >= 0 && end > from; i-- {
		at := max(from, min(end, c.Search(ex(splits[i].Date))))
		if err := c.scale(at, end, ratio); err != nil {
			return err
		}
		end = at
		ratio.Mul(ratio, big.NewRat(splits[i].Ratio.New, splits[i].Ratio.Old))
	}
	return c.scale(from, end, ratio)
}

// scale adjusts the rows from index from up to but not including to by one ratio.
func (c Columns) scale(from, to int, ratio *big.Rat) error {
	if from >= to || ratio.IsInt() && ratio.Num().IsInt64() && ratio.Num().Int64() == 1 {
		return nil
	}
	newer, _ := new(big.Float).SetInt(ratio.Num()).Float64()
	older, _ := new(big.Float).SetInt(ratio.Denom()).Float64()
	for _, prices := range [...][]float64{c.Open[from:to], c.High[from:to], c.Low[from:to], c.Close[from:to]} {
		for i, p := range prices {
			prices[i] = p * older / newer
		}
	}
	volumes := c.Volume[from:to]
	for i, v := range volumes {
		volumes[i] = v * newer / older
	}
	for i := from; i < to; i++ {
		if err := c.Row(i).Check(); err != nil {
			return fmt.Errorf("a bar adjusted for splits of %s in all: %w", strings.Replace(ratio.String(), "/", ":", 1), err)
		}
	}
	return nil
}
