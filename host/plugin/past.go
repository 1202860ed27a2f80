package plugin

import (
	"math"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// pastIndicator stands for a handle of an earlier day, of which the host knows what the plugin says.
type pastIndicator struct{ of *pb.RemoveIndicator }

var _ sdk.Indicator = pastIndicator{}

func (p pastIndicator) Symbol() string         { return p.of.GetSymbol() }
func (p pastIndicator) Interval() sdk.Interval { return sdk.Interval(p.of.GetInterval()) }
func (p pastIndicator) Name() string           { return "" }
func (p pastIndicator) Key() string            { return p.of.GetKey() }
func (p pastIndicator) Ready() bool            { return false }
func (p pastIndicator) Value() float64         { return math.NaN() }
func (p pastIndicator) Previous(int) float64   { return math.NaN() }
func (p pastIndicator) Len() int               { return 0 }
func (p pastIndicator) Fields() []string       { return nil }
func (p pastIndicator) Removed() bool          { return true }

func (p pastIndicator) Field(string) (float64, error) { return math.NaN(), nil }

// givenUp is the handle that a request gives up; nil where it has none.
func (f *feeds) givenUp(m *pb.RemoveIndicator) sdk.Indicator {
	if m.GetSeries() == 0 && m.GetKey() != "" {
		return pastIndicator{of: m}
	}
	return f.indicator(m.GetSeries())
}
