package proof

import (
	"slices"
	"strings"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// What an entry says beside its outcome and its steps: its code, its cause, whether a lock is carried, and of which indicator and
// interval it is.

// refusalCodes are those with which a request is refused.
var refusalCodes = []sdk.Code{sdk.SessionEnded, sdk.StrategyStopped, sdk.NotInCall, sdk.InvalidSymbol, sdk.InvalidInterval, sdk.UnknownIndicator,
	sdk.InvalidArgument, sdk.NotSupported, sdk.Counterfactual, sdk.PermissionDenied, sdk.QuotaExceeded, sdk.ConfigSymbol, sdk.Locked, sdk.Removed,
	sdk.NotLoaded, sdk.NoDataSource, sdk.IntervalNotSupported, sdk.NoHistoricalData, sdk.InsufficientHistory, sdk.CalendarRange, sdk.StoreError,
	sdk.LowQuality}

// stopCodes are those with which a strategy is stopped, beside the code of a refusal that it let escape.
var stopCodes = []sdk.Code{sdk.StrategyError, sdk.StrategyPanic, sdk.CallTimeout, sdk.TooManyRequests, sdk.StackOverflow, sdk.MemoryLimit, sdk.CPULimit,
	sdk.PendingPromise, sdk.PluginExited, sdk.ProtocolError}

// coded proves the code of what was refused or stopped.
func (p *prover) coded(e *entry) {
	code := sdk.Code(e.Code)
	stopped := e.Outcome == string(session.Stopped)
	if code == "" || slices.Contains(refusalCodes, code) || stopped && slices.Contains(stopCodes, code) {
		return
	}
	p.ledgerFinding(checkLedger, e, "code", "no request is %s with %q", e.Outcome, e.Code)
}

// keyed proves that an indicator is on the interval that is told beside it. 60m and 1h are one.
func keyed(key, interval string) bool {
	on := sdk.Interval(key[strings.LastIndexByte(key, '@')+1:])
	if _, err := sdk.ParseInterval(interval); err != nil {
		return interval == string(on)
	}
	return tape.SameSpan(on, sdk.Interval(interval))
}

// needs is how many bars an indicator of the host's needs and takes to settle, by its key; false for one that is of a
// strategy's own, or on something other than the bars.
func needs(key string) (need, settle int, known bool) {
	call, on, _ := strings.Cut(key, "@")
	name, params, ok := strings.Cut(strings.TrimSuffix(call, ")"), "(")
	if !ok || strings.Contains(params, "on=") || strings.Contains(name, "/") {
		return 0, 0, false
	}
	definition, err := indicator.Lookup(name)
	if err != nil {
		return 0, 0, false
	}
	raw := map[string]any{}
	for _, part := range strings.Split(params, ", ") {
		if name, value, ok := strings.Cut(part, "="); ok {
			raw[name] = value
			if v, given, err := number(value); err == nil && given {
				raw[name] = v
			}
		}
	}
	spec, err := indicator.Resolve(definition, raw)
	if err != nil || spec.Key(sdk.Interval(on)) != key {
		return 0, 0, false
	}
	return spec.Need(), spec.Settle(), true
}

// held is a lock as the ledger tells it.
type held struct {
	source string
	seq    int
	carry  bool
}

// lock proves what an entry says of locks, and keeps them.
func (p *prover) lock(e *entry) {
	all := p.locks[e.Symbol]
	switch session.Op(e.Op) {
	case session.OpLock:
		if e.Outcome == string(session.Locked) {
			if i := slices.IndexFunc(all, func(x held) bool { return x.source == e.Source.Name && x.carry == e.Carry }); i >= 0 {
				return // it came over from the day before, and stays the lock of its first entry
			}
			all = slices.DeleteFunc(slices.Clone(all), func(x held) bool { return x.source == e.Source.Name })
			p.locks[e.Symbol] = append(all, held{e.Source.Name, e.Seq, e.Carry})
		}
		return
	case session.OpUnlock:
		if e.Outcome == string(session.Unlocked) {
			p.unlock(e, all)
			return
		}
	case session.OpCarry:
		kept := slices.DeleteFunc(slices.Clone(all), func(x held) bool { return !x.carry })
		p.locks[e.Symbol] = kept
		if e.Carry != (len(kept) > 0) {
			p.ledgerFinding(checkLedger, e, "carry", "it is %t, and by the ledger %d locks with carry are on %s", e.Carry, len(kept), e.Symbol)
		}
		want := p.broughtBefore[e.Symbol]
		if len(kept) > 0 {
			want = kept[0].seq
		}
		if want != 0 && e.Cause != want {
			p.ledgerFinding(checkLedger, e, "cause", "it is %d, and entry %d made %s be carried", e.Cause, want, e.Symbol)
		}
		return
	case session.OpTeardown:
		delete(p.locks, e.Symbol)
	case session.OpRemoveSymbol, session.OpRemoveBars, session.OpRemoveIndicator:
		if e.Outcome == string(session.Removed) && e.Metadata == nil {
			delete(p.locks, e.Symbol)
		}
	}
	if e.Carry {
		p.ledgerFinding(checkLedger, e, "carry", "a lock is carried, and %s is none", e.Op)
	}
}

// unlock proves the end of a lock.
func (p *prover) unlock(e *entry, all []held) {
	by := func(x held) bool {
		if e.Source.Kind == sdk.SourceConfig { // the end of the day, or of a strategy
			return x.seq == e.Cause || p.stopSeqs[e.Cause] == x.source && x.source != ""
		}
		return x.source == e.Source.Name
	}
	i := slices.IndexFunc(all, by)
	if i < 0 {
		p.ledgerFinding(checkLedger, e, "cause", "it is %d, and that is no lock of %s", e.Cause, e.Symbol)
		return
	}
	x := all[i]
	p.locks[e.Symbol] = slices.Delete(slices.Clone(all), i, i+1)
	if e.Carry != x.carry {
		p.ledgerFinding(checkLedger, e, "carry", "it is %t, and the lock of entry %d has %t", e.Carry, x.seq, x.carry)
	}
	if e.Cause != x.seq && p.stopSeqs[e.Cause] == "" {
		p.ledgerFinding(checkLedger, e, "cause", "it is %d, and the lock is that of entry %d", e.Cause, x.seq)
	}
}

// machine are the codes of what depends on how fast or how large the machine is, or on a store that is there: true where
// it always does, false where it may.
var machine = map[sdk.Code]bool{sdk.CallTimeout: true, sdk.MemoryLimit: true, sdk.CPULimit: true, sdk.StoreError: true, sdk.PluginExited: false, sdk.ProtocolError: false}

// attached says whether a plugin of the run was under a person's debugger.
func (p *prover) attached() bool {
	return slices.ContainsFunc(p.m.Strategies, func(s export.ManifestSource) bool { return s.Attached })
}

// repeats holds what the manifest says of whether the run can be had again against the ledger.
func (p *prover) repeats() {
	if p.ledger == nil {
		return
	}
	switch {
	case p.m.Reproducible && p.unrepeatable.certain > 0:
		p.add(Finding{Check: checkManifest, File: manifestFile, Field: "reproducible", Other: place(ledgerFile, p.unrepeatable.certain),
			Message: "it is true, and the ledger has what depends on the machine or on a store that could not be read"})
	case p.m.Reproducible && p.attached():
		p.manifestFinding("reproducible", "it is true, and a plugin ran under a debugger")
	case !p.m.Reproducible && p.unrepeatable.certain == 0 && p.unrepeatable.possible == 0 && !p.attached():
		p.manifestFinding("reproducible", "it is false, and nothing in the ledger depends on the machine or on a store that could not be read")
	}
}

// unrepeatable are lines of entries of which another run may have no like; 0 for none.
type unrepeatable struct{ certain, possible int }

// depends notes an entry that depends on the machine.
func (p *prover) depends(e *entry) {
	always, known := machine[sdk.Code(e.Code)]
	known = known && (e.Outcome == string(session.Stopped)) != (e.Code == string(sdk.StoreError))
	always = always && known
	switch {
	case always:
		p.unrepeatable.certain = e.line
	case known, e.Op == string(session.OpCarry) && strings.Contains(e.Message, string(sdk.StoreError)):
		p.unrepeatable.possible = e.line
	}
}
