package script

import (
	"time"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

var (
	symbolKeys   = []string{"name", "base", "intervals", "metadata"}
	metadataKeys = []string{"meets_session_config_requirements", "added_by", "auto_provisioned", "added_at", "upgraded_from_adhoc", "source"}
	sourceKeys   = []string{"kind", "name", "digest", "location"}
	todayKeys    = []string{"symbol", "bars", "open", "high", "low", "close", "volume", "last", "stale"}
)

// symbolObject is a symbol as it stood when it was asked for.
type symbolObject struct {
	hostObject
	symbol   sdk.Symbol
	metadata goja.Value // made when it is first asked for
}

func (s *Script) symbol(symbol sdk.Symbol) goja.Value {
	return s.show(&symbolObject{hostObject: hostObject{s: s, kind: "a symbol", keys: symbolKeys}, symbol: symbol})
}

// Get reads a value of the symbol.
func (o *symbolObject) Get(key string) goja.Value {
	switch key {
	case "name":
		return o.s.textValue(o.symbol.Name)
	case "base":
		return o.s.textValue(string(o.symbol.Base))
	case "intervals":
		texts := make([]string, len(o.symbol.Intervals))
		for i, iv := range o.symbol.Intervals {
			texts[i] = string(iv)
		}
		return o.s.list(texts)
	case "metadata":
		if o.metadata == nil {
			o.metadata = o.s.show(&metadataObject{hostObject{o.s, "metadata", metadataKeys}, &o.symbol.Metadata})
		}
		return o.metadata
	}
	return nil
}

// metadataObject is a symbol's metadata under the names that they have in JSON.
type metadataObject struct {
	hostObject
	metadata *sdk.Metadata
}

// Get reads a value of the metadata.
func (o *metadataObject) Get(key string) goja.Value {
	switch key {
	case "meets_session_config_requirements":
		return o.s.rt.ToValue(o.metadata.MeetsSessionConfigRequirements)
	case "added_by":
		return o.s.textValue(string(o.metadata.AddedBy))
	case "auto_provisioned":
		return o.s.rt.ToValue(o.metadata.AutoProvisioned)
	case "added_at":
		if o.metadata.AddedAt == nil {
			return goja.Null()
		}
		return o.s.rt.ToValue(o.metadata.AddedAt.Format(time.RFC3339Nano))
	case "upgraded_from_adhoc":
		return o.s.rt.ToValue(o.metadata.UpgradedFromAdhoc)
	case "source":
		return o.s.show(&sourceObject{hostObject{o.s, "a source", sourceKeys}, &o.metadata.Source})
	}
	return nil
}

// sourceObject is who asked for a symbol.
type sourceObject struct {
	hostObject
	source *sdk.Source
}

// Get reads a value of the source.
func (o *sourceObject) Get(key string) goja.Value {
	switch key {
	case "kind":
		return o.s.textValue(string(o.source.Kind))
	case "name":
		return o.s.textValue(o.source.Name)
	case "digest":
		return o.s.rt.ToValue(o.source.Digest)
	case "location":
		return o.s.rt.ToValue(o.source.Location)
	}
	return nil
}

// todayObject is the growing day of a symbol, as it stood when it was asked for.
type todayObject struct {
	hostObject
	today sdk.Today
}

func (s *Script) today(today sdk.Today) goja.Value {
	return s.show(&todayObject{hostObject{s, "today", todayKeys}, today})
}

// Get reads a value of the day.
func (o *todayObject) Get(key string) goja.Value {
	switch key {
	case "symbol":
		return o.s.textValue(o.today.Symbol)
	case "bars":
		return o.s.rt.ToValue(o.today.Bars)
	case "open":
		return o.s.number(o.today.Open)
	case "high":
		return o.s.number(o.today.High)
	case "low":
		return o.s.number(o.today.Low)
	case "close":
		return o.s.number(o.today.Close)
	case "volume":
		return o.s.number(o.today.Volume)
	case "last":
		return o.s.number(o.today.Last)
	case "stale":
		return o.s.rt.ToValue(o.today.Stale)
	}
	return nil
}
