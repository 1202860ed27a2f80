package sdktest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/sdktest"
)

type spanParams struct {
	Span time.Duration `param:"span" default:"5m"`
}

// span is an indicator whose value is a parameter of its own, in seconds.
type span struct{ spanParams }

func newSpan(p spanParams) (*span, error) { return &span{p}, nil }

func (*span) Need() int   { return 1 }
func (*span) Settle() int { return 1 }
func (s *span) Update(_ sdk.Bar, out []float64) error {
	out[0] = s.Span.Seconds()
	return nil
}

type spanner struct{ handle sdk.Indicator }

func (*spanner) Indicators() []sdk.CustomIndicator {
	return []sdk.CustomIndicator{sdk.NewIndicator("span", newSpan)}
}

func (s *spanner) OnStart(x sdk.Session) (err error) {
	s.handle, err = x.AddIndicator(sdk.IndicatorRequest{Symbol: "TSLA", Name: "span", Interval: "1m", Params: map[string]any{"span": time.Minute}})
	return err
}

func (s *spanner) OnBars(x sdk.Session, _ []sdk.Bar) error {
	return x.Emit(strings.TrimSuffix(s.handle.Key(), "@1m"), s.handle.Value())
}

// What an author's Go code has as a duration is one of an own indicator's, also between two processes.
func TestAnOwnIndicatorTakesADuration(t *testing.T) {
	t.Parallel()
	run := sdktest.Run(t, sdk.NewStrategy(func(struct{}) (*spanner, error) { return &spanner{}, nil }), closes(), sdktest.Session("symbols: [TSLA]"))
	if emitted := run.Emitted("sdktest/span(span=1m0s)"); len(emitted) == 0 || emitted[0] != 60 || !strings.Contains(run.Transcript(), `{"span":"1m0s"} -> ok`) {
		t.Errorf("emitted %v\n%s", emitted, run.Transcript())
	}
}
