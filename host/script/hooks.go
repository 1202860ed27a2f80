package script

import (
	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// Hooks are the script's handlers as the coordinator calls them, nil where the script exports none. Their errors are
// *sdk.Failure, or the cause of the session's context where that ended the call. After the first, every hook returns
// the same error and runs nothing; but a refusal of what is withheld (sdk.Counterfactual) ends its call only.
func (s *Script) Hooks() sdk.Hooks {
	h := sdk.Hooks{Indicators: s.customs}
	h.Start = s.plain(s.handlers.start)
	h.End = s.plain(s.handlers.end)
	h.Finish = s.plain(s.handlers.finish)
	switch {
	case s.handlers.bar != nil:
		h.Bars = s.eachBar
	case s.handlers.bars != nil:
		h.Bars = s.allBars
	}
	if scan := s.handlers.scan; scan != nil {
		h.Scan = func(session sdk.Session, e sdk.Scan) error {
			return s.hook(session, scan, []goja.Value{s.self.object, s.scan(e)})
		}
	}
	if symbol := s.handlers.symbol; symbol != nil {
		h.Symbol = func(session sdk.Session, e sdk.SymbolEvent) error {
			return s.hook(session, symbol, []goja.Value{s.self.object, s.event(e)})
		}
	}
	return h
}

func (s *Script) plain(h *handler) func(sdk.Session) error {
	if h == nil {
		return nil
	}
	return func(session sdk.Session) error { return s.hook(session, h, s.noArgs) }
}

// eachBar calls onBar for each bar; each is a call of its own.
func (s *Script) eachBar(session sdk.Session, bars []sdk.Bar) error {
	if err := s.enter(session); err != nil {
		return err
	}
	defer s.tellDropped()
	var err error
	for i := range bars {
		s.bar.bar = &bars[i]
		if failed := s.call(s.handlers.bar, s.barArgs); failed != nil {
			if err = failed; s.failed != nil {
				break
			}
		}
	}
	s.bar.bar = nil
	return err
}

// allBars calls onBars once.
func (s *Script) allBars(session sdk.Session, bars []sdk.Bar) error {
	s.bars.open(bars)
	err := s.hook(session, s.handlers.bars, s.barsArgs)
	s.bars.close()
	return err
}
