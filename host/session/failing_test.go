package session_test

import (
	"context"
	"errors"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

var errDisk = errors.New("the disk is gone")

// failing is a store that counts its calls from when it is armed and fails at one of them.
type failing struct {
	tape.Store
	armed bool
	calls int
	at    int // the call that fails, from 1; 0 for none
	how   string
	// cancel is what interrupts the run.
	cancel func()
}

func (f *failing) arm(at int) { f.armed, f.calls, f.at = true, 0, at }

// fails is the error of a call, if any.
func (f *failing) fails() error {
	if !f.armed {
		return nil
	}
	f.calls++
	if f.calls != f.at {
		return nil
	}
	switch f.how {
	case panics:
		panic("the store is broken")
	case interrupts:
		f.cancel()
		return context.Canceled
	}
	return errDisk
}

func (f *failing) Holdings(ctx context.Context, symbol string) ([]market.Holding, error) {
	if err := f.fails(); err != nil {
		return nil, err
	}
	return f.Store.Holdings(ctx, symbol)
}

func (f *failing) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	if err := f.fails(); err != nil {
		return market.Columns{}, err
	}
	return f.Store.Bars(ctx, symbol, interval, from, to)
}

// interrupted is a store in the middle of whose answer the run is interrupted.
type interrupted struct {
	failing
	at     string
	cancel func()
}

func (s *interrupted) Holdings(ctx context.Context, symbol string) ([]market.Holding, error) {
	if s.at == "holdings" {
		s.cancel()
		return nil, ctx.Err()
	}
	return s.failing.Holdings(ctx, symbol)
}

func (s *interrupted) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	if s.at == "bars" {
		s.cancel()
		return market.Columns{}, ctx.Err()
	}
	return s.failing.Bars(ctx, symbol, interval, from, to)
}
