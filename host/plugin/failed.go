package plugin

import (
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// failed is how a call failed, as far as the process can tell of it: it is the author's, and what only a host finds out is not
// believed of it. A room of the host's own holds its author to limits itself, and its word counts. So does a process that says that
// the host broke the protocol, and one under a limit of memory that it could get no more of it: a runtime may survive that.
func (p *Plugin) failed(m *pb.Failed) *sdk.Failure {
	f := wire.UnpackFailure(m)
	if p.options.Room != nil || f.Code == sdk.ProtocolError || f.Code == sdk.MemoryLimit && p.options.Limits.Memory > 0 {
		return f
	}
	return f.AsAuthors()
}
