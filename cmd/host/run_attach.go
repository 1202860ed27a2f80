package main

import "errors"

// attachable says why a run with --attach cannot be what other flags ask of it.
func attachable(attached, locked, twice, paranoid bool) error {
	switch {
	case !attached:
		return nil
	case locked:
		return errors.New("--attach runs what a debugger holds, and --locked only what plugins.lock pins: leave one of them out")
	case twice, paranoid:
		flag := "--twice"
		if paranoid {
			flag = "--paranoid"
		}
		return errors.New(flag + " runs each session again, and a plugin that a debugger holds (--attach) plays one run: leave one of them out")
	}
	return nil
}
