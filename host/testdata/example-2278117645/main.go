package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"time"

	"github.com/strathost/strathost/host"
)

// It prints what is new in the session quickstart once a second, a line of JSON each.
func main() {
	host.Init()
	ctx := context.Background()
	file, err := host.Load("sessions.yaml")
	if err != nil {
		log.Fatal(err)
	}
	speed := 600.0 // ten minutes a second
	var snapshots host.Snapshots
	done := make(chan error, 1)
	go func() {
		_, err := host.Run(ctx, file, host.Options{Sessions: []string{"quickstart"}, Speed: &speed, Snapshots: &snapshots})
		done <- err
	}()

	reader := snapshots.Reader("quickstart", "printer")
	lines := json.NewEncoder(os.Stdout)
	var reading host.Reading
	for !reading.Ended {
		if reading, err = reader.Delta(ctx, reading.To); err != nil {
			log.Fatal(err)
		}
		if err := lines.Encode(reading); err != nil {
			log.Fatal(err)
		}
		time.Sleep(time.Second)
	}
	if err := <-done; err != nil {
		log.Fatal(err)
	}
}