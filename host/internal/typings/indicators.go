package typings

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/strathost/strathost/host/indicator"
)

// indicators are those of the registry, by their groups.
func (g *generator) indicators() {
	outer := g.indent
	for _, d := range indicator.All() {
		g.indent = outer
		g.out.WriteString(comment(g.indent, capital(d.Summary)+". "+capital(strings.TrimSuffix(d.Formula, "."))+"."))
		g.line("%s: {", d.Name)
		g.indent += "  "
		g.line("parameters: {")
		for _, p := range d.Params {
			g.out.WriteString(comment(g.indent+"  ", capital(p.Help)+"; "+bounds(p)))
			g.line("  %s?: %s;", p.Name, kindOf(p))
		}
		if d.Single {
			g.out.WriteString(comment(g.indent+"  ", "What it is computed of; the close where it is left out"))
			g.line("  on?: On;")
		}
		g.line("};")
		outputs := make([]string, len(d.Outputs))
		for i, o := range d.Outputs {
			outputs[i] = strconv.Quote(o)
		}
		g.line("outputs: %s;", strings.Join(outputs, " | "))
		g.indent = outer
		g.line("};")
	}
}

func kindOf(p indicator.Param) string {
	if p.Kind != indicator.Choice {
		return "number"
	}
	words := make([]string, len(p.Choices))
	for i, w := range p.Choices {
		words[i] = strconv.Quote(w)
	}
	return strings.Join(words, " | ")
}

// bounds are the values of a parameter in words.
func bounds(p indicator.Param) string {
	if p.Kind == indicator.Choice {
		return fmt.Sprintf("default %s.", p.Choices[int(p.Default)])
	}
	plain := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	whole := ""
	if p.Kind == indicator.Int {
		whole = "whole, "
	}
	return fmt.Sprintf("%s%s to %s, default %s.", whole, plain(p.Min), plain(p.Max), plain(p.Default))
}
