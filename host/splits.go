package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/host/store/splits"
	"github.com/strathost/strathost/sdk"
)

// sessionSplits is what the bars of a session are adjusted for; nil for data.adjust: none, which reads no file. The error
// is sdk.Diagnostics, or ctx's.
func sessionSplits(ctx context.Context, s config.Session, from store.Reader) (*market.Splits, error) {
	if s.Data.Adjust != config.AdjustSplits {
		return nil, nil
	}
	found, err := readSplits(ctx, from, s.Data.Source.Written, s.Calendar)
	var mistakes sdk.Diagnostics
	switch {
	case err == nil || errors.As(err, &mistakes) || ctx.Err() != nil:
		return found, err
	}
	at := s.Data.AdjustPlace
	d := sdk.Diagnostic{File: at.File, Line: at.Line, Col: at.Col, Path: s.Name + ".data.adjust", Code: config.Unreadable, Message: err.Error()}
	if errors.Is(err, fs.ErrNotExist) {
		d.Code, d.Message = config.NotFound, fmt.Sprintf("there is no %s in %s to adjust for", store.SplitsFile, s.Data.Source.Written)
		d.Hint = "write one with the columns symbol,date,ratio, or leave the key out for bars as they are stored"
	}
	return nil, sdk.Diagnostics{d}
}

// readSplits reads the splits.csv of a store. source is how messages call the place of the store. The error is
// sdk.Diagnostics for mistakes in the file, wraps fs.ErrNotExist where there is none, or is one of reading it.
func readSplits(ctx context.Context, from store.Reader, source string, cal *calendar.Calendar) (*market.Splits, error) {
	beside, ok := from.(store.Beside)
	if !ok {
		return nil, fmt.Errorf("the %s has no %s: %w", from.Name(), store.SplitsFile, fs.ErrNotExist)
	}
	text, err := beside.ReadBeside(ctx, store.SplitsFile)
	if err != nil {
		return nil, err
	}
	found, mistakes := splits.Read(text, strings.TrimSuffix(source, "/")+"/"+store.SplitsFile, cal)
	return found, mistakes.Err()
}
