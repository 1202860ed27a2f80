package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/strathost/strathost/sdk"
)

// UniverseKind says where a scanner's symbols come from.
type UniverseKind string

const (
	// UniverseNone: the scanner brings its own.
	UniverseNone UniverseKind = "none"
	// UniverseList: they are listed in the YAML.
	UniverseList UniverseKind = "list"
	// UniverseFile: they are in a file, one a line.
	UniverseFile UniverseKind = "file"
	// UniverseStore: all symbols of the session's store.
	UniverseStore UniverseKind = "store"
)

// Universe is the symbols that a scanner is given.
type Universe struct {
	Kind UniverseKind
	// Symbols are those of a list or of a file, in its order; none for a store.
	Symbols []Symbol
	// File is set for a file, and Digest is the SHA-256 of its bytes, in hex: the run's id depends on it.
	File   Path
	Digest string
	Place  Place
}

func (r *reader) universe(n *node) Universe {
	switch {
	case n == nil:
		return Universe{Kind: UniverseNone}
	case n.kind == list:
		return Universe{Kind: UniverseList, Symbols: r.symbols(n), Place: n.at}
	case n.kind == mapping:
		return r.universeOfFile(n)
	}
	if n.text != string(UniverseStore) {
		hint := fmt.Sprintf("write {file: %s}", clip(n.text))
		if near := didYouMean(n.text, []string{string(UniverseStore)}); near != "" {
			hint = near
		}
		r.on(n, sdk.InvalidArgument, hint, "want a list of symbols, {file: PATH} or store, not %s", n.describe())
	}
	r.forms[n] = jsonString(n.text)
	return Universe{Kind: UniverseStore, Place: n.at}
}

func (r *reader) universeOfFile(n *node) Universe {
	u := Universe{Kind: UniverseFile, Place: n.at}
	f, ok := r.fields(n, inUniverse)
	if !ok {
		return u
	}
	written := f.require("file")
	if written == nil {
		return u
	}
	p, ok := r.path(written, "universe file", aFile)
	if !ok {
		return u
	}
	u.File = p
	content := r.symbolFile(written, p)
	u.Symbols, u.Digest = content.symbols, content.digest
	return u
}

// symbolFile is what a universe file holds. Scanners that share one share the list.
type symbolFile struct {
	symbols []Symbol
	digest  string
}

// symbolFile reads a universe file once: a symbol a line, # begins a comment, blank lines are nothing.
func (r *reader) symbolFile(n *node, p Path) symbolFile {
	if known, ok := r.universes[p.Name]; ok {
		return known
	}
	text, err := readBounded(p.Full)
	if err != nil {
		r.on(n, Unreadable, "", "cannot read the universe file %s: %v", quote(p.Name), withoutPath(err))
		return symbolFile{}
	}
	sum := sha256.Sum256(text)
	found := symbolFile{digest: hex.EncodeToString(sum[:]), symbols: r.symbolLines(p.Name, text)}
	r.universes[p.Name] = found
	return found
}

func (r *reader) symbolLines(file string, text []byte) []Symbol {
	var found []Symbol
	lines := map[string]int{}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // the byte order mark that some editors write
	for i, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		word := strings.TrimSpace(line)
		if word == "" {
			continue
		}
		before, _, _ := strings.Cut(line, word)
		at := Place{File: file, Line: i + 1, Col: utf8.RuneCountInString(before) + 1}
		name, err := sdk.CanonicalSymbol(word)
		if err != nil {
			r.at(at, "", sdk.InvalidSymbol, "write one symbol a line", quote(word)+" is not a symbol")
			continue
		}
		if first, twice := lines[name]; twice {
			r.at(at, "", Duplicate, "", fmt.Sprintf("the symbol %s is listed twice, first on line %d", name, first))
			continue
		}
		lines[name] = at.Line
		found = append(found, Symbol{Name: name, Place: at})
	}
	return found
}

// readBounded reads a file of at most the size that a configuration may have.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, errFolder
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err == nil && len(text) > maxFileBytes {
		return nil, errTooLarge
	}
	return text, err
}
