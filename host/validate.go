package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// Validation is whether a symbol of a session can be had on the session's first trading day.
type Validation struct {
	Session                 string         `json:"session"`
	Symbol                  string         `json:"symbol"`
	CanProceed              bool           `json:"can_proceed"`
	Code                    sdk.Code       `json:"code,omitempty"`
	Message                 string         `json:"message,omitempty"`
	DataSource              string         `json:"data_source"`
	BaseInterval            sdk.Interval   `json:"base_interval,omitempty"`
	IntervalsSupported      []sdk.Interval `json:"intervals_supported"`
	HasHistoricalData       bool           `json:"has_historical_data"`
	HistoricalRange         *[2]string     `json:"historical_range"` // RFC 3339 with the exchange's offset; null for none
	MeetsConfigRequirements bool           `json:"meets_config_requirements"`
}

// Validated is what Validate finds.
type Validated struct {
	// Mistakes are in scripts, plugins, their parameters and stores, in the order of the file.
	Mistakes sdk.Diagnostics
	// Symbols are those of the sessions whose store can be opened, in the order of the file.
	Symbols []Validation
}

// ExitCode is the validation as an exit code: 3 for a mistake, 5 for a session of which no symbol can be had.
func (v Validated) ExitCode() int {
	if len(v.Mistakes) > 0 {
		return ExitMistake
	}
	can := map[string]bool{}
	for _, s := range v.Symbols {
		can[s.Session] = can[s.Session] || s.CanProceed
	}
	for _, s := range v.Symbols {
		if !can[s.Session] {
			return ExitNoData
		}
	}
	return ExitFine
}

// Validate opens everything that the sessions of a file need, scripts, plugins and stores, asks the stores' catalogues for
// every symbol, and runs nothing. The error is Run's, or a store's.
func Validate(ctx context.Context, file *File, o Options) (Validated, error) {
	var out Validated
	sessions, err := selected(file, o.Sessions)
	if err != nil {
		return out, err
	}
	o = o.complete(file)
	for _, s := range sessions {
		p := opener{root: file.Root, session: s, options: o, log: o.Log.With("session", s.Name)}
		programs, err := p.open(ctx)
		if err != nil {
			out.Mistakes = append(out.Mistakes, diagnosticsOf(err)...)
		}
		if err := closeAll(ctx, programs); err != nil {
			out.Mistakes = append(out.Mistakes, diagnosticsOf(err)...)
		}
		from, err := openStore(ctx, s)
		if err != nil {
			out.Mistakes = append(out.Mistakes, storeMistakes(err, s.Data.Source.Place.String())...)
			continue
		}
		symbols, err := session.Validate(ctx, assemble(s, from, nil, nil))
		if err != nil {
			return out, err
		}
		for _, v := range symbols {
			out.Symbols = append(out.Symbols, validation(s, from.Name(), v))
		}
	}
	return out, ctx.Err()
}

func validation(s config.Session, source string, v session.Validation) Validation {
	out := Validation{Session: s.Name, Symbol: v.Symbol, CanProceed: v.CanProceed, Code: v.Code, Message: v.Message, DataSource: source,
		BaseInterval: v.BaseInterval, IntervalsSupported: v.IntervalsSupported, HasHistoricalData: v.HasHistoricalData,
		MeetsConfigRequirements: v.MeetsConfigRequirements}
	if v.HasHistoricalData {
		at := func(t int64) string { return time.Unix(0, t).In(s.Calendar.Location()).Format(time.RFC3339) }
		out.HistoricalRange = &[2]string{at(v.HistoricalRange[0]), at(v.HistoricalRange[1])}
	}
	return out
}

// Write prints the symbols as a table.
func (v Validated) Write(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SESSION\tSYMBOL\tCAN PROCEED\tBASE\tSTORED\tHISTORY SINCE\tWHY NOT")
	for _, s := range v.Symbols {
		can, since, why := "yes", "-", ""
		if !s.CanProceed {
			can, why = "no", fmt.Sprintf("[%s] %s", s.Code, s.Message)
		}
		if s.HistoricalRange != nil {
			since = s.HistoricalRange[0][:len(time.DateOnly)]
		}
		stored := make([]string, len(s.IntervalsSupported))
		for i, iv := range s.IntervalsSupported {
			stored[i] = string(iv)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Session, s.Symbol, can, s.BaseInterval, strings.Join(stored, ", "), since, why)
	}
	return tw.Flush()
}

// storeMistakes are why a store does not open, each at the line of the YAML that names it where it has no place itself.
func storeMistakes(err error, place string) sdk.Diagnostics {
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		ds = sdk.Diagnostics{{Code: sdk.StoreError, Message: err.Error()}}
	}
	out := make(sdk.Diagnostics, len(ds))
	for i, d := range ds {
		if d.File == "" {
			d.File = place
		}
		out[i] = d
	}
	return out
}
