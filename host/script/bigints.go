package script

import (
	"fmt"
	"math"
	"math/big"
	"regexp"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"

	"github.com/strathost/strathost/sdk"
)

// maxBigInt bounds a BigInt that is computed of constants, in bits: some 300,000 digits. goja computes constants while it
// compiles, where no limit holds, and a number of terabytes ends the process.
const maxBigInt = 1 << 20

// hasBigInt finds a BigInt.
var hasBigInt = regexp.MustCompile(`\b[0-9][0-9a-fA-FxXoO_]*n\b`)

// bigInts looks at the arithmetic of constants in a tree.
type bigInts struct {
	known   map[ast.Expression]*big.Int
	tooMuch []tooMuch
}

// tooMuch is a BigInt that is too large.
type tooMuch struct {
	at   file.Idx
	bits float64
}

// checkBigInts is what a tree computes of constants that are too large.
func checkBigInts(code string, tree *ast.Program, at func(file.Idx) (place, bool)) sdk.Diagnostics {
	if !hasBigInt.MatchString(code) {
		return nil
	}
	c := &bigInts{known: map[ast.Expression]*big.Int{}}
	eachNode(tree, func(node any) {
		if x, ok := node.(ast.Expression); ok {
			c.of(x)
		}
	})
	var ds sdk.Diagnostics
	for _, t := range c.tooMuch {
		where, _ := at(t.at)
		ds = append(ds, sdk.Diagnostic{File: where.file, Line: where.line, Col: where.col, Code: sdk.NotSupported,
			Message: fmt.Sprintf("this number has %s digits, beyond the limit of %d", digits(t.bits), int(maxBigInt*math.Log10(2))),
			Hint:    "nothing stops the engine while it computes a number; keep numbers small, as with BigInt.asUintN(64, x) at each step"})
	}
	sortByPlace(ds)
	return ds
}

// digits is how many decimal digits a number of so many bits has, for a person.
func digits(bits float64) string {
	if n := bits * math.Log10(2); n < 1e15 {
		return fmt.Sprintf("%.0f", n)
	}
	return "more than 10^15"
}

// of is the value of a constant, nil for what is none or is too large.
func (c *bigInts) of(x ast.Expression) *big.Int {
	if v, seen := c.known[x]; seen {
		return v
	}
	var v *big.Int
	switch x := x.(type) {
	case *ast.NumberLiteral:
		if literal, ok := x.Value.(*big.Int); ok && c.fits(x.Idx, float64(literal.BitLen())) {
			v = literal
		}
	case *ast.UnaryExpression:
		if operand := c.of(x.Operand); operand != nil {
			switch x.Operator {
			case token.MINUS:
				v = new(big.Int).Neg(operand)
			case token.BITWISE_NOT:
				v = new(big.Int).Not(operand)
			}
		}
	case *ast.BinaryExpression:
		left, right := c.of(x.Left), c.of(x.Right)
		if left != nil && right != nil {
			v = c.binary(x, left, right)
		}
	default:
		return nil // and not remembered: most of a tree
	}
	c.known[x] = v
	return v
}

// binary computes what the engine would, where the result is not too large. Of what throws there is no result.
func (c *bigInts) binary(x *ast.BinaryExpression, left, right *big.Int) *big.Int {
	v := new(big.Int)
	switch x.Operator {
	case token.PLUS:
		return v.Add(left, right)
	case token.MINUS:
		return v.Sub(left, right)
	case token.AND:
		return v.And(left, right)
	case token.OR:
		return v.Or(left, right)
	case token.EXCLUSIVE_OR:
		return v.Xor(left, right)
	case token.SLASH:
		if right.Sign() != 0 {
			return v.Quo(left, right)
		}
	case token.REMAINDER:
		if right.Sign() != 0 {
			return v.Rem(left, right)
		}
	case token.MULTIPLY:
		if c.fits(x.Idx0(), float64(left.BitLen())+float64(right.BitLen())-1) {
			return v.Mul(left, right)
		}
	case token.EXPONENT:
		if right.Sign() >= 0 && c.fits(x.Idx0(), log2(left)*toFloat(right)) {
			return v.Exp(left, right, nil)
		}
	case token.SHIFT_LEFT:
		return c.shift(x, left, right)
	case token.SHIFT_RIGHT:
		return c.shift(x, left, v.Neg(right))
	}
	return nil
}

// shift computes left << by, which goes to the right where by is negative.
func (c *bigInts) shift(x *ast.BinaryExpression, left, by *big.Int) *big.Int {
	n := toFloat(by)
	switch {
	case left.Sign() == 0 || n <= -maxBigInt:
		return new(big.Int)
	case n < 0:
		return new(big.Int).Rsh(left, uint(-n))
	case c.fits(x.Idx0(), float64(left.BitLen())+n):
		return new(big.Int).Lsh(left, uint(n))
	}
	return nil
}

// fits says whether a number of so many bits is not too large, and notes it where it is.
func (c *bigInts) fits(at file.Idx, bits float64) bool {
	if bits > maxBigInt {
		c.tooMuch = append(c.tooMuch, tooMuch{at, bits})
		return false
	}
	return true
}

func toFloat(v *big.Int) float64 {
	f, _ := new(big.Float).SetInt(v).Float64()
	return f
}

// log2 is the binary logarithm of a number without its sign, and 0 of 0.
func log2(v *big.Int) float64 {
	if v.Sign() == 0 {
		return 0
	}
	mantissa := new(big.Float)
	exponent := new(big.Float).SetInt(v).MantExp(mantissa)
	m, _ := mantissa.Abs(mantissa).Float64()
	return math.Log2(m) + float64(exponent)
}
