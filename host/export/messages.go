package export

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// messagesFolder is the folder of the logs of messages in a run folder: host run --record. It is not part of what must repeat.
const messagesFolder = "messages"

// Messages makes the log of a plugin's messages, messages/NAME.log, which is not buffered: it is there however the host ends. Who
// gets it closes it before Complete or Discard.
func (f *Folder) Messages(name string) (io.WriteCloser, error) {
	if err := os.MkdirAll(f.path(messagesFolder), 0o755); err != nil {
		return nil, fmt.Errorf("the log of messages cannot be made: %w", err)
	}
	log, err := os.Create(f.path(filepath.Join(messagesFolder, name+".log")))
	if err != nil {
		return nil, fmt.Errorf("the log of messages cannot be made: %w", err)
	}
	return log, nil
}

// handOver gives the logs of messages to the folder of an equal run, which is kept in the place of this one.
func (f *Folder) handOver(dir string) error {
	if _, err := os.Stat(f.path(messagesFolder)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	to := filepath.Join(dir, messagesFolder)
	err := os.RemoveAll(to)
	if err == nil {
		err = os.Rename(f.path(messagesFolder), to)
	}
	if errors.Is(err, fs.ErrExist) { // another equal run has just given its own
		return nil
	}
	if err != nil {
		return fmt.Errorf("the logs of messages cannot be put into %s: %w", dir, err)
	}
	return nil
}
