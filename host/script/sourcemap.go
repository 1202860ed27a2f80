package script

import (
	"encoding/json"
	"fmt"
	"strings"
)

// adaptSourceMap makes esbuild's source map fit for goja, which asks it with columns that count from 1 where the
// format counts from 0: it moves every generated and every original column by one, so that the answers are exact
// and count from 1. It also drops our namespace from the names of the files.
func adaptSourceMap(data []byte) ([]byte, error) {
	var m struct {
		Version  int      `json:"version"`
		Sources  []string `json:"sources"`
		Mappings string   `json:"mappings"`
		Names    []string `json:"names"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("source map: %w", err)
	}
	for i, name := range m.Sources {
		m.Sources[i] = strings.TrimPrefix(name, namespace+":")
	}
	lines := strings.Split(m.Mappings, ";")
	original := false // the original columns are a chain of differences over the whole map: one step moves all
	for i, line := range lines {
		if line == "" {
			continue
		}
		segments := strings.Split(line, ",")
		for j, segment := range segments {
			if j > 0 && original {
				break
			}
			fields, err := decodeVLQ(segment)
			if err != nil {
				return nil, err
			}
			if j == 0 { // generated columns are such a chain within each line
				fields[0]++
			}
			if !original && len(fields) >= 4 {
				fields[3]++
				original = true
			}
			segments[j] = encodeVLQ(fields)
		}
		lines[i] = strings.Join(segments, ",")
	}
	m.Mappings = strings.Join(lines, ";")
	return json.Marshal(m)
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// decodeVLQ reads the numbers of one segment of a source map: base 64 digits, the lowest first, five bits and a
// continuation bit each, the sign in the lowest bit of the first.
func decodeVLQ(segment string) ([]int, error) {
	var fields []int
	value, shift := 0, 0
	for i := range len(segment) {
		digit := strings.IndexByte(base64Digits, segment[i])
		if digit < 0 || shift > 30 {
			return nil, fmt.Errorf("source map: segment %q is malformed", segment)
		}
		value |= digit & 31 << shift
		if shift += 5; digit&32 != 0 {
			continue
		}
		if value&1 != 0 {
			fields = append(fields, -(value >> 1))
		} else {
			fields = append(fields, value>>1)
		}
		value, shift = 0, 0
	}
	if shift != 0 || len(fields) == 0 {
		return nil, fmt.Errorf("source map: segment %q is malformed", segment)
	}
	return fields, nil
}

func encodeVLQ(fields []int) string {
	var b strings.Builder
	for _, f := range fields {
		v := f << 1
		if f < 0 {
			v = -f<<1 | 1
		}
		for {
			digit := v & 31
			if v >>= 5; v > 0 {
				digit |= 32
			}
			b.WriteByte(base64Digits[digit])
			if v == 0 {
				break
			}
		}
	}
	return b.String()
}
