package serve

//determinism:allow-file it says what the program is where no host started it

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	_ "time/tzdata" // Session.Location must be the exchange's on machines without time zones, too

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/wire"
)

// Exit codes of a plugin's process, as far as it ends by itself.
const (
	exitFine  = 0
	exitFault = 1 // the plugin itself is wrong
	exitUsage = 2 // a person ran it, or with arguments that it does not know
)

// Main is the main function of a plugin. Started by a host it serves one strategy and returns when the host is done
// with it. Run by a person it says what it is. "describe" prints, as JSON, what the plugin is and takes. "-debug" waits for a
// host to attach, under a debugger above all, and serves one session after the other until it is interrupted.
func Main(plugin sdk.Plugin) {
	if len(os.Args) > 1 || os.Getenv(wire.CookieKey) != wire.CookieValue {
		os.Exit(answer(plugin, os.Args, os.Stdout, os.Stderr))
	}
	serveHost(goRoom(plugin), maxStack)
}

// answer is all that a plugin does for a person.
func answer(plugin sdk.Plugin, args []string, out, problems io.Writer) int {
	self := "plugin"
	if len(args) > 0 {
		self = filepath.Base(args[0])
	}
	if len(args) < 2 {
		usage(plugin, self, problems)
		return exitUsage
	}
	if len(args) > 2 {
		fmt.Fprintf(problems, "%s: %s takes no more arguments, got %q\n\n", self, args[1], args[2])
		usage(plugin, self, problems)
		return exitUsage
	}
	switch args[1] {
	case "describe":
		if err := describe(plugin, out); err != nil {
			fmt.Fprintln(problems, err)
			return exitFault
		}
		return exitFine
	case "-h", "-help", "--help", "help":
		usage(plugin, self, out)
		return exitFine
	case "-debug", "--debug":
		return debugged(plugin, self, problems)
	}
	fmt.Fprintf(problems, "%s: unknown argument %q\n\n", self, args[1])
	usage(plugin, self, problems)
	return exitUsage
}

func usage(plugin sdk.Plugin, self string, w io.Writer) {
	role := plugin.New.Role()
	if role == "" {
		role = sdk.RoleStrategy
	}
	fmt.Fprintf(w, "%s %s: %s\n\n", plugin.Name, plugin.Version, plugin.Description)
	fmt.Fprintf(w, "This is a %s for strathost. A host starts it: name it in sessions.yaml as\n\n", role)
	fmt.Fprintf(w, "  plugin: ./%s\n\n", self)
	fmt.Fprintf(w, "  %s describe    prints what it is and its parameters, as JSON\n", self)
	fmt.Fprintf(w, "  %s -debug      waits for a host to attach, and says how: for debuggers\n", self)
}
