package host_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/strathost/strathost/host"
)

// A program runs a session and keeps a copy of its data up to date while it runs. docs/embedding.md says what a delta holds.
func ExampleSnapshots() {
	ctx := context.Background()
	file, err := host.Load("../sessions.yaml")
	if err != nil {
		log.Fatal(err)
	}
	out, err := os.MkdirTemp("", "runs-")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(out) }()

	var snapshots host.Snapshots
	done := make(chan error, 1)
	go func() {
		_, err := host.Run(ctx, file, host.Options{Sessions: []string{"two-weeks"}, Out: out, Snapshots: &snapshots})
		done <- err
	}()

	reader := snapshots.Reader("two-weeks", "example")
	minutes := map[string]int{} // bars of today that this program has, by symbol
	var reading host.Reading
	for !reading.Ended {
		if reading, err = reader.Delta(ctx, reading.To); err != nil {
			log.Fatal(err)
		}
		if reading.From == 0 { // the first, or a new day: all of it
			clear(minutes)
			for _, s := range reading.Snapshot.Living() {
				minutes[s.Name] = s.Series[0].Today.Len()
			}
			continue
		}
		for _, name := range reading.Removed {
			delete(minutes, name)
		}
		for _, s := range reading.Symbols {
			for _, bars := range s.Series {
				if bars.Now.Interval == "1m" {
					minutes[s.Now.Name] += bars.New.Len()
				}
			}
		}
	}
	if err := <-done; err != nil {
		log.Fatal(err)
	}
	fmt.Println(reading.Snapshot.Day.Date, minutes)
	// Output: 2025-07-11 map[AAPL:390 MSFT:390 SPY:390]
}
