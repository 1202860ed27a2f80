package csv

import (
	"context"
	"fmt"

	"github.com/strathost/strathost/host/store"
)

var _ store.Beside = (*Store)(nil)

// ReadBeside reads a file at the top of the folder.
func (s *Store) ReadBeside(ctx context.Context, name string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := s.folder.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: file %s: %w", s.name, name, cause(err))
	}
	defer f.Close()
	b, err := store.ReadBounded(f)
	if err != nil {
		return nil, fmt.Errorf("%s: file %s: %w", s.name, name, cause(err))
	}
	return b, nil
}
