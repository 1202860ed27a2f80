package host

import (
	"context"
	"errors"
	"fmt"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/store/sample"
)

// GenerateOptions say how large a made-up market is to be.
type GenerateOptions struct {
	Store   string // folder of the Parquet store, which is made where there is none, or s3://bucket/prefix
	Symbols int    // S0001, S0002, ...; 1 or more
	Days    int    // trading days, 1 or more
	Start   string // YYYY-MM-DD; a day that is no trading day means the next one
	// Calendar is that of the exchange; nil for XNYS.
	Calendar *Calendar
	// Progress, where it is set, is called after each symbol.
	Progress func(done, of int)
}

// Generated is what Generate made.
type Generated struct {
	Symbols int    `json:"symbols"`
	Days    int    `json:"days"`
	First   string `json:"first"` // trading day
	Last    string `json:"last"`
	Bars    int    `json:"bars"`
	// Written and Unchanged are files: those that have other bars now, and those whose bars were the same before.
	Written   int `json:"files_written"`
	Unchanged int `json:"files_unchanged"`
}

// generateSeed makes the bars of every host the same. Benchmarks of one market can be compared.
const generateSeed = 1

// Generate fills a store with synthetic bars for benchmarks: one for each minute of regular hours. They depend on symbol
// and day alone. They replace what the store has of these symbols within these days. It is an error if the calendar
// does not reach so far.
func Generate(ctx context.Context, o GenerateOptions) (Generated, error) {
	days, c, err := o.tradingDays()
	if err != nil {
		return Generated{}, err
	}
	into, err := createStore(ctx, o.Store)
	if err != nil {
		return Generated{}, err
	}
	out := Generated{Days: len(days), First: days[0].String(), Last: days[len(days)-1].String()}
	for _, symbol := range sample.DenseSymbols(o.Symbols) {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		bars := sample.Dense(symbol, generateSeed, c, days)
		change, err := into.Put(ctx, symbol, "1m", bars)
		if err != nil {
			return out, err
		}
		out.Symbols++
		out.Bars += bars.Len()
		out.Written += change.Written
		out.Unchanged += change.Unchanged
		if o.Progress != nil {
			o.Progress(out.Symbols, o.Symbols)
		}
	}
	return out, nil
}

// Check says what is wrong with the options.
func (o GenerateOptions) Check() error {
	_, _, err := o.tradingDays()
	return err
}

// maxGenerated bounds the number of symbols: there are fewer shares in the world, and a slip of the finger is not to fill
// a disk.
const maxGenerated = 100_000

func (o GenerateOptions) tradingDays() ([]calendar.Date, *calendar.Calendar, error) {
	switch {
	case o.Store == "":
		return nil, nil, errors.New("--store is missing: name a folder for the made-up bars, apart from real ones")
	case o.Symbols < 1 || o.Symbols > maxGenerated:
		return nil, nil, fmt.Errorf("--symbols is %d, expected 1 to %d", o.Symbols, maxGenerated)
	case o.Days < 1:
		return nil, nil, fmt.Errorf("--days is %d, expected 1 or more", o.Days)
	}
	start, err := calendar.ParseDate(o.Start)
	if err != nil {
		return nil, nil, fmt.Errorf("--start: %w", err)
	}
	c, err := orNewYork(o.Calendar)
	if err != nil {
		return nil, nil, err
	}
	_, end := c.Range()
	days, err := c.Between(start, end)
	if err != nil {
		return nil, nil, fmt.Errorf("--start: %w", err)
	}
	if len(days) < o.Days {
		return nil, nil, fmt.Errorf("--days is %d, but the calendar of %s has %d trading days from %s on, up to %s", o.Days, c.MIC(), len(days), start, end)
	}
	return days[:o.Days], c, nil
}
