package bucket

import (
	"container/list"
	"strings"
	"sync"
)

// keptBlocks bounds the blocks that a store keeps: 64 MiB, the recent days of a hundred symbols.
const keptBlocks = 64 << 20 / blockSize

// blockKey names bytes that never change.
type blockKey struct {
	path, etag string
	number     int64
}

// blocks keeps the blocks that were used last. Its zero value is empty. It is safe for concurrent use.
type blocks struct {
	mu     sync.Mutex
	known  map[blockKey]*list.Element
	recent list.List // of *block, the last used in front
}

type block struct {
	key  blockKey
	data []byte // nobody writes it
}

// get is a block; nil where it is not kept.
func (b *blocks) get(k blockKey) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.known[k]
	if e == nil {
		return nil
	}
	b.recent.MoveToFront(e)
	return e.Value.(*block).data
}

func (b *blocks) put(k blockKey, data []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known == nil {
		b.known = map[blockKey]*list.Element{}
	}
	if e := b.known[k]; e != nil {
		e.Value.(*block).data = data
		b.recent.MoveToFront(e)
		return
	}
	b.known[k] = b.recent.PushFront(&block{k, data})
	if b.recent.Len() > keptBlocks {
		b.drop(b.recent.Back())
	}
}

// forget drops the blocks of all paths that begin so.
func (b *blocks) forget(prefix string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for e := b.recent.Front(); e != nil; {
		next := e.Next()
		if strings.HasPrefix(e.Value.(*block).key.path, prefix) {
			b.drop(e)
		}
		e = next
	}
}

func (b *blocks) drop(e *list.Element) {
	b.recent.Remove(e)
	delete(b.known, e.Value.(*block).key)
}
