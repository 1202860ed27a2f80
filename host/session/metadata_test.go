package session_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// The table of the metadata, row by row: how a symbol came says what its metadata are.
func TestMetadataSayHowASymbolCame(t *testing.T) {
	t.Parallel()
	at := func(clock string) *time.Time {
		when := time.Unix(0, instant(t, today, clock))
		return &when
	}
	finder := sdk.Source{Kind: sdk.SourceGo, Name: "finder", Digest: "d-finder", Location: "finder.go:1"}
	for _, c := range []struct {
		how    string
		symbol string
		build  func(*desk)
		want   sdk.Metadata
	}{
		{"listed in the YAML", "AAPL", func(*desk) {},
			sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByConfig,
				Source: sdk.Source{Kind: sdk.SourceConfig, Name: "config", Location: "sessions.yaml:7:5"}}},
		{"AddSymbol by a strategy", "TSLA", byStrategy("11:00", addTSLA),
			sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByStrategy, AddedAt: at("11:00"), Source: finder}},
		{"AddSymbol by a strategy at the open", "TSLA", byStrategy("open", addTSLA),
			sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByStrategy, AddedAt: at("09:30"), Source: finder}},
		{"AddSymbol by a scanner", "TSLA", byScanner(once(t, "10:00"), addTSLA),
			sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByScanner, AddedAt: at("10:00"), Source: finder}},
		{"AddSymbol by a pre-session scan", "TSLA", byScanner(preSession(), addTSLA),
			sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByScanner, Source: finder}},
		{"AddIndicator by a strategy", "TSLA", byStrategy("11:00", indicatorTSLA),
			sdk.Metadata{AddedBy: sdk.AddedByAdhoc, AutoProvisioned: true, AddedAt: at("11:00"), Source: finder}},
		{"AddBars by a strategy", "TSLA", byStrategy("11:00", barsTSLA),
			sdk.Metadata{AddedBy: sdk.AddedByAdhoc, AutoProvisioned: true, AddedAt: at("11:00"), Source: finder}},
		{"AddIndicator by a scanner", "TSLA", byScanner(once(t, "10:00"), indicatorTSLA),
			sdk.Metadata{AddedBy: sdk.AddedByAdhoc, AutoProvisioned: true, AddedAt: at("10:00"), Source: finder}},
		{"AddBars by a pre-session scan", "TSLA", byScanner(preSession(), barsTSLA),
			sdk.Metadata{AddedBy: sdk.AddedByAdhoc, AutoProvisioned: true, Source: finder}},
		{"AddSymbol by a strategy on an adhoc symbol", "TSLA", func(d *desk) {
			byStrategy("11:00", addTSLA)(d)
			d.scanner("earlier", scanning(func(s sdk.Session, _ sdk.Scan) { indicatorTSLA(d.t, s) }), once(t, "10:00"))
		}, sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByStrategy, AutoProvisioned: true, AddedAt: at("10:00"),
			UpgradedFromAdhoc: true, Source: finder}},
		{"AddSymbol by a scanner on an adhoc symbol", "TSLA", func(d *desk) {
			byScanner(once(t, "11:00"), addTSLA)(d)
			d.strategy("earlier", acting(act{"10:00", func(s sdk.Session) { barsTSLA(d.t, s) }}))
		}, sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByScanner, AutoProvisioned: true, AddedAt: at("10:00"),
			UpgradedFromAdhoc: true, Source: finder}},
		{"AddSymbol on a symbol that was adhoc before the session was active", "TSLA", func(d *desk) {
			byStrategy("11:00", addTSLA)(d)
			d.scanner("earlier", scanning(func(s sdk.Session, _ sdk.Scan) { barsTSLA(d.t, s) }), preSession())
		}, sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByStrategy, AutoProvisioned: true, UpgradedFromAdhoc: true,
			Source: finder}},
	} {
		t.Run(c.how, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			c.build(d)
			var seen sdk.Metadata
			d.strategy("witness", acting(act{"12:00", func(s sdk.Session) { seen = must[sdk.Symbol](t)(s.Symbol(c.symbol)).Metadata }}))
			_, r := d.run()
			if diff := cmp.Diff(c.want, r.symbol(t, c.symbol).Metadata); diff != "" {
				t.Errorf("in the snapshot (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.want, seen); diff != "" {
				t.Errorf("as a strategy sees them (-want +got):\n%s", diff)
			}
			last := session.Entry{}
			for _, e := range r.entries {
				if e.Symbol == c.symbol && e.Outcome != session.TornDown {
					last = e
				}
			}
			if diff := cmp.Diff(&c.want, last.Metadata); diff != "" {
				t.Errorf("in the ledger (-want +got):\n%s", diff)
			}
		})
	}
}

func addTSLA(t testing.TB, s sdk.Session) {
	must[sdk.Symbol](t)(s.AddSymbol(sdk.SymbolRequest{Symbol: "TSLA", Location: "finder.go:1"}))
}

func indicatorTSLA(t testing.TB, s sdk.Session) {
	q := smaRequest("TSLA", "5m", 20)
	q.Location = "finder.go:1"
	must[sdk.Indicator](t)(s.AddIndicator(q))
}

func barsTSLA(t testing.TB, s sdk.Session) {
	q := barsRequest("TSLA", "1m", 0)
	q.Location = "finder.go:1"
	must[sdk.Series](t)(s.AddBars(q))
}

func byStrategy(when string, do func(testing.TB, sdk.Session)) func(*desk) {
	return func(d *desk) { d.strategy("finder", acting(act{when, func(s sdk.Session) { do(d.t, s) }})) }
}

func byScanner(slot session.Slot, do func(testing.TB, sdk.Session)) func(*desk) {
	return func(d *desk) {
		d.scanner("finder", scanning(func(s sdk.Session, _ sdk.Scan) { do(d.t, s) }), slot)
	}
}

// Whoever asks, and whatever the symbol then holds, bars and indicators never make it full.
func TestOnlyAddSymbolUpgrades(t *testing.T) {
	t.Parallel()
	d := newDesk(t).indicator("5m", "sma", map[string]any{"period": 20})
	ask := func(s sdk.Session) {
		must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "5m", 20)))
		must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 3)))
		must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "5m", 3)))
	}
	d.scanner("scanner", scanning(func(s sdk.Session, _ sdk.Scan) { ask(s) }), preSession(), once(t, "10:00"))
	d.strategy("first", acting(at("11:00", ask)))
	d.strategy("second", acting(at("11:00", ask)))
	_, r := d.run()
	got := r.symbol(t, "TSLA")
	if m := got.Metadata; m.MeetsSessionConfigRequirements || m.UpgradedFromAdhoc || m.AddedBy != sdk.AddedByAdhoc || !m.AutoProvisioned {
		t.Errorf("TSLA has all that a full symbol has and was never asked for itself, but its metadata are %+v", m)
	}
	// It has the configured indicator and both intervals.
	if len(got.Series) != 2 || len(got.Indicators) != 1 {
		t.Errorf("TSLA has %d series and %d indicators, expected 2 and 1", len(got.Series), len(got.Indicators))
	}
}

// A symbol that a strategy gets is a snapshot: whatever it does to it, the session's own stays.
func TestAStrategyCannotRewriteTheMetadata(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("vandal", acting(at("11:00", func(s sdk.Session) {
		x := must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
		*x.Metadata.AddedAt = time.Time{}
		x.Metadata.AddedBy = sdk.AddedByConfig
	})))
	_, r := d.run()
	want := instant(t, today, "11:00")
	if m := r.symbol(t, "TSLA").Metadata; m.AddedAt.UnixNano() != want || m.AddedBy != sdk.AddedByStrategy {
		t.Errorf("the snapshot says %v by %s", m.AddedAt, m.AddedBy)
	}
	if m := r.entry(t, "vandal", session.OpAddSymbol, "TSLA").Metadata; m.AddedAt.UnixNano() != want {
		t.Errorf("the ledger says %v", m.AddedAt)
	}
}
