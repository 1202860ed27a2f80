package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

const sessionFileName = "session.json"

// sessionFile is session.json: of each symbol what it tells, and today's bars as columns.
type sessionFile struct {
	head    export.SessionHead
	symbols map[string]*sessionSymbol
}

// sessionSymbol is a symbol of session.json.
type sessionSymbol struct {
	BaseInterval string                          `json:"base_interval"`
	Bars         map[string]*sessionBars         `json:"bars"`
	Metrics      export.MetricsJSON              `json:"metrics"`
	Indicators   map[string]export.IndicatorJSON `json:"indicators"`
	Historical   struct {
		Bars map[string]*sessionHistory `json:"bars"`
	} `json:"historical"`
	Metadata *export.MetadataJSON `json:"metadata"`

	name string
	bad  map[string]bool // what was told of, by its field
}

// sessionBars is today's bars of an interval.
type sessionBars struct {
	Derived bool            `json:"derived"`
	Base    string          `json:"base"`
	Count   int             `json:"count"`
	Quality *float64        `json:"quality"`
	Gaps    export.GapsJSON `json:"gaps"`
	Columns []string        `json:"columns"`
	Data    []barRow        `json:"data"`

	rows  market.Columns
	sound bool // its rows can be held against other files
}

// sessionHistory is the bars before the day.
type sessionHistory struct {
	Count   int               `json:"count"`
	Quality *float64          `json:"quality"`
	Range   *export.RangeJSON `json:"range"`
	Gaps    export.GapsJSON   `json:"gaps"`
	Columns []string          `json:"columns"`
	Data    []barRow          `json:"data"`
}

// barRow is a row of bars: its start, then open, high, low, close and volume.
type barRow struct {
	start  string
	values [5]float64
}

// UnmarshalJSON reads ["2025-07-01T09:30:00-04:00", 1, 2, 0.5, 1.5, 100].
func (r *barRow) UnmarshalJSON(b []byte) error {
	var cells []json.RawMessage
	if err := json.Unmarshal(b, &cells); err != nil {
		return err
	}
	if len(cells) != 1+len(r.values) {
		return fmt.Errorf("a bar has %d values, expected %d", len(cells), 1+len(r.values))
	}
	if err := json.Unmarshal(cells[0], &r.start); err != nil {
		return err
	}
	for i := range r.values {
		if err := json.Unmarshal(cells[i+1], &r.values[i]); err != nil {
			return err
		}
	}
	return nil
}

var barColumns = []string{"start", "open", "high", "low", "close", "volume"}

func (p *prover) sessionFinding(check, field, other, format string, args ...any) {
	p.add(Finding{Check: check, File: sessionFileName, Field: field, Other: other, Message: fmt.Sprintf(format, args...)})
}

// readSession reads session.json a symbol at a time: with history: full one may be large. It is nil where the file is no
// JSON of that form, which the format check tells.
func (p *prover) readSession(f *file) (*sessionFile, error) {
	s := &sessionFile{symbols: map[string]*sessionSymbol{}}
	d := json.NewDecoder(f.r)
	err := s.read(p, d)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return s, nil
	case errors.As(err, &syntax), errors.As(err, &kind), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errForm):
		p.sessionFinding(checkFormat, "", "", "the file is not what it should be: %v", err)
		return nil, nil
	}
	return nil, fmt.Errorf("%s: %w", sessionFileName, err)
}

var errForm = errors.New("an object with session and symbols is expected")

func (s *sessionFile) read(p *prover, d *json.Decoder) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.Join(errForm, err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		switch key {
		case "session":
			err = d.Decode(&s.head)
		case "symbols":
			err = s.readSymbols(p, d)
		default: // fields of a later host are ignored
			err = d.Decode(new(json.RawMessage))
		}
		if err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func (s *sessionFile) readSymbols(p *prover, d *json.Decoder) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.Join(errForm, err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		x := &sessionSymbol{bad: map[string]bool{}}
		x.name, _ = name.(string)
		if err := d.Decode(x); err != nil {
			return errors.Join(errForm, fmt.Errorf("symbols.%v: %w", name, err))
		}
		symbol := x.name
		s.symbols[symbol] = x
		for _, iv := range sortedKeys(x.Bars) {
			b := x.Bars[iv]
			b.rows, b.sound = p.columnsOf(b.Data, fmt.Sprintf("symbols.%s.bars.%s.data", symbol, iv))
			p.listed(b.Count, b.Columns, len(b.Data), "symbols."+symbol+".bars."+iv, true)
			b.Data = nil
		}
		for _, iv := range sortedKeys(x.Historical.Bars) {
			h := x.Historical.Bars[iv]
			at := "symbols." + symbol + ".historical.bars." + iv
			if len(h.Data) > 0 {
				p.columnsOf(h.Data, at+".data")
				p.listed(h.Count, h.Columns, len(h.Data), at, true)
				if first, last := h.Data[0].start, h.Data[len(h.Data)-1].start; h.Range == nil || h.Range.Start != first || h.Range.End != last {
					p.sessionFinding(checkBars, at+".range", "", "the bars are from %s to %s", first, last)
				}
			}
			h.Data = nil
		}
	}
	_, err := d.Token()
	return err
}

// listed holds a count against the rows.
func (p *prover) listed(count int, columns []string, rows int, at string, has bool) {
	if has && fmt.Sprint(columns) != fmt.Sprint(barColumns) {
		p.sessionFinding(checkFormat, at+".columns", "", "they are %v, expected %v", columns, barColumns)
	}
	if count != rows {
		p.sessionFinding(checkBars, at+".count", "", "it is %d, and there are %d bars", count, rows)
	}
}

// columnsOf makes columns of rows, and proves each row by itself. It is false where anything was found.
func (p *prover) columnsOf(data []barRow, at string) (market.Columns, bool) {
	c := market.Grow(len(data))
	sound := true
	wrong := func(check string, i int, format string, args ...any) {
		p.sessionFinding(check, fmt.Sprintf("%s[%d]", at, i), "", format, args...)
		sound = false
	}
	last := int64(0)
	for i, r := range data {
		start, err := p.conf.instantOf(r.start)
		switch {
		case err != nil:
			wrong(checkFormat, i, "%v", err)
			continue
		case i > 0 && start <= last:
			wrong(checkTimes, i, "%s does not come after the bar ahead of it", r.start)
			continue
		case i+1 < len(data) && i > 0 && p.later(start, data[i+1].start, last):
			wrong(checkTimes, i, "%s comes after the bar that follows it", r.start)
			continue
		}
		last = start
		if v := r.values; v[1] < v[2] {
			wrong(checkHighLow, i, "high %s is below low %s", shortest(v[1]), shortest(v[2]))
		} else if v[4] < 0 {
			wrong(checkHighLow, i, "volume is %s", shortest(v[4]))
		}
		c.Append(market.Row{Start: start, Open: r.values[0], High: r.values[1], Low: r.values[2], Close: r.values[3], Volume: r.values[4]})
	}
	return c, sound
}

// later says whether a start is the one that is wrong, where the next one goes back.
func (p *prover) later(start int64, ahead string, last int64) bool {
	next, err := p.conf.instantOf(ahead)
	return err == nil && next <= start && next > last
}

// intervals are the intervals of today's bars, from short to long.
func (x *sessionSymbol) intervals() []sdk.Interval {
	var out []sdk.Interval
	for _, iv := range sortedKeys(x.Bars) {
		i := len(out)
		for i > 0 && sdk.CompareIntervals(out[i-1], sdk.Interval(iv)) > 0 {
			i--
		}
		out = append(out[:i], append([]sdk.Interval{sdk.Interval(iv)}, out[i:]...)...)
	}
	return out
}
