package session_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/session"
)

// BenchmarkReading is what a reader costs that reads at every instant of a day with 1m, 5m and 15m bars and two indicators:
// us/snapshot is how long the session waits for each, us/delta all that the reader waits.
func BenchmarkReading(b *testing.B) {
	for _, symbols := range []int{10, 100} {
		b.Run(fmt.Sprintf("%d symbols", symbols), func(b *testing.B) {
			c, _ := benchConfig(b, symbols, 1, nil)
			var waited, took time.Duration
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				readers := newReaders()
				x := readers.Reader("x")
				to := int64(0)
				c.Readers = readers
				c.Pace = func(_ calendar.Date, from, _ time.Time) error {
					if from.Unix() == 0 {
						return nil
					}
					done := make(chan struct{})
					began := time.Now()
					go func() {
						defer close(done)
						got := must[session.Reading](b)(x.Delta(context.Background(), to))
						to = got.To
					}()
					answer := <-readers.Requests()
					taking := time.Now()
					answer()
					waited += time.Since(taking)
					<-done
					took += time.Since(began)
					n++
					return nil
				}
				if _, err := session.Run(context.Background(), c); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(waited.Microseconds())/float64(n), "us/snapshot")
			b.ReportMetric(float64(took.Microseconds())/float64(n), "us/delta")
		})
	}
}
