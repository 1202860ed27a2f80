package host

import (
	"math"
	"slices"
	"strings"
)

// Chart draws numbers as lines of text, the highest first: each column is the last of the numbers that fall into it. It
// has at most width columns and just height lines, and none of no numbers.
func Chart(of []float64, width, height int) []string {
	if len(of) == 0 || width < 1 || height < 1 {
		return nil
	}
	columns := make([]float64, min(width, len(of)))
	for i := range columns {
		columns[i] = of[(i+1)*len(of)/len(columns)-1]
	}
	low, high := slices.Min(columns), slices.Max(columns)
	blocks := []rune("▁▂▃▄▅▆▇█")
	steps := len(blocks)
	lines := make([][]rune, height)
	for i := range lines {
		lines[i] = []rune(strings.Repeat(" ", len(columns)))
	}
	for x, v := range columns {
		level := steps * height / 2 // of numbers that are all the same
		if high > low {
			level = 1 + int(math.Round((v-low)/(high-low)*float64(steps*height-1)))
		}
		for y := range height {
			if fill := min(level-steps*y, steps); fill > 0 {
				lines[height-1-y][x] = blocks[fill-1]
			}
		}
	}
	out := make([]string, height)
	for i, l := range lines {
		out[i] = string(l)
	}
	return out
}
