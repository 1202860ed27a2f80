package host

import (
	"fmt"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/record"
	"github.com/strathost/strathost/host/session"
)

// through is what stands between the host and a program in a process of its own: a test's, and the recorder of Options.Record;
// nil for nothing.
func (p opener) through(o *opened) func(plugin.Stream, func()) plugin.Stream {
	inner := p.options.testOf(o.name).Through
	if !p.options.Record {
		return inner
	}
	o.record = &record.Recorder{}
	return func(s plugin.Stream, kill func()) plugin.Stream {
		if inner != nil {
			s = inner(s, kill)
		}
		return o.record.Between(s)
	}
}

// openRecords begins the logs of messages of Options.Record in the run folder.
func openRecords(folder *export.Folder, session string, programs []opened) error {
	for _, o := range programs {
		x, ok := o.program.(*plugin.Plugin)
		if o.record == nil || !ok {
			continue
		}
		to, err := folder.Messages(o.name)
		if err != nil {
			return err
		}
		info := x.Describe()
		o.record.Open(to, record.Header{Protocol: plugin.Protocol, Host: Version, Session: session, Strategy: o.name, Role: string(o.role),
			Kind: string(o.kind), Path: o.path, Name: info.Name, Version: info.Version, SDK: info.Language + " " + info.SDK, Digest: x.Digest(),
			Attached: o.attached})
	}
	return nil
}

// closeRecords ends the logs of messages, once the programs are closed. What could not be written is no fault of the session's: it
// is a warning.
func closeRecords(folder *export.Folder, programs []opened) {
	for _, o := range programs {
		x, ok := o.program.(*plugin.Plugin)
		if o.record == nil || !ok {
			continue
		}
		if err := o.record.Close(record.End{Process: exitText(x.Exit())}); err != nil && folder != nil {
			folder.Log(session.LogRecord{Level: "WARN", Text: fmt.Sprintf("the log of the messages of %s ends early: %v", o.name, err)})
		}
	}
}

// exitText is how a process ended that did not end well; empty for others.
func exitText(e plugin.Exit) string {
	switch {
	case !e.Ended:
		return ""
	case e.Signal != "":
		return "signal: " + e.Signal
	case e.Code != 0:
		return fmt.Sprintf("exit code %d", e.Code)
	}
	return ""
}
