package export

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/strathost/strathost/host/session"
)

// Manifest is manifest.json: what went into a run and the digest of every file that must repeat.
type Manifest struct {
	ID           string           `json:"id"`
	Session      string           `json:"session"`
	Host         string           `json:"host"` // its version
	Exchange     string           `json:"exchange"`
	Seed         uint64           `json:"seed"`
	Without      []string         `json:"without,omitempty"` // what the run leaves out: host run --without
	Set          []string         `json:"set,omitempty"`     // parameters in place of the file's: host run --set
	Outcome      string           `json:"outcome"`
	Reproducible bool             `json:"reproducible"`
	Store        string           `json:"store"`   // data.source as written
	Adjust       string           `json:"adjust"`  // none or splits
	Symbols      []ManifestSymbol `json:"symbols"` // of the configuration
	Strategies   []ManifestSource `json:"strategies"`
	// Universes are what scanners look through, those that have one: no input beside the configuration and the files.
	Universes []ManifestUniverse `json:"universes,omitempty"`
	Data      []ManifestData     `json:"data"`
	Days      []ManifestDay      `json:"days"`
	Stopped   []ManifestStop     `json:"stopped"`
	Faults    []string           `json:"faults,omitempty"` // wrong rows of data files that were left out
	Files     map[string]string  `json:"files"`            // name to SHA-256
	Config    json.RawMessage    `json:"config"`           // as written
}

// ManifestSymbol is a symbol of the configuration with the line that lists it. The ledger names that line, so it is one of
// a run's inputs.
type ManifestSymbol struct {
	Symbol   string `json:"symbol"`
	Location string `json:"location"`
}

// ManifestSource is a script or plugin of the run.
type ManifestSource struct {
	Name   string `json:"name"`
	Role   string `json:"role"`
	Kind   string `json:"kind"`
	Path   string `json:"path,omitempty"`
	Digest string `json:"digest,omitempty"`
	// Attached says that it ran under a person's debugger: nobody knows whether it would do the same again.
	Attached bool `json:"attached,omitempty"`
}

// ManifestUniverse is what a scanner looks through.
type ManifestUniverse struct {
	Scanner string   `json:"scanner"`
	Symbols []string `json:"symbols,omitempty"` // none where it is all of the store
	Store   bool     `json:"store,omitempty"`
}

// ManifestData is a series that the run looked up in the store, or a file beside its bars.
type ManifestData struct {
	Symbol   string `json:"symbol,omitempty"`
	File     string `json:"file,omitempty"`     // such as splits.csv; then it is of no symbol
	Interval string `json:"interval,omitempty"` // empty where the store does not hold the symbol
	Digest   string `json:"digest,omitempty"`
}

// ManifestDay is a trading day of the run.
type ManifestDay struct {
	Day     string            `json:"day"`
	Skipped bool              `json:"skipped,omitempty"`
	Symbols int               `json:"symbols"` // that were there at its end
	Bars    int               `json:"bars"`    // base bars that streamed, of all symbols; not those loaded into one that came in the day
	Refused []ManifestRefusal `json:"refused,omitempty"`
}

// ManifestRefusal is a symbol of the configuration that a day had to do without.
type ManifestRefusal struct {
	Symbol   string `json:"symbol"`
	Location string `json:"location"`
	Code     string `json:"code"`
	Message  string `json:"message"`
}

// ManifestStop is a strategy that was stopped.
type ManifestStop struct {
	Strategy string `json:"strategy"`
	Time     string `json:"time"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Place    string `json:"place,omitempty"`
	// EndedSession says that the session ended with it (on_failure: stop_session).
	EndedSession bool `json:"ended_session,omitempty"`
}

// identity is what the id is the hash of: all inputs, and nothing of the machine, the pace or the window.
type identity struct {
	Session    string
	Config     json.RawMessage
	Seed       uint64
	Without    []string `json:",omitempty"` // in no id of a run that leaves nothing out
	Set        []string `json:",omitempty"` // nor in one of a run with the file's parameters
	Symbols    []ManifestSymbol
	Strategies []ManifestSource
	Data       []ManifestData
}

// Identify fills the manifest's id from its inputs.
func (m *Manifest) Identify() error {
	b, err := json.Marshal(identity{Session: m.Session, Config: unpaced(m.Config), Seed: m.Seed, Without: m.Without, Set: m.Set, Symbols: m.Symbols, Strategies: m.Strategies, Data: m.Data})
	if err != nil {
		return fmt.Errorf("the run's inputs cannot be hashed: %w", err)
	}
	sum := sha256.Sum256(b)
	m.ID = hex.EncodeToString(sum[:6])
	return nil
}

// unpaced is a session's configuration without its pace, which changes no result.
func unpaced(config json.RawMessage) json.RawMessage {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(config, &keys); err != nil || keys["speed"] == nil {
		return config
	}
	delete(keys, "speed")
	b, err := json.Marshal(keys) // sorts the keys, as they were
	if err != nil {
		return config
	}
	return b
}

// Result fills the manifest's days and stops from the result of a run.
func (f *Folder) Result(m *Manifest, r session.Result) {
	m.Days, m.Stopped = []ManifestDay{}, []ManifestStop{}
	for _, d := range r.Days {
		day := ManifestDay{Day: d.Date.String(), Skipped: d.Skipped, Symbols: d.Symbols, Bars: d.Bars}
		for _, x := range d.Refused {
			day.Refused = append(day.Refused, ManifestRefusal{Symbol: x.Symbol, Location: x.Location, Code: string(x.Code), Message: x.Message})
		}
		m.Days = append(m.Days, day)
	}
	for _, s := range r.Stopped {
		m.Stopped = append(m.Stopped, ManifestStop{Strategy: s.Strategy, Time: stamp(s.Time, f.location), Code: string(s.Code),
			Message: s.Message, Place: s.Place, EndedSession: s.EndedSession})
	}
	for _, d := range r.Data {
		for _, h := range d.Holdings {
			m.Data = append(m.Data, ManifestData{Symbol: d.Symbol, Interval: string(h.Interval), Digest: h.Digest})
		}
		if len(d.Holdings) == 0 {
			m.Data = append(m.Data, ManifestData{Symbol: d.Symbol})
		}
	}
}

// mayDiffer are the files that two runs of one input may write differently.
var mayDiffer = []string{"timings.jsonl", "host.log", "manifest.json", messagesFolder}

// digests is the SHA-256 of every file of the folder that must repeat.
func (f *Folder) digests() (map[string]string, error) {
	entries, err := os.ReadDir(f.temp)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, e := range entries {
		if slices.Contains(mayDiffer, e.Name()) || IsCrashReport(e.Name()) {
			continue
		}
		if out[e.Name()], err = fileDigest(f.path(e.Name())); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func fileDigest(path string) (string, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// ReadManifest reads the manifest of a run folder.
func ReadManifest(dir string) (Manifest, error) {
	var m Manifest
	b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if errors.Is(err, os.ErrNotExist) {
		return m, fmt.Errorf("%s is no run folder: it has no manifest.json", dir)
	}
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("%s: %w", filepath.Join(dir, "manifest.json"), err)
	}
	return m, nil
}
