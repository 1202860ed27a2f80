package proof

import (
	"slices"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
)

// begin begins a life.
func (p *prover) begin(d *day, symbol string, line int, at int64) *life {
	l := newLife(symbol, len(d.lives[symbol])+1, line, at)
	d.lives[symbol] = append(d.lives[symbol], l)
	d.alive[symbol] = l
	return l
}

// removes proves a removal. The symbol is gone where nothing is left to have metadata.
func (p *prover) removes(d *day, e *entry) {
	l := d.alive[e.Symbol]
	switch {
	case l == nil && d.doubted[e.Symbol]:
		return
	case l == nil:
		p.ledgerFinding(checkLedger, e, "outcome", "%s, and %s was not in the session", e.Outcome, e.Symbol)
		return
	case l.configured() && e.Op == string(session.OpRemoveSymbol) && !l.unsure:
		p.ledgerFinding(checkLedger, e, "outcome", "%s is a symbol of the configuration: it stays for the day", e.Symbol)
		return
	}
	whole := e.Op == string(session.OpRemoveSymbol)
	if removed := e.Outcome == string(session.Removed); removed != (e.Metadata == nil) && (whole || !removed) {
		p.ledgerFinding(checkLedger, e, "outcome", "%s, and the metadata say that %s is %s", e.Outcome, e.Symbol, map[bool]string{true: "gone", false: "still there"}[e.Metadata == nil])
	}
	l.parted = l.parted || !whole || e.Metadata != nil // what leaves as a whole had all to its end
	if e.Metadata != nil {
		p.after(e, l, l.now().meta)
		return
	}
	l.unsure = l.unsure || e.bad
	l.left, l.leftLine = e.at, e.line
	delete(d.alive, e.Symbol)
}

// keeps proves an entry that changes nothing of the symbol's metadata.
func (p *prover) keeps(d *day, e *entry) {
	l := d.alive[e.Symbol]
	if l == nil {
		if !d.doubted[e.Symbol] {
			p.ledgerFinding(checkLedger, e, "outcome", "%s, and %s was not in the session", e.Outcome, e.Symbol)
		}
		return
	}
	if e.Metadata != nil {
		p.after(e, l, l.now().meta)
	}
}

// carries proves that a symbol comes over from the day before with the metadata that it had. Where the configuration has
// brought it already, it only gets more.
func (p *prover) carries(d *day, e *entry) {
	was, had := p.yesterday[e.Symbol]
	delete(p.pending, e.Symbol)
	if l := d.alive[e.Symbol]; l != nil {
		l.carried, l.broughtBy = true, e.Seq
		p.after(e, l, l.now().meta)
		p.brought(d, e, l)
		return
	}
	l := p.begin(d, e.Symbol, e.line, e.at)
	l.carried, l.broughtBy, l.unsure = true, e.Seq, e.bad || !had || e.Metadata == nil
	switch {
	case e.Metadata == nil:
		p.ledgerFinding(checkMetadata, e, "metadata", "%s is in the session, and its metadata are missing", e.Symbol)
		l.turn(e.at, e.line, export.MetadataJSON{})
	case !had:
		p.ledgerFinding(checkLedger, e, "outcome", "carried, and %s was not in the session at the end of the day before", e.Symbol)
		l.turn(e.at, e.line, *e.Metadata)
	default:
		p.after(e, l, was)
	}
	p.brought(d, e, l)
}

// tornDown proves that the end of a day takes a symbol that the configuration does not bring back.
func (p *prover) tornDown(d *day, e *entry) {
	l := d.alive[e.Symbol]
	switch {
	case l == nil || d.torn[e.Symbol]:
		if !d.doubted[e.Symbol] {
			p.ledgerFinding(checkLedger, e, "symbol", "%s is torn down, and was not in the session", e.Symbol)
			d.doubted[e.Symbol] = true
		}
		return
	case l.configured() && !l.unsure:
		p.ledgerFinding(checkLedger, e, "symbol", "%s is a symbol of the configuration: it comes back by itself", e.Symbol)
	}
	if e.Metadata != nil {
		p.ledgerFinding(checkMetadata, e, "metadata", "what is torn down has none")
	}
	if e.Cause != l.broughtBy && !l.unsure && !d.doubted[e.Symbol] {
		p.ledgerFinding(checkLedger, e, "cause", "it is %d, and entry %d brought %s", e.Cause, l.broughtBy, e.Symbol)
	}
	d.torn[e.Symbol] = true
}

// ledgerDayEnds proves that what was added is torn down with the day, or carried over.
func (p *prover) ledgerDayEnds(d *day) {
	p.untorn()
	p.yesterday, p.broughtBefore = map[string]export.MetadataJSON{}, map[string]int{}
	for _, symbol := range sortedKeys(d.alive) {
		l := d.alive[symbol]
		p.yesterday[symbol], p.broughtBefore[symbol] = l.now().meta, l.broughtBy
		if !l.configured() && !d.torn[symbol] && !d.doubted[symbol] {
			p.pending[symbol] = l
		}
	}
	p.manifestLedger(d)
}

// untorn tells of symbols that were neither torn down nor carried over.
func (p *prover) untorn() {
	for _, symbol := range sortedKeys(p.pending) {
		l := p.pending[symbol]
		delete(p.pending, symbol)
		if !l.unsure {
			p.add(Finding{Check: checkLedger, File: ledgerFile, Line: l.line, Field: "symbol",
				Message: symbol + " was added, and no entry tears it down at the end of the day or carries it over"})
		}
	}
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
