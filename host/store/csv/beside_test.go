package csv_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/host/store/csv"
)

const aBar = "date,open,high,low,close,volume\n2025-07-01,1,1,1,1,1\n"

func TestTheListOfSplitsIsNoFileOfBars(t *testing.T) {
	t.Parallel()
	const list = "symbol,date,ratio\nX,2025-07-01,2\n"
	s, err := csv.OpenFS(context.Background(), fstest.MapFS{
		"X_1d.csv":          {Data: []byte(aBar)},
		"splits.csv":        {Data: []byte(list)},
		"1d/splits.csv":     {Data: []byte(aBar)}, // the bars of a symbol of that name
		"1d/big_splits.csv": {Data: []byte(list)},
	}, "bars", csv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	symbols, err := s.Symbols(context.Background())
	if diff := cmp.Diff([]string{"SPLITS", "X"}, symbols); diff != "" || err != nil {
		t.Errorf("error %v, symbols (-want +got):\n%s", err, diff)
	}
	if faults := s.Faults(); len(faults) != 1 || faults[0].File != "1d/big_splits.csv" {
		t.Errorf("faults: %v", faults)
	}
	text, err := s.ReadBeside(context.Background(), store.SplitsFile)
	if err != nil || string(text) != list {
		t.Errorf("beside the bars is %q, error %v", text, err)
	}
}

func TestWhatIsNotBesideTheFilesIsSaid(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"X_1d.csv": {Data: []byte(aBar)}}
	s, err := csv.OpenFS(context.Background(), files, "bars", csv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReadBeside(context.Background(), store.SplitsFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is no list: error %v", err)
	}
	files["splits.csv"] = &fstest.MapFile{Data: make([]byte, store.MostBeside)}
	if text, err := s.ReadBeside(context.Background(), store.SplitsFile); err != nil || len(text) != store.MostBeside {
		t.Errorf("the largest file has %d bytes, error %v", len(text), err)
	}
	files["splits.csv"] = &fstest.MapFile{Data: make([]byte, store.MostBeside+1)}
	if _, err := s.ReadBeside(context.Background(), store.SplitsFile); !errors.Is(err, store.ErrTooLarge) {
		t.Errorf("a larger one: error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.ReadBeside(ctx, store.SplitsFile); !errors.Is(err, context.Canceled) {
		t.Errorf("an interruption: error %v", err)
	}
}
