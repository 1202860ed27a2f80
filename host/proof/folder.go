package proof

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
)

// file is a file of the folder that is hashed while it is read.
type file struct {
	name string
	f    *os.File
	hash hash.Hash
	r    *bufio.Reader
}

// readAhead is how much is read at once: a long timeline is read in few calls.
const readAhead = 256 << 10

// open opens a file of the folder; nil where it is not there, which the files check tells.
func (p *prover) open(name string) (*file, error) {
	f, err := os.Open(filepath.Join(p.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	out := &file{name: name, f: f, hash: h, r: bufio.NewReaderSize(io.TeeReader(f, h), readAhead)}
	p.opened = append(p.opened, out)
	return out, nil
}

// digest reads the rest of the file and gives the SHA-256 of all of it.
func (f *file) digest() (string, error) {
	if _, err := io.Copy(io.Discard, f.r); err != nil {
		return "", fmt.Errorf("%s: %w", f.name, err)
	}
	return hex.EncodeToString(f.hash.Sum(nil)), f.f.Close()
}

// mayDiffer are the files that have no digest.
var mayDiffer = []string{"manifest.json", "timings.jsonl", "host.log"}

// files proves which files there are.
func (p *prover) files() error {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, e := range entries {
		if e.IsDir() && e.Name() == messagesFolder {
			if err := p.messages(); err != nil {
				return err
			}
			continue
		}
		there[e.Name()] = true
		if export.IsCrashReport(e.Name()) {
			continue
		}
		_, listed := p.m.Files[e.Name()]
		if !listed && !slices.Contains(mayDiffer, e.Name()) {
			p.add(Finding{Check: checkFiles, File: e.Name(), Message: "the file is not in the manifest: no run wrote it", Other: "manifest.json"})
		}
	}
	must := []string{"emitted.csv", "ledger.jsonl"}
	if p.conf.writes(config.FormatCSV) {
		must = append(must, "symbols.csv")
		if p.conf.export.Timeline != config.TimelineOff {
			must = append(must, "timeline.csv")
		}
	}
	if p.conf.writes(config.FormatJSON) && p.served() {
		must = append(must, "session.json")
	}
	for name := range p.m.Files {
		must = append(must, name)
	}
	must = append(must, mayDiffer...)
	slices.Sort(must)
	for _, name := range slices.Compact(must) {
		if _, listed := p.m.Files[name]; !listed && there[name] && !slices.Contains(mayDiffer, name) {
			continue // told already
		}
		if !there[name] {
			p.add(Finding{Check: checkFiles, File: name, Message: "the file is missing", Other: "manifest.json"})
		}
	}
	return nil
}

// messagesFolder has the logs of host run --record. They have no digest.
const messagesFolder = "messages"

// messages proves that each log of messages is of a plugin or script of the run.
func (p *prover) messages() error {
	entries, err := os.ReadDir(filepath.Join(p.dir, messagesFolder))
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, isLog := strings.CutSuffix(e.Name(), ".log")
		known := slices.ContainsFunc(p.m.Strategies, func(s export.ManifestSource) bool { return s.Name == name && s.Role != "" })
		if !isLog || !known || !e.Type().IsRegular() {
			p.add(Finding{Check: checkFiles, File: messagesFolder + "/" + e.Name(), Message: "it is no log of a strategy or scanner of the run", Other: "manifest.json"})
		}
	}
	return nil
}

// served says whether any day was.
func (p *prover) served() bool {
	for _, d := range p.m.Days {
		if !d.Skipped {
			return true
		}
	}
	return false
}

// digests proves the digest of every file that the manifest lists: of those that were read to check them, and the rest.
func (p *prover) digests() error {
	for name := range p.m.Files {
		if slices.ContainsFunc(p.opened, func(f *file) bool { return f.name == name }) {
			continue
		}
		if filepath.Base(name) != name { // a file of the folder, not of another
			p.add(Finding{Check: checkManifest, File: "manifest.json", Field: "files." + name, Message: "it names no file of the folder"})
			continue
		}
		if _, err := p.open(name); err != nil {
			return err
		}
	}
	for _, f := range p.opened {
		want, listed := p.m.Files[f.name]
		got, err := f.digest()
		if err != nil {
			return err
		}
		if listed && got != want {
			p.add(Finding{Check: checkDigests, File: f.name, Message: fmt.Sprintf("its SHA-256 is %s, not %s: it was changed after the run", got, want),
				Other: "manifest.json"})
		}
	}
	return nil
}

// close closes what an error left open.
func (p *prover) close() {
	for _, f := range p.opened {
		_ = f.f.Close()
	}
}
