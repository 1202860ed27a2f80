package importer

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// splitsText says what is to be done with a list of splits.
func (r *run) splitsText() string {
	to := filepath.Join(r.opts.Store, store.SplitsFile)
	if r.opts.Open != nil || strings.Contains(r.opts.Store, "://") {
		to = store.SplitsFile + " beside bars/ of the store"
	}
	return fmt.Sprintf("%s is no file of bars: copy it to %s and write adjust: splits", store.SplitsFile, to)
}

// noteSplits notes the lists of splits that stay where they are, but for those that the store's folder has already.
func (r *run) noteSplits(files []string) {
	for _, path := range files {
		if r.opts.Open == nil {
			own, err := os.ReadFile(path)
			if there, thereErr := os.ReadFile(filepath.Join(r.opts.Store, store.SplitsFile)); err == nil && thereErr == nil && bytes.Equal(own, there) {
				continue
			}
		}
		r.notes = append(r.notes, sdk.Diagnostic{File: path, Code: SplitsApart, Message: r.splitsText()})
	}
}
