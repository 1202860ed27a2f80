package main

import (
	"strings"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/sdk"
)

// stopText says why a strategy was stopped: its place, or where none is known the handler that failed, then the code and the
// message.
func stopText(o host.Outcome, strategy string, f sdk.Failure) string {
	if f.Message == "" {
		f.Message = "its error has no text"
	}
	if f.Place == "" {
		f.Place = handlerOf(o, strategy)
	}
	return f.Error()
}

// handlerOf is the handler in which a strategy was stopped, such as in its bars handler, as the ledger has it; empty where there is no ledger.
func handlerOf(o host.Outcome, strategy string) string {
	if o.RunDir == "" {
		return ""
	}
	lines, err := export.ReadLedger(o.RunDir)
	if err != nil {
		return ""
	}
	for _, l := range lines {
		if l.Op == "stop_strategy" && l.Source.Name == strategy {
			if handler, _, ok := strings.Cut(l.Message, ": "); ok {
				return handler
			}
		}
	}
	return ""
}
