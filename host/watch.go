package host

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"
)

const (
	// watchEvery is how often files are looked at: often enough for a person who saves, and for thousands of files no load.
	watchEvery = 200 * time.Millisecond
	// settleEvery is how long files must look the same after a change: an editor writes within a few milliseconds.
	settleEvery = 50 * time.Millisecond
	// settlePatience is how long the rest of a change is waited for: of a file that is gone or empty it may never come.
	settlePatience = time.Second
)

// FileState is what files look like, to see whether they change. It costs a look at each and reads none.
type FileState map[string]fileLook

type fileLook struct {
	there bool
	size  int64
	at    time.Time // of its last change
	names string    // of what is in a folder
}

// LookAt is the state of files, there or not, and of folders by the names in them, those left out that begin with a dot or
// end in ~: editors make such while they write.
func LookAt(files []string) FileState {
	s := FileState{}
	for _, f := range files {
		s[f] = lookAt(f)
	}
	return s
}

func lookAt(file string) fileLook {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return fileLook{}
	case !info.IsDir():
		return fileLook{there: true, size: info.Size(), at: info.ModTime()}
	}
	entries, err := os.ReadDir(file)
	if err != nil {
		return fileLook{there: true}
	}
	var names strings.Builder
	for _, e := range entries {
		if n := e.Name(); !strings.HasPrefix(n, ".") && !strings.HasSuffix(n, "~") {
			names.WriteString(n + "/")
		}
	}
	return fileLook{there: true, names: names.String()}
}

func (l fileLook) same(other fileLook) bool {
	return l.there == other.there && l.size == other.size && l.at.Equal(other.at) && l.names == other.names
}

// There is how many of the files were there.
func (s FileState) There() int {
	n := 0
	for _, l := range s {
		if l.there {
			n++
		}
	}
	return n
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
		if changed := s.changed(); len(changed) > 0 {
			return changed, nil
		}
	}
}

// changed are the files that look otherwise now, sorted.
func (s FileState) changed() []string {
	var out []string
	for f, was := range s {
		if !lookAt(f).same(was) {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return out
}

// Settle waits, after a change, for the rest of what an editor writes: until all files look the same twice in a row, and none
// that had something in it is gone or empty. It waits no longer than a second, and gives the files that have changed, sorted.
// Where those look as before in the end there are none.
func (s FileState) Settle(ctx context.Context) []string {
	files := make([]string, 0, len(s))
	for f := range s {
		files = append(files, f)
	}
	before := LookAt(files)
	for end := time.Now().Add(settlePatience); time.Now().Before(end); {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(settleEvery):
		}
		now := LookAt(files)
		still := true
		for f, l := range now {
			halfway := !l.there && s[f].there || l.size == 0 && s[f].size > 0
			still = still && l.same(before[f]) && !halfway
		}
		if before = now; still {
			break
		}
	}
	return s.changed()
}
