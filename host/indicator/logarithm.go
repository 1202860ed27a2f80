package indicator

import "math"

// logReturn is ln(to / from), and 0 unless both are above zero. It is within two units of the last place.
//
// It is here and not math.Log for two reasons. The last digit of math.Log is the architecture's affair. And a quotient
// near one has few digits of its distance from one, which is what the logarithm of a small return is made of.
//
// The method is that of FreeBSD's e_log.c and of math.Log, with the distance taken before anything is rounded: powers of
// two are taken out of the quotient until it lies between sqrt(1/2) and sqrt(2), and with s = f/(2+f), ln(1+f) = f -
// s*(f-r), r being a polynomial in s that is off by less than 2^-58.
func logReturn(from, to float64) float64 {
	if from <= 0 || to <= 0 {
		return 0
	}
	twos := 0.0
	if q := to / from; q < math.Sqrt2/2 || q > math.Sqrt2 {
		from, to, twos = withoutTwos(from, to)
	}
	f := (to - from) / from
	s := f / (2 + f)
	z := float64(s * s)
	r := 1.479819860511658591e-01
	for _, c := range [...]float64{
		1.531383769920937332e-01, 1.818357216161805012e-01, 2.222219843214978396e-01,
		2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01,
	} {
		r = float64(r*z) + c
	}
	r = float64(r * z)
	half := float64(float64(f*f) / 2)
	const ln2High, ln2Low = 6.93147180369123816490e-01, 1.90821492927058770002e-10 // ln 2, the first without its last digits
	return float64(twos*ln2High) - ((half - (float64(s*(half+r)) + float64(twos*ln2Low))) - f)
}

// withoutTwos takes the powers of two out of two numbers, and one more where it leaves a quotient nearer to one.
func withoutTwos(from, to float64) (a, b, twos float64) {
	a, exponentA := math.Frexp(from)
	b, exponentB := math.Frexp(to)
	twos = float64(exponentB - exponentA)
	switch q := b / a; {
	case q < math.Sqrt2/2:
		return a, 2 * b, twos - 1
	case q > math.Sqrt2:
		return 2 * a, b, twos + 1
	}
	return a, b, twos
}
