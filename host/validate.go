package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// Validation is whether a symbol of a session can be had, with all that the configuration asks of a full symbol, on the
// session's first trading day. Every field is always there; session.Validation says more of each.
type Validation struct {
	Session string `json:"session"`
	Symbol  string `json:"symbol"`
	// AskedBy is "config" for a symbol of data.symbols, else "universe of NAME" or "follow of NAME", the scanner or
	// strategy whose list has it.
	AskedBy    string `json:"asked_by"`
	CanProceed bool   `json:"can_proceed"`
	// FirstDay is the first day of the session on which it can be had, YYYY-MM-DD; null for none.
	FirstDay *string  `json:"first_day"`
	Code     sdk.Code `json:"code"` // empty where it can proceed, as is Message
	Message  string   `json:"message"`
	// DataSource is the store that was asked.
	DataSource         string         `json:"data_source"`
	BaseInterval       sdk.Interval   `json:"base_interval"` // empty where there is none
	IntervalsSupported []sdk.Interval `json:"intervals_supported"`
	HasHistoricalData  bool           `json:"has_historical_data"`
	// HistoricalRange is RFC 3339 with the exchange's offset; null for none.
	HistoricalRange         *[2]string `json:"historical_range"`
	MeetsConfigRequirements bool       `json:"meets_config_requirements"`
}

// askedByConfig is Validation.AskedBy of a symbol that the session begins with.
const askedByConfig = "config"

// Validated is what Validate finds.
type Validated struct {
	// Mistakes are in scripts, plugins, their parameters and stores, in the order of the file.
	Mistakes sdk.Diagnostics
	// Symbols are those of the sessions whose store can be opened, in the order of the file: the symbols of each
	// session, then those that only universes name, then those that only follow lists do.
	Symbols []Validation
	// Warnings are what is no mistake and may not be meant.
	Warnings []string
}

// ExitCode is the validation as an exit code: 3 for a mistake, 5 for a session of which no symbol can be had on any day.
func (v Validated) ExitCode() int {
	if len(v.Mistakes) > 0 {
		return ExitMistake
	}
	can := map[string]bool{}
	for _, s := range v.Symbols {
		can[s.Session] = can[s.Session] || s.AskedBy == askedByConfig && s.FirstDay != nil
	}
	for _, s := range v.Symbols {
		if !can[s.Session] {
			return ExitNoData
		}
	}
	return ExitFine
}

// Validate opens everything that the sessions of a file need, scripts, plugins and stores, asks the stores' catalogues for
// every symbol that a session names, and runs nothing. The error is Run's, or ctx's.
func Validate(ctx context.Context, file *File, o Options) (Validated, error) {
	var out Validated
	sessions, err := selected(file, o.Sessions)
	if err != nil {
		return out, err
	}
	o = o.complete(file)
	for _, s := range sessions {
		p := opener{root: file.Root, session: s, options: o, log: o.Log.With("session", s.Name)}
		var programs []opened
		err := o.pins(file.Root).check(s).Err() // where one may not run none does
		if err == nil {
			programs, err = p.open(ctx)
		}
		if err != nil {
			out.Mistakes = append(out.Mistakes, diagnosticsOf(err)...)
		}
		out.Warnings = append(out.Warnings, versionWarnings(programs)...)
		if err := closeAll(ctx, programs); err != nil {
			out.Mistakes = append(out.Mistakes, diagnosticsOf(err)...)
		}
		out.Warnings = append(out.Warnings, sampleHours(s)...)
		out.Warnings = append(out.Warnings, emptyUniverses(s)...)
		out.Warnings = append(out.Warnings, scriptWarnings(ctx, file.Root, s)...)
		from, err := openStore(ctx, s)
		if err != nil {
			out.Mistakes = append(out.Mistakes, storeMistakes(err, s.Data.Source.Place.String())...)
			continue
		}
		if _, err := sessionSplits(ctx, s, from.Reader); err != nil {
			out.Mistakes = append(out.Mistakes, diagnosticsOf(err)...)
		}
		symbols, err := validateSymbols(ctx, s, from)
		if err != nil {
			return out, err
		}
		out.Symbols = append(out.Symbols, symbols...)
	}
	return out, ctx.Err()
}

// validateSymbols validates every symbol that a session names, each once.
func validateSymbols(ctx context.Context, s config.Session, from store.Reader) ([]Validation, error) {
	names, askedBy := namedSymbols(s)
	found, err := session.Validate(ctx, assemble(s, from, nil, nil), names)
	if err != nil {
		return nil, err
	}
	out := make([]Validation, len(found))
	stored := sync.OnceValue(func() []string {
		all, _ := from.Symbols(ctx) // without them there is no hint
		return all
	})
	for i, v := range found {
		out[i] = validation(s, from.Name(), v)
		out[i].AskedBy = askedBy[i]
		if v.Code != sdk.NoDataSource {
			continue
		}
		if near, ok := sdk.Nearest(v.Symbol, stored()); ok && near != v.Symbol {
			out[i].Message += "; did you mean " + near + "?"
		}
	}
	return out, nil
}

// namedSymbols are the symbols that a session names, each with the first that does so. All symbols of the store, a
// universe that a scanner may have, are had.
func namedSymbols(s config.Session) (names, askedBy []string) {
	known := map[string]bool{}
	add := func(symbols []config.Symbol, by string) {
		for _, x := range symbols {
			if !known[x.Name] {
				known[x.Name] = true
				names, askedBy = append(names, x.Name), append(askedBy, by)
			}
		}
	}
	add(s.Data.Symbols, askedByConfig)
	for _, x := range s.Scanners {
		add(x.Universe.Symbols, "universe of "+x.Name)
	}
	for _, x := range s.Strategies {
		add(x.Follow.Symbols, "follow of "+x.Name)
	}
	return names, askedBy
}

func validation(s config.Session, source string, v session.Validation) Validation {
	out := Validation{Session: s.Name, Symbol: v.Symbol, CanProceed: v.CanProceed, Code: v.Code, Message: v.Message, DataSource: source,
		BaseInterval: v.BaseInterval, IntervalsSupported: v.IntervalsSupported, HasHistoricalData: v.HasHistoricalData,
		MeetsConfigRequirements: v.MeetsConfigRequirements}
	if out.IntervalsSupported == nil {
		out.IntervalsSupported = []sdk.Interval{}
	}
	if !v.FirstDay.IsZero() {
		day := v.FirstDay.String()
		out.FirstDay = &day
	}
	if v.HasHistoricalData {
		at := func(t int64) string { return time.Unix(0, t).In(s.Calendar.Location()).Format(time.RFC3339) }
		out.HistoricalRange = &[2]string{at(v.HistoricalRange[0]), at(v.HistoricalRange[1])}
	}
	return out
}

// Write prints the symbols as a table. Of universes and follow lists it has the symbols that cannot be had on the first
// day, and how many can.
func (v Validated) Write(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SESSION\tSYMBOL\tASKED BY\tCAN PROCEED\tBASE\tINTERVALS\tHISTORY SINCE\tNOTE")
	type list struct{ session, of string }
	var lists []list
	had, named := map[list]int{}, map[list]int{}
	for _, s := range v.Symbols {
		if l := (list{s.Session, s.AskedBy}); s.AskedBy != askedByConfig {
			if named[l]++; named[l] == 1 {
				lists = append(lists, l)
			}
			if s.CanProceed {
				had[l]++
				continue
			}
		}
		fmt.Fprintln(tw, s.row())
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, l := range lists {
		if _, err := fmt.Fprintf(w, "%s: %s: %d of %d symbols can be had\n", l.session, l.of, had[l], named[l]); err != nil {
			return err
		}
	}
	return nil
}

// row is the columns of the table, with tabs between them.
func (v Validation) row() string {
	can, base, since, note := "yes", string(v.BaseInterval), "-", "-"
	switch {
	case v.CanProceed && v.Message != "":
		note = v.Message
	case !v.CanProceed:
		can, note = "no", fmt.Sprintf("[%s] %s", v.Code, v.Message)
		if v.FirstDay != nil {
			can = "from " + *v.FirstDay
		}
	}
	if base == "" {
		base = "-"
	}
	if v.HistoricalRange != nil {
		since = v.HistoricalRange[0][:len(time.DateOnly)]
	}
	intervals := make([]string, len(v.IntervalsSupported))
	for i, iv := range v.IntervalsSupported {
		intervals[i] = string(iv)
	}
	if len(intervals) == 0 {
		intervals = []string{"-"}
	}
	return strings.Join([]string{v.Session, v.Symbol, v.AskedBy, can, base, strings.Join(intervals, ", "), since, note}, "\t")
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
