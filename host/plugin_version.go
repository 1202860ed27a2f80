package host

import (
	"fmt"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/sdk"
)

// VersionWarning says what is wrong with the version that a plugin gives itself; empty where nothing is. Such a plugin runs, and
// cannot be installed.
func VersionWarning(version string) string {
	err := lock.CheckVersion(version)
	if err == nil {
		return ""
	}
	return fmt.Sprintf("its version: %v: it runs, and host plugin install refuses it; change the Version of its sdk.Plugin", err)
}

// versionWarnings are the versions of a session's plugins that are none.
func versionWarnings(programs []opened) []string {
	var out []string
	for _, o := range programs {
		p, is := o.program.(*plugin.Plugin)
		if !is || o.kind != sdk.SourcePlugin { // a script in a process of its own has none
			continue
		}
		if warning := VersionWarning(p.Describe().Version); warning != "" {
			out = append(out, fmt.Sprintf("%s: %s of %s: %s", o.setup.Plugin.Place, o.name, o.path, warning))
		}
	}
	return out
}
