package host

import (
	"context"
	"os"
	"slices"
	"time"
)

// watchEvery is how often files are looked at: often enough for a person who saves, and for thousands of files no load.
const watchEvery = 200 * time.Millisecond

// FileState is what files look like, to see whether they change. It costs a look at each and reads none.
type FileState map[string]fileLook

type fileLook struct {
	there bool
	size  int64
	at    time.Time // of its last change
}

// LookAt is the state of files, of folders by the names in them.
func LookAt(files []string) FileState {
	s := FileState{}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			s[f] = fileLook{}
			continue
		}
		s[f] = fileLook{true, info.Size(), info.ModTime()}
	}
	return s
}

// Changed waits until files look otherwise, and gives those that do, sorted. The error is that of the context.
func (s FileState) Changed(ctx context.Context) ([]string, error) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-ticker.C:
		}
		var changed []string
		for f, was := range s {
			now := LookAt([]string{f})[f]
			if now.there != was.there || now.size != was.size || !now.at.Equal(was.at) {
				changed = append(changed, f)
			}
		}
		if len(changed) > 0 {
			slices.Sort(changed)
			return changed, nil
		}
	}
}
