package host

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/strathost/strathost/host/indicator"
)

// Indicator is an indicator as a list of all of them shows it.
type Indicator struct {
	Name    string   `json:"name"`
	Group   string   `json:"group"` // trend, momentum, volatility, volume, levels or daily
	Summary string   `json:"summary"`
	Formula string   `json:"formula"`
	Source  string   `json:"source"`  // of the formula
	Outputs []string `json:"outputs"` // the main one, which is a handle's value, first
	// Parameters are in the order of the key.
	Parameters []IndicatorParameter `json:"parameters"`
	// Anchored ones start anew at each open; On ones can be asked for on another field of the bar or another indicator;
	// Daily ones are refused on intraday intervals.
	Anchored bool `json:"anchored"`
	On       bool `json:"on"`
	Daily    bool `json:"daily"`
	// Need is the bars until the first value, and Settle until what came before them no longer shows, both with the
	// default parameters.
	Need   int `json:"need"`
	Settle int `json:"settle"`
}

// IndicatorParameter is a parameter of an indicator. Numbers are written in plain decimals.
type IndicatorParameter struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"` // whole, number or word
	Default string   `json:"default"`
	Min     string   `json:"min,omitempty"` // both bounds included
	Max     string   `json:"max,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Help    string   `json:"help"`
}

// Indicators are all indicators, or those of the names that are given, group by group. The error is an *sdk.Refusal with
// unknown_indicator that names the nearest.
func Indicators(names ...string) ([]Indicator, error) {
	wanted := indicator.All()
	if len(names) > 0 {
		wanted = nil
		for _, name := range names {
			d, err := indicator.Lookup(name)
			if err != nil {
				return nil, err
			}
			wanted = append(wanted, d)
		}
	}
	out := make([]Indicator, 0, len(wanted))
	for _, d := range wanted {
		spec, err := indicator.Resolve(d, nil)
		if err != nil {
			return nil, fmt.Errorf("defaults of %s: %w", d.Name, err)
		}
		i := Indicator{Name: d.Name, Group: d.Group, Summary: d.Summary, Formula: d.Formula, Source: d.Source, Outputs: d.Outputs,
			Anchored: d.Anchored, On: d.Single, Daily: d.Daily, Need: spec.Need(), Settle: spec.Settle(), Parameters: []IndicatorParameter{}}
		for _, p := range d.Params {
			i.Parameters = append(i.Parameters, parameterOf(p))
		}
		out = append(out, i)
	}
	return out, nil
}

func parameterOf(p indicator.Param) IndicatorParameter {
	out := IndicatorParameter{Name: p.Name, Choices: p.Choices, Help: p.Help}
	switch p.Kind {
	case indicator.Choice:
		out.Kind, out.Default = "word", p.Choices[int(p.Default)]
		return out
	case indicator.Int:
		out.Kind = "whole"
	default:
		out.Kind = "number"
	}
	out.Default, out.Min, out.Max = decimal(p.Default), decimal(p.Min), decimal(p.Max)
	return out
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// takes is the parameters with their defaults, as they stand in a key.
func (i Indicator) takes() string {
	parts := make([]string, len(i.Parameters))
	for k, p := range i.Parameters {
		parts[k] = p.Name + "=" + p.Default
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, ", ")
}

// WriteIndicators prints a table of indicators.
func WriteIndicators(w io.Writer, list []Indicator) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "NAME\tGROUP\tPARAMETERS\tOUTPUTS\tNEEDS\tSETTLES\tWHAT")
	for _, i := range list {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%d\t%d\t%s\n", i.Name, i.Group, i.takes(), strings.Join(i.Outputs, ", "), i.Need, i.Settle, i.Summary)
	}
	return tw.Flush()
}

// Explain prints all that there is to know of an indicator.
func (i Indicator) Explain(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "%s: %s\n\n", i.Name, i.Summary)
	fmt.Fprintf(tw, "group\t%s\nformula\t%s\nsource\t%s\noutputs\t%s\n", i.Group, i.Formula, i.Source, strings.Join(i.Outputs, ", "))
	for k, line := range i.notes() {
		label := ""
		if k == 0 {
			label = "notes"
		}
		fmt.Fprintf(tw, "%s\t%s\n", label, line)
	}
	if len(i.Parameters) > 0 {
		fmt.Fprintln(tw, "\nPARAMETER\tDEFAULT\tVALUES\tWHAT")
		for _, p := range i.Parameters {
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", p.Name, p.Default, p.values(), p.Help)
		}
	}
	iv := "5m"
	if i.Daily {
		iv = "1d"
	}
	yaml, js := "{name: "+i.Name+", interval: "+iv, `"`+i.Name+`", {interval: "`+iv+`"`
	if len(i.Parameters) > 0 {
		p := i.Parameters[0]
		value := p.Default
		yaml += ", " + p.Name + ": " + value
		if p.Kind == "word" {
			value = strconv.Quote(value)
		}
		js += ", " + p.Name + ": " + value
	}
	fmt.Fprintf(tw, "\nYAML\tindicators: [%s}]\nJavaScript\tsession.addIndicator(\"AAPL\", %s})\n", yaml, js)
	return tw.Flush()
}

// notes are the numbers of its warm-up and what is special about it, a sentence each.
func (i Indicator) notes() []string {
	var out []string
	switch {
	case i.Anchored:
		out = append(out, "starts anew at each open")
	case i.Need == i.Settle:
		out = append(out, fmt.Sprintf("with its defaults it needs %s, and nothing before them counts", barCount(i.Need)))
	default:
		out = append(out, fmt.Sprintf("with its defaults it needs %s, and is warmed with %d", barCount(i.Need), i.Settle))
	}
	if i.On {
		out = append(out, "can be on another field of the bar (on: high) or on another indicator (on: {name: rsi, period: 14})")
	}
	if i.Daily {
		out = append(out, "is of whole trading days: ask for it on 1d, not on an intraday interval")
	}
	return out
}

func barCount(n int) string {
	if n == 1 {
		return "1 bar"
	}
	return fmt.Sprintf("%d bars", n)
}

// values are what a parameter can be.
func (p IndicatorParameter) values() string {
	switch p.Kind {
	case "word":
		return strings.Join(p.Choices, ", ")
	case "whole":
		return p.Min + " to " + p.Max
	}
	return p.Min + " to " + p.Max + ", with decimals"
}
