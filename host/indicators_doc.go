package host

import (
	"fmt"
	"io"
	"strings"
)

// WriteIndicatorReference prints docs/indicators.md: every indicator by its group, in Markdown.
func WriteIndicatorReference(w io.Writer) error {
	all, err := Indicators()
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(referenceHead)
	group := ""
	for _, i := range all {
		if i.Group != group {
			group = i.Group
			fmt.Fprintf(&b, "\n## %s\n", strings.ToUpper(group[:1])+group[1:])
		}
		i.reference(&b)
	}
	_, err = io.WriteString(w, b.String())
	return err
}

const referenceHead = `# Indicators

<!-- Made by ` + "`host indicators --markdown`" + ` from the registry: change it there. -->

` + "`host indicators`" + ` lists them, ` + "`host indicators NAME`" + ` explains one. In a session they are asked for under ` + "`data.indicators`" + `
in the YAML, for every symbol of the configuration, or by ` + "`session.addIndicator`" + ` for one symbol. An indicator is named by
its key: its name, all of its parameters and its interval, such as ` + "`sma(period=20)@5m`" + `.

**needs** is how many bars there must be until its first value. **settles** is how many it is warmed with: with so many, what
came before weighs less than a millionth. It starts at the settle-th existing bar before the day's open, whoever asks for it.
Both are given for the default parameters. At the open the three values before the latest are there too, where the store has
the bars. Values follow TA-Lib where it has the function.

An indicator that can be **on** something else is computed of closes unless told otherwise: ` + "`on: high`" + ` takes another field of the
bar (open, high, low, volume, or the means hl2, hlc3, ohlc4), and ` + "`on: {name: rsi, period: 14}`" + ` the values of another
indicator, of several outputs the one that ` + "`field`" + ` names, else the first. What is on one that starts anew at each open goes on over
the opens, and is warmed from the first bar of a day on. A strategy's own indicator cannot be what another is on.

Periods called fast and slow of ` + "`macd` and `ppo`" + `, and short, medium and long of ` + "`ultimate_osc`" + `, mean the same in whichever order
they are given, as in TA-Lib, and have one key: the shortest stands first.
`

func (i Indicator) reference(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s\n\n%s.\n\n", i.Name, upperFirst(i.Summary))
	fmt.Fprintf(b, "- formula: %s\n- source: %s\n- outputs: %s\n", cell(i.Formula), cell(i.Source), "`"+strings.Join(i.Outputs, "`, `")+"`")
	if i.Anchored {
		b.WriteString("- starts anew at each open: refused on days and weeks\n")
	} else {
		fmt.Fprintf(b, "- needs %d, settles %d\n", i.Need, i.Settle)
	}
	if i.On {
		b.WriteString("- can be `on` something else\n")
	}
	if i.Daily {
		b.WriteString("- of whole trading days: refused on intraday intervals\n")
	}
	if len(i.Parameters) == 0 {
		return
	}
	b.WriteString("\n| parameter | default | values | what |\n|---|---|---|---|\n")
	for _, p := range i.Parameters {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", p.Name, p.Default, p.values(), strings.ReplaceAll(cell(p.Help), "|", `\|`))
	}
}

// cell is text that Markdown shows as it is.
func cell(s string) string { return strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`).Replace(s) }

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
