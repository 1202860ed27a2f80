package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestASessionWithoutADayHasNoSnapshot(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*desk){
		"no data":   func(d *desk) { d.symbols("NOBODY") },
		"no days":   func(d *desk) { d.days("2025-07-04", "2025-07-04") },
		"cancelled": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			readers := newReaders()
			d := newDesk(t)
			d.config.Readers = readers
			read := make(chan error, 1)
			go func() {
				_, err := readers.Reader("x").Complete(context.Background())
				read <- err
			}()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if change == nil {
				stop()
			} else {
				change(d)
			}
			if _, err := d.tryRun(ctx); err == nil {
				t.Error("the session ran")
			}
			if err := <-read; !errors.Is(err, session.ErrNoDay) || !strings.Contains(err.Error(), "session test") {
				t.Errorf("its reader gets %v", err)
			}
		})
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	if _, err := newReaders().Reader("x").Delta(gone, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("who does not want to wait gets %v", err)
	}
}

// A day that could not be recorded, and one that was cut short, can be read all the same.
func TestTheDayOnWhichARunEndsCanBeRead(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*desk, context.CancelFunc){
		"interrupted": func(d *desk, stop context.CancelFunc) {
			d.strategy("stops", acting(at("11:00", func(sdk.Session) { stop() })))
		},
		"full disk": func(d *desk, _ context.CancelFunc) { d.config.Timeline = session.TimelineClose },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			readers := newReaders()
			d := newDesk(t)
			change(d, stop)
			d.config.Readers, d.config.Recorder = readers, noTimeline{d.record}
			if _, err := session.Run(ctx, d.config); err == nil {
				t.Fatal("it ran to its end")
			}
			got := must[session.Reading](t)(readers.Reader("x").Complete(t.Context()))
			if s := got.Snapshot; s.Active || len(s.Symbols) != 1 || s.Symbols[0].Series[0].Today.Len() < 90 {
				t.Errorf("it has %+v", s)
			}
		})
	}
}

type noTimeline struct{ *record }

func (noTimeline) Timeline(session.TimelineRow) error { return errDisk }
