package parquet

import (
	"context"
	"fmt"
	"io"

	"github.com/strathost/strathost/host/store"
)

var _ store.Beside = (*Store)(nil)

// ReadBeside reads a file that lies beside the folder of bars.
func (s *Store) ReadBeside(ctx context.Context, name string) ([]byte, error) {
	f, err := s.from.Open(ctx, name, nil)
	if err != nil {
		return nil, s.wrap(fmt.Errorf("file %s: %w", name, err))
	}
	defer f.Close()
	if ahead, ok := f.(Ahead); ok {
		if err := ahead.Ahead([]Range{{From: 0, To: min(f.Version().Size(), store.MostBeside)}}); err != nil {
			return nil, &fileError{name, f.Version(), err}
		}
	}
	b, err := store.ReadBounded(io.NewSectionReader(f, 0, f.Version().Size()))
	if err != nil {
		return nil, s.wrap(fmt.Errorf("file %s: %w", name, cause(err)))
	}
	return b, nil
}
