package config

import "github.com/strathost/strathost/sdk"

// Unlimited is a number of a grant that nobody bounded.
const Unlimited = -1

// Grant is what a strategy or scanner may do.
type Grant struct {
	AddSymbol bool // AddSymbol
	Adhoc     bool // AddIndicator and AddBars on symbols that are not loaded
	RemoveAny bool // removing what others hold
	// MaxSymbols bounds the symbols that it added and that still live, MaxIndicators its indicators, and
	// MaxHistoryDays the days of history that it asks for; Unlimited where not given.
	MaxSymbols     int
	MaxIndicators  int
	MaxHistoryDays int
	Place          Place
}

func (r *reader) grant(n *node) Grant {
	g := Grant{AddSymbol: true, Adhoc: true, MaxSymbols: Unlimited, MaxIndicators: Unlimited, MaxHistoryDays: Unlimited}
	if n == nil {
		return g
	}
	f, ok := r.fields(n, inGrant)
	if !ok {
		return g
	}
	g.Place = n.at
	r.flag(f, "add_symbol", &g.AddSymbol)
	r.flag(f, "adhoc", &g.Adhoc)
	r.flag(f, "remove_any", &g.RemoveAny)
	r.bound(f, "max_symbols", &g.MaxSymbols)
	r.bound(f, "max_indicators", &g.MaxIndicators)
	r.bound(f, "max_history_days", &g.MaxHistoryDays)
	if n := f.get("trade"); n != nil {
		r.on(n, sdk.NotSupported, "leave the key out", "this version does not trade, so there is nothing to grant")
	}
	return g
}

// flag reads true or false where the key is given.
func (r *reader) flag(f fields, key string, to *bool) {
	if n := f.get(key); n != nil {
		if v, ok := r.boolean(n); ok {
			*to = v
		}
	}
}

// bound reads a number that is not negative where the key is given.
func (r *reader) bound(f fields, key string, to *int) {
	if n := f.get(key); n != nil {
		if v, ok := r.count(n); ok {
			*to = v
		}
	}
}
