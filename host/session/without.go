package session

import (
	"errors"
	"fmt"

	"github.com/strathost/strathost/sdk"
)

// A counterfactual run withholds symbols from a strategy, to see what comes of it. All its requests for them are refused,
// removals too, as what it has not it cannot give up. Nothing else of the run is changed.

// withholding is what became of a lane's withheld symbols.
type withholding struct {
	asked map[string]bool // the symbols that it asked for
	told  map[string]bool // the handlers of which the log has said that they ended
}

// withheld is the refusal of a symbol that is withheld.
func (l *lane) withheld(symbol string) *sdk.Refusal {
	if l.withholding.asked == nil {
		l.withholding.asked = map[string]bool{}
	}
	l.withholding.asked[symbol] = true
	return sdk.Refuse(sdk.Counterfactual, symbol, fmt.Sprintf("%s is withheld from %s: the run is without %s:%s", symbol, l.source.Name, l.source.Name, symbol))
}

// mayGoOn says whether an error that a handler ended with is such a refusal. The log tells it once for each handler.
func (l *lane) mayGoOn(where string, err error) bool {
	if len(l.setup.Without) == 0 || !errors.Is(err, sdk.Counterfactual) {
		return false
	}
	if !l.withholding.told[where] {
		if l.withholding.told == nil {
			l.withholding.told = map[string]bool{}
		}
		l.withholding.told[where] = true
		l.run.logger.line(levelInfo, "%s: its %s handler ended at a refusal of what is withheld, and it goes on: %v", l.source.Name, where, err)
	}
	return true
}

// tellUnused warns of what was withheld from a strategy that never asked for it.
func (l *lane) tellUnused() {
	for _, symbol := range l.setup.Without {
		if !l.withholding.asked[symbol] {
			l.run.logger.line(levelWarn, "--without %s:%s had nothing to refuse: %s never asked for %s", l.source.Name, symbol, l.source.Name, symbol)
		}
	}
}
