package main

import (
	"encoding/json"
	"io"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/sdk"
)

// outcomeJSON is one line of host run -o json.
type outcomeJSON struct {
	Session      string                          `json:"session"`
	RunDir       *string                         `json:"run_dir"`
	Outcome      host.Status                     `json:"outcome"`
	ExitCode     int                             `json:"exit_code"`
	Reproducible bool                            `json:"reproducible"`
	Adjust       string                          `json:"adjust,omitempty"`
	Symbols      map[string]*export.MetadataJSON `json:"symbols"`
	Dropped      []export.ManifestRefusal        `json:"dropped"`
	Stopped      []stopJSON                      `json:"stopped"`
	Mistakes     sdk.Diagnostics                 `json:"mistakes"`
	Faults       sdk.Diagnostics                 `json:"faults"`
	Warnings     []string                        `json:"warnings"`
	Error        string                          `json:"error,omitempty"`
	Difference   string                          `json:"difference,omitempty"`
	Repeat       *repeatJSON                     `json:"repeat,omitempty"` // with --twice or --paranoid
}

type repeatJSON struct {
	Processors *[2]int `json:"gomaxprocs,omitempty"`  // with --twice
	OneInstant bool    `json:"one_instant,omitempty"` // with --paranoid
	Equal      bool    `json:"equal"`
	Files      int     `json:"files"` // that were compared
	Difference string  `json:"difference,omitempty"`
	RunDir     *string `json:"run_dir"` // of the second run where it differs
	Error      string  `json:"error,omitempty"`
}

func newRepeatJSON(r *host.Repeat) *repeatJSON {
	if r == nil {
		return nil
	}
	out := &repeatJSON{OneInstant: r.OneInstant, Equal: r.Err == nil && r.Difference == nil, Files: r.Files}
	if !r.OneInstant {
		out.Processors = &r.Processors
	}
	if r.Difference != nil {
		out.Difference, out.RunDir = r.Difference.String(), &r.Dir
	}
	if r.Err != nil {
		out.Error = r.Err.Error()
	}
	return out
}

type stopJSON struct {
	Strategy string   `json:"strategy"`
	Code     sdk.Code `json:"code"`
	Message  string   `json:"message"`
	Place    string   `json:"place,omitempty"`
}

func printOutcomeJSON(w io.Writer, o host.Outcome) error {
	out := outcomeJSON{Session: o.Session, Outcome: o.Status, ExitCode: o.ExitCode(), Reproducible: o.Reproducible, Adjust: o.Adjust,
		Symbols: map[string]*export.MetadataJSON{}, Dropped: []export.ManifestRefusal{}, Stopped: []stopJSON{},
		Warnings: append([]string{}, o.Warnings...), Mistakes: orEmpty(o.Mistakes), Faults: orEmpty(o.Faults), Difference: o.Difference,
		Repeat: newRepeatJSON(o.Repeat)}
	if o.RunDir != "" {
		out.RunDir = &o.RunDir
	}
	if o.Err != nil {
		out.Error = o.Err.Error()
	}
	if o.Snapshot != nil {
		for name, s := range export.NewSessionJSON(*o.Snapshot, false).Symbols {
			out.Symbols[name] = s.Metadata
		}
	}
	for _, d := range o.Result.Days {
		for _, r := range d.Refused {
			out.Dropped = append(out.Dropped, export.ManifestRefusal{Symbol: r.Symbol, Location: r.Location, Code: string(r.Code), Message: r.Message})
		}
	}
	for _, s := range o.Result.Stopped {
		out.Stopped = append(out.Stopped, stopJSON{Strategy: s.Strategy, Code: s.Code, Message: s.Message, Place: s.Place})
	}
	return json.NewEncoder(w).Encode(out)
}

func orEmpty(ds sdk.Diagnostics) sdk.Diagnostics {
	if ds == nil {
		return sdk.Diagnostics{}
	}
	return ds
}
