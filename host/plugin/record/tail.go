package record

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// tail ends a replay with the log. Where that ends in the middle of a call, it tells what the plugin does there now.
func (r *replayer) tail(ctx context.Context) error {
	how := "the host was killed"
	if e := r.summary.End; e != nil && e.Process != "" {
		how = "the plugin's process ended (" + e.Process + ")"
	} else if e != nil {
		how = "the stream ended"
	}
	switch {
	case r.window == nil && r.started:
		if r.summary.End == nil {
			r.result.Tail = "the log ends here: " + how
		}
		return nil
	case !r.started:
		r.result.Tail = "the log ends before the plugin was ready: " + how
		return nil
	case r.asked:
		r.result.Tail = "the log ends with a request that has no answer: " + how
		return nil
	}
	if err := r.wait(ctx); err != nil && !errors.Is(err, errEnough) {
		return err
	}
	switch {
	case r.result.Stopped:
		return nil
	case r.now.last.what == nil:
		r.result.Tail = fmt.Sprintf("the log ends in the middle of window %d, %s: %s. It ended here again: %s", r.number, r.span(), how, r.now.last.text)
	default:
		r.result.Tail = fmt.Sprintf("the log ends in the middle of window %d, %s: %s. This one goes on: %s", r.number, r.span(), how, r.told(r.now.last, deed{}))
	}
	return nil
}

// span is the time of the window.
func (r *replayer) span() string {
	first, last := time.Unix(0, r.instants[0]).In(r.zone), time.Unix(0, r.instants[len(r.instants)-1]).In(r.zone)
	text := first.Format("2006-01-02 15:04:05")
	if len(r.instants) > 1 {
		text += " to " + last.Format("15:04:05")
	}
	return text
}
