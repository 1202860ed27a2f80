package host

import (
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/session"
)

// processLimits are the limits of a plugin.
func processLimits(l config.Limits) plugin.Limits {
	return plugin.Limits{Timeout: l.Timeout, Memory: l.Memory, CPU: l.CPU, Nice: l.Nice}
}

// tellProcesses writes what the processes of a session took, and how those ended that crashed. They have all ended.
func tellProcesses(folder *export.Folder, programs []opened) error {
	for _, p := range programs {
		x, ok := p.program.(*plugin.Plugin)
		if !ok {
			continue
		}
		if used, ok := x.Usage(); ok {
			folder.Process(p.name, used.Lived, used.CPU, used.Memory)
		}
		if report, ok := x.Crash(); ok {
			file, err := folder.Crash(p.name, report)
			if err != nil {
				return err
			}
			folder.Log(session.LogRecord{Source: p.name, Level: "ERROR", Text: "how its process ended is in " + file})
		}
	}
	return nil
}
