package indicator

// avgVolume is the average daily volume.
//
// Formula: the mean volume of the last period daily bars, the last included. Source: the common definition; TA-Lib SMA of
// the volume. Input: volume of daily bars. Output: value, in units of volume a day, 0 or more. Daily: refused on intraday
// intervals; today's volume counts when the day has ended. Warm-up: need = settle = period days.
func avgVolume() Definition {
	return Definition{
		Name: "avg_volume", Group: "daily",
		Summary: "average daily volume of the last days",
		Formula: "mean volume of the last period days, none of it of a day that has not ended",
		Source:  "common definition; TA-Lib SMA of the volume",
		Params:  []Param{period(20, 1, "days in the average")},
		Outputs: single(), Daily: true,
		need:    func(v values) int { return v.int(0) },
		compute: averageVolumeOf,
	}
}
