package lean

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
)

var (
	dayEntry   = regexp.MustCompile(`^(\d{8})_(.+)_(minute|second)_trade\.csv$`)
	dayZip     = regexp.MustCompile(`^(\d{8})_trade\.zip$`)
	quoteZip   = regexp.MustCompile(`^\d{8}_(quote|openinterest)\.zip$`)
	dailyEntry = regexp.MustCompile(`^([^/]+)\.csv$`)
)

// label is what the names of a zip, of its folders and of the file in it say.
type label struct {
	symbol   string
	interval sdk.Interval
	date     time.Time // midnight UTC of the day of intraday bars
}

// labelOf reads the names of a zip, a path with slashes, and of the file in it.
func labelOf(zip, entry string) (label, error) {
	folders := strings.Split(strings.ToLower(path.Dir(zip)), "/")
	base := strings.ToLower(path.Base(zip))
	if class := assetClass(folders); class != "" && class != "equity" {
		return label{}, fmt.Errorf("it is of %s, and only equity is read: other prices are not in ten-thousandths", class)
	}
	if quoteZip.MatchString(base) {
		return label{}, fmt.Errorf("it holds no trades")
	}
	var l label
	raw := ""
	if m := dayEntry.FindStringSubmatch(strings.ToLower(entry)); m != nil {
		if z := dayZip.FindStringSubmatch(base); z != nil && z[1] != m[1] {
			return label{}, fmt.Errorf("it is named for %s, and the file in it for %s", z[1], m[1])
		}
		var err error
		if l.date, err = time.Parse("20060102", m[1]); err != nil || l.date.Year() < firstYear || l.date.Year() > lastYear {
			return label{}, fmt.Errorf("%s is no date from %d to %d", m[1], firstYear, lastYear)
		}
		raw, l.interval = m[2], "1m"
		if m[3] == "second" {
			l.interval = "1s"
		}
		if n := len(folders); n > 1 && folders[n-2] == m[3] && folders[n-1] != raw {
			return label{}, fmt.Errorf("it is in the folder of %s, and the file in it is of %s", folders[n-1], raw)
		}
	} else if m := dailyEntry.FindStringSubmatch(strings.ToLower(entry)); m != nil && base == m[1]+".zip" {
		raw, l.interval = m[1], "1d"
		if folders[len(folders)-1] == "hour" {
			return label{}, fmt.Errorf("it holds hourly bars, which begin with the clock's hours and not with the session")
		}
	} else {
		return label{}, fmt.Errorf("neither its name nor %q in it is one of LEAN's trade bars", entry)
	}
	symbol, err := sdk.CanonicalSymbol(raw)
	if err != nil {
		return label{}, fmt.Errorf("%q is no symbol", raw)
	}
	l.symbol = symbol
	return l, nil
}

// assetClass is LEAN's folder of an asset class, which is three above that of daily files and four above the others;
// empty where there is none.
func assetClass(folders []string) string {
	for i := len(folders) - 1; i >= 0; i-- {
		switch folders[i] {
		case "equity", "crypto", "cryptofuture", "forex", "cfd", "future", "futureoption", "index", "indexoption", "option":
			return folders[i]
		}
	}
	return ""
}
