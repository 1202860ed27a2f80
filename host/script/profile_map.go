package script

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/dop251/goja/file"
)

// goja's profile has the line of a place and drops its file: with the source map of a bundle of several files it would tell
// of line 7, and not of which. So a script that is profiled is compiled with another map, of one file, in which every segment
// of the true map has a line of its own; the number of that line leads back to the file, line and column.

// profiled is a bundle that is compiled for a profile.
type profiled struct {
	script string // the strategy's name
	name   string // of the bundle, as goja knows it
	first  int    // the line that stands for lines[0]; those before it are lines of the bundle that are not mapped
	lines  []place
	names  map[string]string // what the author calls what esbuild had to rename
}

// of is the author's place of a position, false where it is in no file of the author's.
func (p *profiled) of(position file.Position) (place, bool) {
	return p.at(position.Line)
}

// at is the author's place that a line stands for.
func (p *profiled) at(line int) (place, bool) {
	if i := line - p.first; i >= 0 && i < len(p.lines) && p.lines[i].file != "" {
		return p.lines[i], true
	}
	return place{}, false
}

// profile readies a bundle for Lines. While it does not run, the bundle stays as it is.
func (p *Profiler) profile(b *bundled, script string) error {
	if p == nil || p.bundles == nil {
		return nil
	}
	x := &profiled{script: script, name: fmt.Sprintf("bundle-%d.js", len(p.bundles)+1), first: strings.Count(b.code+sourceMapURL, "\n") + 2,
		names: map[string]string{}}
	sourceMap, err := x.take(b)
	if err != nil {
		return fmt.Errorf("profile %s: %w", b.entry, err)
	}
	b.sourceMap, b.profiled = sourceMap, x
	p.bundles[x.name] = x
	return nil
}

// take reads the map of a bundle, and makes the one of which each segment is a line.
func (p *profiled) take(b *bundled) ([]byte, error) {
	var m struct {
		Version  int      `json:"version"`
		Sources  []string `json:"sources"`
		Mappings string   `json:"mappings"`
		Names    []string `json:"names"`
	}
	if err := json.Unmarshal(b.sourceMap, &m); err != nil {
		return nil, fmt.Errorf("source map: %w", err)
	}
	mine := map[string]bool{}
	for _, f := range b.files {
		mine[f] = true
	}
	code := strings.Split(b.code, "\n")
	var source, line, col, name, at int // chains of differences over the whole map
	lines := strings.Split(m.Mappings, ";")
	for i, text := range lines {
		if text == "" {
			continue
		}
		generated := 0 // such a chain within each line
		segments := strings.Split(text, ",")
		for j, segment := range segments {
			fields, err := decodeVLQ(segment)
			if err != nil {
				return nil, err
			}
			generated += fields[0]
			if len(fields) < 4 {
				fields = []int{fields[0], 0, 0, 0} // goja's reader takes no shorter one; a line of no file
				p.lines = append(p.lines, place{})
			} else {
				source, line, col = source+fields[1], line+fields[2], col+fields[3]
				if source < 0 || source >= len(m.Sources) {
					return nil, fmt.Errorf("source map: there is no source %d", source)
				}
				here := place{file: m.Sources[source], line: line + 1, col: col}
				if !mine[here.file] {
					here = place{}
				}
				p.lines = append(p.lines, here)
			}
			if len(fields) == 5 {
				if name += fields[4]; name >= 0 && name < len(m.Names) && i < len(code) {
					p.rename(code[i], generated-1, m.Names[name]) // columns count from 1 in our maps
				}
			}
			target := p.first + len(p.lines) - 2 // from 0
			segments[j] = encodeVLQ([]int{fields[0], 0, target - at, 0})
			at = target
		}
		lines[i] = strings.Join(segments, ",")
	}
	m.Sources, m.Names, m.Mappings = []string{"lines"}, nil, strings.Join(lines, ";")
	return json.Marshal(m)
}

// rename notes that the identifier at a column of a line of the bundle is another in the author's file.
func (p *profiled) rename(line string, col int, name string) {
	if col < 0 || col > len(line) { // the bundle is ASCII
		return
	}
	end := col
	for end < len(line) && strings.IndexByte(identifierLetters, line[end]) >= 0 {
		end++
	}
	if end > col && line[col:end] != name {
		p.names[line[col:end]] = name
	}
}

const identifierLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$"
