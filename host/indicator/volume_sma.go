package indicator

import "math"

// volumeSMA is the average volume.
//
// Formula: the mean volume of the last period bars, the newest included. Source: the common definition; TA-Lib SMA of the
// volume. Input: volume. Output: value, in units of volume, 0 or more. Warm-up: need = settle = period. Bounds: 0 where the
// window has no volume.
func volumeSMA() Definition {
	return Definition{
		Name: "volume_sma", Group: "volume",
		Summary: "average volume of the last bars",
		Formula: "mean volume of the last period bars, the newest included",
		Source:  "common definition; TA-Lib SMA of the volume",
		Params:  []Param{period(20, 1, "bars in the average")},
		Outputs: single(),
		need:    func(v values) int { return v.int(0) },
		compute: averageVolumeOf,
	}
}

// averageVolumeOf makes the computation of a definition whose first parameter is the period.
func averageVolumeOf(v values) Computation {
	return &averageVolume{volumes: newWindow(v.int(0)), value: value(math.NaN())}
}

type averageVolume struct {
	volumes window
	value
}

func (a *averageVolume) Update(_, _, _, _, volume float64) { a.value = value(a.volumes.push(volume)) }
