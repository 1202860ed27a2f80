package proof

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session/tape"
)

const manifestFile = "manifest.json"

func (p *prover) manifestFinding(field, format string, args ...any) {
	p.add(Finding{Check: checkManifest, File: manifestFile, Field: field, Message: fmt.Sprintf(format, args...)})
}

// runID is the name that a run gives its folder; another of the same id that differs has a number behind it.
var runID = regexp.MustCompile(`^[0-9a-f]{12}(\.[0-9]+)?$`)

// The outcomes of a run that leaves a folder.
const (
	completed       = "completed"
	strategyStopped = "strategy_stopped"
	sessionStopped  = "session_stopped"
	noData          = "no_data"
)

// manifest proves what the manifest says by itself and of the calendar.
func (p *prover) manifest() {
	again := p.m
	if err := again.Identify(); err != nil {
		p.manifestFinding("id", "%v", err)
	} else if again.ID != p.m.ID {
		p.manifestFinding("id", "it is %s, and the inputs make %s", p.m.ID, again.ID)
	}
	if mic := p.conf.calendar.MIC(); p.m.Exchange != mic {
		p.manifestFinding("exchange", "it is %s, and the configuration says %s", p.m.Exchange, mic)
	}
	if p.m.Session != p.conf.name {
		p.manifestFinding("session", "it is %s, and the configuration says %s", p.m.Session, p.conf.name)
	}
	if p.m.Seed != p.conf.seed {
		p.manifestFinding("seed", "it is %d, and the configuration says %d", p.m.Seed, p.conf.seed)
	}
	if p.m.Store != p.conf.source {
		p.manifestFinding("store", "it is %s, and the configuration says %s", p.m.Store, p.conf.source)
	}
	if p.m.Adjust != p.conf.adjust {
		p.manifestFinding("adjust", "it is %s, and the configuration says %s", p.m.Adjust, p.conf.adjust)
	}
	if name := filepath.Base(p.dir); runID.MatchString(name) && name[:12] != p.m.ID {
		p.manifestFinding("id", "it is %s, and the folder is called %s", p.m.ID, name)
	}
	stopped := len(p.m.Stopped) > 0
	switch p.m.Outcome {
	case completed:
		if stopped || !p.served() {
			p.manifestFinding("outcome", "it is %s, and a strategy was stopped or no day was served", p.m.Outcome)
		}
	case strategyStopped, sessionStopped:
		if !stopped {
			p.manifestFinding("outcome", "it is %s, and no strategy was stopped", p.m.Outcome)
		}
	case noData:
	default:
		p.manifestFinding("outcome", "there is no outcome %q", p.m.Outcome)
	}
	for i, d := range p.m.Days {
		if i >= len(p.conf.days) || p.conf.days[i].String() != d.Day {
			p.manifestFinding(fmt.Sprintf("days[%d]", i), "%s is not trading day %d of %s from %s to %s", d.Day, i+1, p.m.Exchange, p.conf.start, p.conf.end)
		}
	}
	if len(p.m.Days) < len(p.conf.days) && p.m.Outcome != sessionStopped {
		p.manifestFinding("days", "there are %d, and %s has %d trading days from %s to %s", len(p.m.Days), p.m.Exchange, len(p.conf.days), p.conf.start, p.conf.end)
	}
}

// manifestLedger holds the ledger of a day against what the manifest says of it.
func (p *prover) manifestLedger(d *day) {
	at := func(what string) string { return fmt.Sprintf("days[%d].%s", d.index, what) }
	m := p.m.Days[d.index]
	want := len(d.alive)
	if m.Skipped {
		want = 0
	}
	if m.Symbols != want && len(d.doubted) == 0 {
		p.manifestFinding(at("symbols"), "it is %d, and by the ledger %d are in the session at the end of %s", m.Symbols, want, d.name)
	}
	if m.Skipped != (len(d.lives) == 0) {
		p.manifestFinding(at("skipped"), "it is %t, and the ledger has symbols of %d names on %s", m.Skipped, len(d.lives), d.name)
	}
	if len(m.Refused) != len(d.refusals) {
		p.manifestFinding(at("refused"), "there are %d, and the ledger refuses %d of the configuration's symbols on %s", len(m.Refused), len(d.refusals), d.name)
	}
	for i, e := range d.refusals {
		if i >= len(m.Refused) {
			break
		}
		if told := (export.ManifestRefusal{Symbol: e.Symbol, Location: e.Source.Location, Code: e.Code, Message: e.Message}); told != m.Refused[i] {
			p.add(Finding{Check: checkManifest, File: manifestFile, Field: at(fmt.Sprintf("refused[%d]", i)), Other: place(ledgerFile, e.line),
				Message: fmt.Sprintf("it is %s %s (%s), and the ledger says %s %s (%s)", m.Refused[i].Symbol, m.Refused[i].Code, m.Refused[i].Message, e.Symbol, e.Code, e.Message)})
		}
	}
	for symbol, location := range p.configured {
		listed := slices.ContainsFunc(d.refusals, func(e *entry) bool { return e.Symbol == symbol })
		if !listed && len(d.lives[symbol]) == 0 && !d.doubted[symbol] && (!m.Skipped || len(d.refusals) > 0) {
			p.add(Finding{Check: checkSymbols, File: ledgerFile, Field: d.name, Other: location,
				Message: symbol + " is listed by the configuration, and no entry of the day adds or refuses it"})
		}
	}
	p.stops(d)
}

// manifestBars holds the bars that streamed on a day against those that the manifest counted.
func (p *prover) manifestBars(d *day) {
	if p.symbols == nil || len(d.doubted) > 0 || d.end == 0 {
		return
	}
	bars := 0
	for _, lives := range d.lives {
		for _, l := range lives {
			n, known := p.streamed(d, l)
			if !known {
				return
			}
			bars += n
		}
	}
	if m := p.m.Days[d.index]; m.Bars != bars {
		p.manifestFinding(fmt.Sprintf("days[%d].bars", d.index), "it is %d, and by symbols.csv and the ledger %d base bars streamed on %s", m.Bars, bars, d.name)
	}
}

// streamed is how many bars of the series by which its day is told a life saw end: those that it has less those that it came
// with. It is false where the files do not tell, as where its day was told by one series, and later by another.
func (p *prover) streamed(d *day, l *life) (bars int, known bool) {
	if l.row == nil || l.unsure || l.vague {
		return 0, false
	}
	i := p.counting(&l.row.figures, l, p.symbols.bars, d.end)
	if i < 0 {
		return 0, len(l.streams) == 0
	}
	c := p.symbols.bars[i]
	came, _ := spelled(l.came, c.interval)
	loaded, brought := spelled(l.loaded, c.interval)
	stayed := !l.parted || c.interval.Intraday() && tape.SameSpan(c.interval, l.first) && tape.SameSpan(l.first, l.row.base) // the base stays with its symbol
	if !brought || !stayed || l.row.bad[barsPrefix+string(c.interval)] {
		return 0, false
	}
	if came > l.began { // until then a day told of it, which ends with the regular hours, or nothing did
		for _, iv := range sortedKeys(l.came) {
			if l.came[iv] < came && (iv.Intraday() && p.isStored(l.symbol, iv) || came >= d.Regular().Close) {
				return 0, false
			}
		}
	}
	return l.row.counts[i] - loaded, true
}

// stops holds the strategies that the ledger stops against those of the manifest.
func (p *prover) stops(d *day) {
	for _, e := range d.stopped {
		i := p.stopped
		p.stopped++
		if i >= len(p.m.Stopped) {
			p.add(Finding{Check: checkManifest, File: manifestFile, Field: "stopped", Other: place(ledgerFile, e.line),
				Message: fmt.Sprintf("%s was stopped, and is not listed", e.Source.Name)})
			continue
		}
		s := p.m.Stopped[i]
		_, message, _ := strings.Cut(e.Message, " handler: ")
		for _, f := range []struct{ name, is, want string }{{"strategy", s.Strategy, e.Source.Name}, {"code", s.Code, e.Code},
			{"message", s.Message, message}, {"place", s.Place, e.Source.Location}} {
			if f.is != f.want {
				p.add(Finding{Check: checkManifest, File: manifestFile, Field: fmt.Sprintf("stopped[%d].%s", i, f.name), Other: place(ledgerFile, e.line),
					Message: fmt.Sprintf("it is %q, and the ledger says %q", f.is, f.want)})
			}
		}
		if e.SessionTime != nil && !e.bad && s.Time != *e.SessionTime {
			p.add(Finding{Check: checkManifest, File: manifestFile, Field: fmt.Sprintf("stopped[%d].time", i), Other: place(ledgerFile, e.line),
				Message: fmt.Sprintf("it is %s, and the ledger says %s", s.Time, *e.SessionTime)})
		}
	}
}

func place(file string, line int) string { return fmt.Sprintf("%s:%d", file, line) }
