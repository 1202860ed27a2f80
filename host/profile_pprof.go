package host

import (
	"fmt"
	"io"

	"github.com/google/pprof/profile"
)

// WritePprof writes the lines in the form of pprof, for go tool pprof and what else reads it: gzipped, with the author's files and
// lines, the time and the samples of each stack, and the strategy as a label.
func (r ProfileReport) WritePprof(w io.Writer) error {
	p := &profile.Profile{
		SampleType:        []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: "time", Unit: "nanoseconds"}},
		DefaultSampleType: "time",
		PeriodType:        &profile.ValueType{Type: "time", Unit: "nanoseconds"},
		Period:            10e6,
		DurationNanos:     int64(r.Sampled.Seconds * 1e9),
	}
	mapping := &profile.Mapping{ID: 1, File: "scripts", HasFunctions: true, HasFilenames: true, HasLineNumbers: true}
	p.Mapping = []*profile.Mapping{mapping}
	type functionKey struct{ name, file string }
	functions := map[functionKey]*profile.Function{}
	type locationKey struct {
		functionKey
		line int
	}
	locations := map[locationKey]*profile.Location{}
	at := func(k locationKey) *profile.Location {
		if l, ok := locations[k]; ok {
			return l
		}
		f, ok := functions[k.functionKey]
		if !ok {
			f = &profile.Function{ID: uint64(len(functions) + 1), Name: k.name, SystemName: k.name, Filename: k.file}
			functions[k.functionKey] = f
			p.Function = append(p.Function, f)
		}
		l := &profile.Location{ID: uint64(len(locations) + 1), Mapping: mapping, Line: []profile.Line{{Function: f, Line: int64(k.line)}}}
		locations[k] = l
		p.Location = append(p.Location, l)
		return l
	}
	for _, s := range r.stacks {
		sample := &profile.Sample{Value: []int64{int64(s.Samples), int64(s.Took)}, Label: map[string][]string{"strategy": {s.Script}}}
		for _, f := range s.Frames {
			sample.Location = append(sample.Location, at(locationKey{functionKey{f.Function, f.File}, f.Line}))
		}
		if len(s.Frames) == 0 {
			sample.Location = append(sample.Location, at(locationKey{functionKey{"(in no line of the script)", ""}, 0}))
		}
		p.Sample = append(p.Sample, sample)
	}
	if err := p.CheckValid(); err != nil {
		return fmt.Errorf("the profile: %w", err)
	}
	return p.Write(w)
}
