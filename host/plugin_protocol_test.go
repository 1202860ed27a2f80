package host_test

import (
	"testing"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/lock"
)

// plugins.lock is read without what speaks the protocol, and must not know another one.
func TestPluginsLockKnowsTheProtocolOfThisHost(t *testing.T) {
	t.Parallel()
	if lock.Protocol != plugin.Protocol {
		t.Errorf("plugins.lock has %d, the host speaks %d", lock.Protocol, plugin.Protocol)
	}
}
