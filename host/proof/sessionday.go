package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// sessionDay holds session.json against the ledger and the last day of symbols.csv.
func (p *prover) sessionDay(d *day) {
	if p.session == nil {
		return
	}
	p.sessionHead(d)
	for _, symbol := range sortedKeys(p.session.symbols) {
		x, l := p.session.symbols[symbol], d.alive[symbol]
		at := "symbols." + symbol
		if l == nil {
			if !d.doubted[symbol] {
				p.sessionFinding(checkSymbols, at, ledgerFile, "by the ledger %s is not in the session at the end of %s", symbol, d.name)
			}
			continue
		}
		p.sessionMetadata(x, l, at)
		p.sessionSeries(x, l, at, d)
		p.sessionRow(x, l, at)
	}
	for _, symbol := range sortedKeys(d.alive) {
		if l := d.alive[symbol]; p.session.symbols[symbol] == nil && !l.unsure && !d.doubted[symbol] {
			p.sessionFinding(checkSymbols, "symbols", place(ledgerFile, l.line), "%s is in the session at the end of %s by the ledger, and is missing", symbol, d.name)
		}
	}
}

// sessionHead proves which session, day and instant the file is of.
func (p *prover) sessionHead(d *day) {
	h := p.session.head
	clock := ""
	if d.end != 0 {
		clock = p.conf.stamp(d.end)
	}
	for _, f := range []struct{ name, is, want string }{{"name", h.Name, p.conf.name}, {"exchange", h.Exchange, p.conf.calendar.MIC()}, {"mode", h.Mode, "backtest"},
		{"adjust", h.Adjust, p.conf.adjust}, {"window.start", h.Window.Start, p.conf.start.String()}, {"window.end", h.Window.End, p.conf.end.String()},
		{"day", h.Day, d.name}, {"clock", h.Clock, clock}, {"active", fmt.Sprint(h.Active), "false"}} {
		if f.is != f.want && f.want != "" {
			p.sessionFinding(checkSession, "session."+f.name, manifestFile, "it is %s, expected %s", f.is, f.want)
		}
	}
}

func (p *prover) sessionMetadata(x *sessionSymbol, l *life, at string) {
	if l.unsure {
		return
	}
	want := l.now()
	if x.Metadata == nil {
		p.sessionFinding(checkMetadata, at+".metadata", place(ledgerFile, want.line), "they are missing")
		return
	}
	told := metadataCells(*x.Metadata)
	if name := differs(told, want.cells); name != "" {
		check, rule := checkSymbols, broken(*x.Metadata)
		if rule != "" {
			check, rule = checkMetadata, ": "+rule
		}
		p.sessionFinding(check, at+".metadata."+name, place(ledgerFile, want.line), "it is %s, and by the ledger %s%s", quoted(column(told, name)), quoted(column(want.cells, name)), rule)
	}
	if x.Metadata.Source != want.meta.Source {
		p.sessionFinding(checkSources, at+".metadata.source", place(ledgerFile, want.line), "it is %s, and by the ledger %s", sourceText(x.Metadata.Source), sourceText(want.meta.Source))
	}
}

// sessionSeries holds intervals, indicators and history against the steps of the ledger.
func (p *prover) sessionSeries(x *sessionSymbol, l *life, at string, d *day) {
	if l.unsure || l.vague || l.carried && len(l.made) == 0 {
		return
	}
	if base := sdk.Interval(x.BaseInterval); !p.baseFits(l, base) {
		p.sessionFinding(checkSeries, at+".base_interval", place(ledgerFile, l.line), "it is %s, and by the steps of its entries it %s", x.BaseInterval, basesText(l))
		x.bad["base"] = true
	}
	parts(p, at+".bars", "today's %s bars", x.Bars, keysAsText(l.streams), l)
	lines := map[string]int{}
	for key, r := range l.indicators {
		lines[key] = r.line
	}
	parts(p, at+".indicators", "the indicator %s", x.Indicators, lines, l)
	for _, key := range sortedKeys(x.Indicators) {
		if r, known := l.indicators[key]; known {
			p.sessionIndicator(x, x.Indicators[key], r, key, at+".indicators."+key, d)
		}
	}
	p.sessionHistory(x, l, at)
}

// sessionSource holds what the bars of an interval are made of against what the configuration's intervals and the store's make it
// be. Whether a stored interval was passed over, or began after the day, no file tells.
func (p *prover) sessionSource(x *sessionSymbol, iv sdk.Interval, at string) {
	b := x.Bars[string(iv)]
	root, known := p.rootOf(x.name, iv)
	if !known {
		return
	}
	own := tape.SameSpan(root, iv)
	_, there := spelled(x.Bars, root)
	there = there || x.BaseInterval == string(root)
	if b.Derived && own || !b.Derived && !own && (there || !p.isStored(x.name, iv)) {
		b.sound = false
		p.sessionFinding(checkSeries, at+".derived", manifestFile, "it is %t, and by the intervals of the configuration and of the store %s bars are made of %s", b.Derived, iv, root)
	}
}

// sessionHistory holds the history of a symbol against what the configuration asks of full symbols, and against what the
// steps loaded.
func (p *prover) sessionHistory(x *sessionSymbol, l *life, at string) {
	full := l.now().meta.Meets
	for _, iv := range sortedKeys(p.conf.history) {
		if h, _ := spelled(x.Historical.Bars, iv); h == nil && full && !l.parted && !l.carried { // what is carried may not have it any more
			p.sessionFinding(checkSeries, at+".historical.bars", place(ledgerFile, l.line), "the configuration asks for the history of %s bars, and it is missing", iv)
		}
	}
	for _, iv := range sortedKeys(x.Historical.Bars) {
		here := at + ".historical.bars." + iv
		days, asked := spelled(p.conf.history, sdk.Interval(iv))
		loaded, known := spelled(l.past, sdk.Interval(iv))
		h := x.Historical.Bars[iv]
		other := place(ledgerFile, max(loaded.line, l.line))
		wrong := func(field, format string, args ...any) {
			p.sessionFinding(checkSeries, here+field, other, format, args...)
		}
		switch {
		case !full || !asked:
			wrong("", "no entry brought the history of %s bars: full symbols have what the configuration asks for", iv)
		case h.Range == nil || h.Count == 0:
			if h.Range != nil || h.Count != 0 {
				wrong(".range", "%d bars, and a range: %t", h.Count, h.Range != nil)
			}
		case h.Range.Days != days:
			wrong(".range.days", "it is %d, and the configuration asks for %d", h.Range.Days, days)
		case !known || l.again[sdk.Interval(iv)]:
		case h.Range.End != loaded.to:
			wrong(".range.end", "it is %s, and the ledger loaded bars up to %s", h.Range.End, quoted(loaded.to))
		case loaded.begins != "" && h.Range.Start != loaded.begins:
			wrong(".range.start", "it is %s, and the ledger loaded %d days from %s", h.Range.Start, days, loaded.begins)
		case h.Range.Start == loaded.from && h.Count != loaded.bars, h.Count > loaded.bars:
			wrong(".count", "it is %d, and the ledger loaded %d bars from %s", h.Count, loaded.bars, loaded.from)
		}
	}
}

func keysAsText(m map[sdk.Interval]int) map[string]int {
	out := map[string]int{}
	for k, v := range m {
		out[string(k)] = v
	}
	return out
}

// parts proves that what a symbol has is what its entries brought.
func parts[V any](p *prover, at, what string, has map[string]V, brought map[string]int, l *life) {
	for _, key := range sortedKeys(has) {
		if _, known := brought[key]; !known {
			p.sessionFinding(checkSeries, at+"."+key, place(ledgerFile, l.line), "no entry brought "+what, key)
		}
	}
	for _, key := range sortedKeys(brought) {
		if _, there := has[key]; !there && !l.parted {
			p.sessionFinding(checkSeries, at, place(ledgerFile, brought[key]), "an entry brought "+what+", and it is missing", key)
		}
	}
}

// sessionIndicator proves one indicator.
func (p *prover) sessionIndicator(x *sessionSymbol, is export.IndicatorJSON, r registered, key, at string, d *day) {
	if today := r.have - is.WarmupBars; today < r.least || today > r.most {
		p.sessionFinding(checkSeries, at+".warmup_bars", place(ledgerFile, r.line), "it is %d, and the ledger says that it had %d, with %d to %d of that day", is.WarmupBars, r.have, r.least, r.most)
	}
	owner, _, named := strings.Cut(key, is.Name+"(") // an indicator of a strategy's own has that one's name ahead of it
	if !named || owner != "" && !strings.HasSuffix(owner, "/") || !strings.HasSuffix(key, "@"+is.Interval) {
		p.sessionFinding(checkSeries, at+".name", "", "%s on %s is not what its key says", is.Name, is.Interval)
		return
	}
	if owner == "" {
		definition, err := indicator.Lookup(is.Name)
		var spec indicator.Spec
		if err == nil {
			spec, err = indicator.Resolve(definition, is.Params)
		}
		if made := spec.Key(sdk.Interval(is.Interval)); err != nil || made != key {
			p.sessionFinding(checkSeries, at+".params", "", "they are those of %s (%v)", made, err)
			return
		}
	}
	// One of a strategy's own stays behind where that was stopped.
	value, _ := is.Value.(float64)
	if has := is.Value != nil || len(is.Fields) > 0; is.Ready && !has {
		p.sessionFinding(checkBars, at+".ready", "", "it is ready, and has no value")
	} else if !is.Ready && is.Value != nil {
		p.sessionFinding(checkBars, at+".ready", "", "it is not ready, and has the value %s", shortest(value))
	}
	b := x.Bars[is.Interval]
	if owner != "" || b == nil || !b.sound || b.rows.Len() == 0 {
		return
	}
	want := p.conf.stamp(d.endsOf(sdk.Interval(is.Interval))(b.rows.Start[b.rows.Len()-1]))
	if is.LastUpdated == nil || *is.LastUpdated != want {
		told := "null"
		if is.LastUpdated != nil {
			told = *is.LastUpdated
		}
		p.sessionFinding(checkBars, at+".last_updated", "", "it is %s, and the latest bar ended at %s", told, want)
	}
}

// sessionRow holds a symbol against its row of symbols.csv.
func (p *prover) sessionRow(x *sessionSymbol, l *life, at string) {
	row := l.row
	if row == nil || l.unsure {
		return
	}
	tell := func(field, is, was string) {
		p.sessionFinding(checkClose, at+"."+field, place(symbolsFileName, row.line), "it is %s, and in symbols.csv %s", quoted(is), quoted(was))
	}
	if x.BaseInterval != string(row.base) && !x.bad["base"] && !row.bad["base_interval"] {
		tell("base_interval", x.BaseInterval, string(row.base))
	}
	for i, c := range p.symbols.bars {
		name := barsPrefix + string(c.interval)
		b, _ := spelled(x.Bars, c.interval)
		switch {
		case row.bad[name] || b == nil || !b.sound:
		case row.counts[i] != b.rows.Len():
			tell("bars."+string(c.interval)+".count", fmt.Sprint(b.rows.Len()), countText(row.counts[i]))
		}
	}
	for i, m := range moving {
		is := []string{shortest(x.Metrics.Volume), nullable(x.Metrics.High), nullable(x.Metrics.Low)}[i]
		if cell := row.moved(i).cell; is != cell && !x.bad[m.column] && !row.bad[m.column] {
			tell("metrics."+m.column, is, cell)
		}
	}
	iv, b := x.dayBase()
	if b == nil {
		return
	}
	if is := nullable(b.Quality); is != row.share.cell && !x.bad["quality"] && !row.bad["quality"] {
		tell("bars."+string(iv)+".quality", is, row.share.cell)
	}
	if own := x.Bars[x.BaseInterval]; own != nil && own.sound && !row.bad["gaps"] && slices.Contains([]string{x.BaseInterval}, string(row.base)) &&
		own.Gaps.GapCount == len(own.Gaps.Ranges) && fmt.Sprint(own.Gaps.GapCount) != row.gaps {
		tell("bars."+x.BaseInterval+".gaps.gap_count", fmt.Sprint(own.Gaps.GapCount), row.gaps)
	}
}
