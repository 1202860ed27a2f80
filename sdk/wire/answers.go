package wire

import (
	"fmt"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// PackSymbol packs a symbol with its metadata.
func PackSymbol(s sdk.Symbol) *pb.Symbol {
	m := &pb.Metadata{
		MeetsSessionConfigRequirements: s.Metadata.MeetsSessionConfigRequirements,
		AddedBy:                        string(s.Metadata.AddedBy),
		AutoProvisioned:                s.Metadata.AutoProvisioned,
		UpgradedFromAdhoc:              s.Metadata.UpgradedFromAdhoc,
		Source: &pb.Source{
			Kind:     string(s.Metadata.Source.Kind),
			Name:     Text(s.Metadata.Source.Name),
			Digest:   Text(s.Metadata.Source.Digest),
			Location: Text(s.Metadata.Source.Location),
		},
	}
	if s.Metadata.AddedAt != nil {
		at := s.Metadata.AddedAt.UnixNano()
		m.AddedAt = &at
	}
	return &pb.Symbol{Name: Text(s.Name), Base: string(s.Base), Intervals: packIntervals(s.Intervals), Metadata: m}
}

// UnpackSymbol is the symbol; times in its metadata are in the given zone, the exchange's.
func UnpackSymbol(m *pb.Symbol, zone *time.Location) (sdk.Symbol, error) {
	md := m.GetMetadata()
	if m.GetName() == "" || md == nil {
		return sdk.Symbol{}, fmt.Errorf("symbol %q: its name or its metadata are missing", m.GetName())
	}
	s := sdk.Symbol{
		Name:      m.GetName(),
		Base:      sdk.Interval(m.GetBase()),
		Intervals: unpackIntervals(m.GetIntervals()),
		Metadata: sdk.Metadata{
			MeetsSessionConfigRequirements: md.GetMeetsSessionConfigRequirements(),
			AddedBy:                        sdk.AddedBy(md.GetAddedBy()),
			AutoProvisioned:                md.GetAutoProvisioned(),
			UpgradedFromAdhoc:              md.GetUpgradedFromAdhoc(),
			Source: sdk.Source{
				Kind:     sdk.SourceKind(md.GetSource().GetKind()),
				Name:     md.GetSource().GetName(),
				Digest:   md.GetSource().GetDigest(),
				Location: md.GetSource().GetLocation(),
			},
		},
	}
	if md.AddedAt != nil {
		at := time.Unix(0, md.GetAddedAt()).In(zone)
		s.Metadata.AddedAt = &at
	}
	return s, nil
}

// PackSymbols packs all symbols of a session.
func PackSymbols(list []sdk.Symbol) *pb.SymbolList {
	out := make([]*pb.Symbol, len(list))
	for i, s := range list {
		out[i] = PackSymbol(s)
	}
	return &pb.SymbolList{Symbols: out}
}

// UnpackSymbols are all symbols of a session.
func UnpackSymbols(m *pb.SymbolList, zone *time.Location) ([]sdk.Symbol, error) {
	list := make([]sdk.Symbol, len(m.GetSymbols()))
	for i, s := range m.GetSymbols() {
		var err error
		if list[i], err = UnpackSymbol(s, zone); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// PackToday packs a growing day.
func PackToday(t sdk.Today) *pb.Today {
	return &pb.Today{Symbol: Text(t.Symbol), Bars: int64(t.Bars), Open: t.Open, High: t.High, Low: t.Low, Close: t.Close, Volume: t.Volume,
		Last: t.Last, Stale: t.Stale}
}

// UnpackToday is the growing day.
func UnpackToday(m *pb.Today) sdk.Today {
	return sdk.Today{Symbol: m.GetSymbol(), Bars: int(m.GetBars()), Open: m.GetOpen(), High: m.GetHigh(), Low: m.GetLow(),
		Close: m.GetClose(), Volume: m.GetVolume(), Last: m.GetLast(), Stale: m.GetStale()}
}

// PackEvent packs a symbol's change, for the window's instant of that index.
func PackEvent(e sdk.SymbolEvent, instant uint32) *pb.SymbolEvent {
	return &pb.SymbolEvent{Instant: instant, Symbol: Text(e.Symbol), Change: string(e.Change), By: Text(e.By), Time: e.Time.UnixNano()}
}

// UnpackEvent is the change, and the index of the instant at which the strategy hears of it.
func UnpackEvent(m *pb.SymbolEvent, instants int) (sdk.SymbolEvent, int, error) {
	if uint64(m.GetInstant()) >= uint64(instants) {
		return sdk.SymbolEvent{}, 0, fmt.Errorf("symbol event: instant %d of %d", m.GetInstant(), instants)
	}
	return sdk.SymbolEvent{Symbol: m.GetSymbol(), Change: sdk.SymbolChange(m.GetChange()), By: m.GetBy(),
		Time: time.Unix(0, m.GetTime()).UTC()}, int(m.GetInstant()), nil
}

// PackScan packs a scanner's slot.
func PackScan(s sdk.Scan) *pb.Scan {
	universe := make([]string, len(s.Universe))
	for i, name := range s.Universe {
		universe[i] = Text(name)
	}
	return &pb.Scan{Time: s.Time.UnixNano(), PreSession: s.PreSession, Universe: universe}
}

// UnpackScan is the slot.
func UnpackScan(m *pb.Scan) sdk.Scan {
	return sdk.Scan{Time: time.Unix(0, m.GetTime()).UTC(), PreSession: m.GetPreSession(), Universe: m.GetUniverse()}
}
