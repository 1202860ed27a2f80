package parquet

import (
	"container/list"
	"sync"
)

// keptFooters bounds the decoded footers that a store keeps, some 50 KB each; summaries are kept of all files.
const keptFooters = 256

// cache keeps what was read of files' ends, as long as the files stay as they are. It is safe for concurrent use.
type cache struct {
	mu     sync.Mutex
	files  map[string]*cached
	recent list.List // of *cached with a footer, the last used in front
}

// cached is a file as it was when its footer was read.
type cached struct {
	version Version
	summary summary
	footer  *footer       // nil where it was given up
	element *list.Element // in recent; nil without footer
}

// get is what is known of a file; footer is nil where it has to be read.
func (c *cache) get(path string, version Version) (s summary, f *footer, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.files[path]
	if known == nil || !known.version.Same(version) {
		return summary{}, nil, false
	}
	if known.element != nil {
		c.recent.MoveToFront(known.element)
	}
	return known.summary, known.footer, true
}

// put keeps the footer of a file.
func (c *cache) put(path string, version Version, f *footer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.files[path]; old != nil && old.element != nil {
		c.recent.Remove(old.element)
	}
	known := &cached{version: version, summary: f.summary, footer: f}
	known.element = c.recent.PushFront(known)
	c.files[path] = known
	if c.recent.Len() > keptFooters {
		last := c.recent.Back()
		c.recent.Remove(last)
		least := last.Value.(*cached)
		least.footer, least.element = nil, nil
	}
}

// forget drops what is known of a file.
func (c *cache) forget(path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.files[path]; old != nil && old.element != nil {
		c.recent.Remove(old.element)
	}
	delete(c.files, path)
}
