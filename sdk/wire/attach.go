package wire

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Attach says where a plugin waits for a host under a debugger.
type Attach struct {
	Protocol int    // the version of the protocol that it speaks
	Network  string // unix or tcp
	Address  string // the path of a socket, or host:port
}

// String is the form that a person copies, such as 1:unix:/tmp/strathost-7-1/plugin2.
func (a Attach) String() string { return fmt.Sprintf("%d:%s:%s", a.Protocol, a.Network, a.Address) }

var errAttach = errors.New("no line of a plugin that waits: expected what -debug printed, such as 1:unix:/tmp/strathost-7-1/plugin2")

// ParseAttach reads that form.
func ParseAttach(text string) (Attach, error) {
	parts := strings.SplitN(text, ":", 3)
	if len(parts) != 3 || parts[2] == "" || parts[1] != "unix" && parts[1] != "tcp" {
		return Attach{}, errAttach
	}
	protocol, err := strconv.Atoi(parts[0])
	if err != nil || protocol < 1 {
		return Attach{}, errAttach
	}
	return Attach{Protocol: protocol, Network: parts[1], Address: parts[2]}, nil
}
