package plugin

//determinism:allow-file it is what a process is started with

import (
	"os"
	"sort"
	"strconv"

	goplugin "github.com/hashicorp/go-plugin"
	"github.com/strathost/strathost/sdk/wire"
)

// inherited are the variables of the host that a plugin gets: what a program needs to find programs and folders, and
// nothing that could hold a secret.
var inherited = []string{"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE"}

// environment is what a plugin's process starts with, before what go-plugin adds. The zone is UTC, as the host's own is:
// a strategy that looks at its machine's zone would differ from one to another.
func (o Options) environment() []string {
	env := []string{"TZ=UTC"}
	for _, name := range inherited {
		if value, set := os.LookupEnv(name); set {
			env = append(env, name+"="+value)
		}
	}
	names := make([]string, 0, len(o.Env))
	for name := range o.Env {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		env = append(env, name+"="+o.Env[name])
	}
	if o.Room != nil {
		env = append(env, o.Room.Env...)
	}
	return env
}

// private are the variables that tell a process of its private folder, and by which it cleans up after a host that is
// gone.
func private(dir string) []string {
	return []string{wire.EnvHostPID + "=" + strconv.Itoa(os.Getpid()), wire.EnvRunDir + "=" + dir, goplugin.EnvUnixSocketDir + "=" + dir}
}
