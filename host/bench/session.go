package bench

import "github.com/strathost/strathost/host/session"

// Session is the session of the measurements, for who measures something else of a script than bars a second: trading days of
// generated one-minute bars of symbols S0001, S0002, ..., with 5m and 15m derived and averages over 10 and 30 bars. Whatever
// else is asked for exists. It has no strategies, and its recorder drops everything.
func Session(symbols, days int) (session.Config, error) {
	market, err := newMarket(days)
	if err != nil {
		return session.Config{}, err
	}
	return market.config(symbols)
}
