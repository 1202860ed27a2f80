package parquet_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
)

func TestAWriterThatIsCancelledDoesNotWaitForTheLock(t *testing.T) {
	t.Parallel()
	s, dir := create(t)
	other, err := parquet.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	inside, finish := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s.Before(func(string) error {
		once.Do(func() { close(inside); <-finish })
		return nil
	})
	var holder sync.WaitGroup
	holder.Go(func() { put(t, s, "X", "1m", storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 10, 1)) })
	<-inside
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	_, err = other.Put(ctx, "X", "1m", storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 10, 1))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v", err)
	}
	close(finish)
	holder.Wait()
}
