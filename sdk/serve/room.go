package serve

import (
	"context"

	"github.com/strathost/strathost/sdk"
)

// Start is what a host says of the strategy that a process is to make.
type Start struct {
	Session, Strategy string
	Role              sdk.Role
	Params            map[string]any // numbers are json.Number
	Seed              uint64         // the session's
	// Runs is called right before code of the author's begins to run that belongs to the making, such as the top level of a script: its
	// time is told from then on, and where it is, as that of a call. where is as in Made. A room need not call it.
	Runs func(where func() (place string, stack []string))
}

// Made is a strategy that is ready to be called.
type Made struct {
	Name, Version, Language string
	Role                    sdk.Role
	Hooks                   sdk.Hooks
	// Digest is the SHA-256, in hex, of the code that runs, where the host cannot know it.
	Digest string
	// Where, where not nil, is asked by another goroutine where a call is that does not end: the author's place, and the
	// frames from the inside out.
	Where func() (place string, stack []string)
	// Close, where not nil, is called once after the last call.
	Close func()
}

// Room makes a strategy of code that is not Go. The context ends with the strategy.
type Room func(context.Context, Start) (Made, error)

// RoomMain serves what a room makes, as Main does a plugin. It is for hosts that run such code in a child of their own
// binary; it does not return.
func RoomMain(room Room) { serveHost(room, maxRoomStack) }

// maxRoomStack bounds the Go stack of an interpreter, which calls itself for the author's calls: as many as the author is
// allowed must fit.
const maxRoomStack = 512 << 20

// goRoom is the room of a plugin: Go code that is linked into this program.
func goRoom(plugin sdk.Plugin) Room {
	return func(_ context.Context, start Start) (Made, error) {
		made := Made{Name: plugin.Name, Version: plugin.Version, Language: language, Role: plugin.New.Role()}
		if plugin.New.Check() == nil && start.Role != "" && made.Role != start.Role {
			return made, nil // the host says so first: parameters of the other role say nothing of this one's
		}
		var err error
		made.Hooks, err = plugin.New.Make(start.Params)
		return made, err
	}
}
