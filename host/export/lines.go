package export

import (
	"time"

	"github.com/strathost/strathost/host/session"
)

// NewLedgerLine is an entry of the ledger as ledger.jsonl has it, with times of the exchange's zone.
func NewLedgerLine(e session.Entry, exchange *time.Location) LedgerLine {
	return ledgerLine(e, exchange)
}

// Stamp is an instant (UTC nanoseconds) as the files of a run have it: RFC 3339 with the exchange's offset.
func Stamp(t int64, exchange *time.Location) string { return stamp(t, exchange) }
