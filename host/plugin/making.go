package plugin

//determinism:allow-file it measures how long the top level of a script takes, for the limit

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// making watches the code that runs before a room is ready, such as the top level of a script. It has the time of a call, which the
// room ends by itself as far as it can, and is ended here where it goes on.
type making struct {
	p      *Plugin
	place  string
	silent <-chan time.Time // fires where nothing is heard any more of a top level that began; nil before
}

// next waits for the next message. Its error is the end of the stream, or that of a top level of which nothing is heard any more.
func (m *making) next() (*pb.PluginMessage, error) {
	select {
	case message, ok := <-m.p.link.inbox:
		if !ok {
			return nil, m.p.link.end()
		}
		return message, nil
	case <-m.silent:
		return nil, m.tooLong()
	}
}

// heard takes a report of progress, and says whether the limit is passed by more than a room may take.
func (m *making) heard(progress *pb.Progress) bool {
	if m.p.options.Room == nil { // the constructor of a plugin has the time that its process has to be ready
		return false
	}
	if progress.GetPlace() != "" {
		m.place = progress.GetPlace()
	}
	last := m.p.options.Limits.Timeout + grace
	m.silent = time.After(last)
	return time.Duration(progress.GetCallMs())*time.Millisecond > last
}

// tooLong ends the process and says so, with the line where there is one.
func (m *making) tooLong() error {
	_ = m.p.process.Kill(context.Background())
	d := sdk.Diagnostic{File: m.p.options.Path, Code: sdk.CallTimeout,
		Message: fmt.Sprintf("the top level ran longer than %v", m.p.options.Limits.Timeout)}
	if rest, col, ok := cutNumber(m.place); ok {
		if file, line, ok := cutNumber(rest); ok {
			d.File, d.Line, d.Col = file, line, col
		}
	}
	return sdk.Diagnostics{d}
}

// cutNumber cuts the number behind the last colon.
func cutNumber(place string) (before string, n int, ok bool) {
	i := strings.LastIndexByte(place, ':')
	if i < 0 {
		return place, 0, false
	}
	n, err := strconv.Atoi(place[i+1:])
	return place[:i], n, err == nil
}
