package indicator

import "slices"

// ParamKind is what values a parameter takes.
type ParamKind uint8

// The kinds of parameters.
const (
	Int    ParamKind = iota + 1 // a whole number
	Float                       // any finite number
	Choice                      // one of a few words
)

// String is the kind as a person would say it.
func (k ParamKind) String() string {
	switch k {
	case Int:
		return "a whole number"
	case Choice:
		return "a word"
	}
	return "a number"
}

// Param is one parameter of an indicator.
type Param struct {
	Name string // lower case; of the reserved names only seed
	Kind ParamKind
	// Default stands in where the author gives no value. It lies within Min and Max.
	Default float64
	// Min and Max bound the value, both inclusive.
	Min, Max float64
	// Choices are the words of a Choice, of which Default, Min and Max are indices.
	Choices []string
	Help    string // one line: what it does, in which unit
}

// Definition is one indicator as its users know it, and how its values are computed.
type Definition struct {
	// Name is how the indicator is asked for: lower case, unique.
	Name string
	// Group is where a list of all indicators shows it: trend, momentum, volatility, volume, levels or daily.
	Group string
	// Summary is one line for people who have not met it.
	Summary string
	// Formula names the columns that it reads (open, high, low, close, volume) and what it makes of them.
	Formula string
	// Source is where the formula comes from and whose values these are.
	Source string
	// Params are in the order in which the key lists them.
	Params []Param
	// Outputs are the names of what it computes, the main one first. A single one is named value.
	Outputs []string
	// Anchored is true for an indicator that starts anew at each trading day's open.
	Anchored bool
	// Single is true for an indicator of one series of numbers, the close unless its author says otherwise: it may be
	// asked for on another field of the bar or on another indicator. Its computation looks at the close alone.
	Single bool
	// Daily is true for an indicator of whole trading days: it is refused on intraday intervals.
	Daily bool

	// ascending are the indices of whole numbers among Params that mean the same in whichever order they are given, as in
	// TA-Lib: Resolve sorts them, the smallest first, so that one indicator has one key.
	ascending []int

	// need is the number of bars until the first value; for an anchored one, since the open.
	need func(values) int
	// settle is need and the bars until the start is forgotten; nil where nothing recurs, which makes it need.
	settle func(values) int
	// compute makes a computation that has seen no bar.
	compute func(values) Computation
}

// single are the outputs of an indicator that has one.
func single() []string { return []string{"value"} }

// period is the parameter that most indicators have.
func period(normal, least int, help string) Param { return periodNamed("period", normal, least, help) }

// periodNamed is a parameter of the same kind for an indicator that has several.
func periodNamed(name string, normal, least int, help string) Param {
	return Param{Name: name, Kind: Int, Default: float64(normal), Min: float64(least), Max: maxPeriod, Help: help}
}

// choice is a parameter that is one of a few words, the first of them by default.
func choice(name, help string, words ...string) Param {
	return Param{Name: name, Kind: Choice, Max: float64(len(words) - 1), Choices: words, Help: help}
}

// maxPeriod bounds every number of bars: 10,000 one-minute bars are five weeks of trading, and a window of them still
// costs less than half a megabyte.
const maxPeriod = 10_000

// values are resolved parameters, in the order of Definition.Params.
type values []float64

// int is parameter i, one of kind Int.
func (v values) int(i int) int { return int(v[i]) }

// float is parameter i.
func (v values) float(i int) float64 { return v[i] }

// param is the parameter of a name.
func (d Definition) param(name string) (Param, bool) {
	i := slices.IndexFunc(d.Params, func(p Param) bool { return p.Name == name })
	if i < 0 {
		return Param{}, false
	}
	return d.Params[i], true
}

// paramNames are the names of the parameters, in order.
func (d Definition) paramNames() []string {
	names := make([]string, len(d.Params))
	for i, p := range d.Params {
		names[i] = p.Name
	}
	return names
}
