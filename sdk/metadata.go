package sdk

import "time"

// AddedBy is the route by which a symbol came, or was last upgraded.
type AddedBy string

// The routes.
const (
	AddedByConfig   AddedBy = "config"
	AddedByStrategy AddedBy = "strategy"
	AddedByScanner  AddedBy = "scanner"
	AddedByAdhoc    AddedBy = "adhoc"
)

// SourceKind is what kind of party asks.
type SourceKind string

// The kinds of a source.
const (
	SourceConfig SourceKind = "config"
	SourceScript SourceKind = "script"
	SourcePlugin SourceKind = "plugin"
	SourceGo     SourceKind = "go"
	SourceAPI    SourceKind = "api"
)

// Source is who asked.
type Source struct {
	Kind SourceKind `json:"kind"`
	// Name is the strategy's name in the YAML; config for the configuration itself.
	Name string `json:"name"`
	// Digest is the SHA-256, in hex, of the script bundle, the plugin binary or the plugin's source tree.
	Digest string `json:"digest,omitempty"`
	// Location is the line that asked, relative to the YAML's folder, such as scripts/gap.js:31:5.
	Location string `json:"location,omitempty"`
}

// Metadata says of a symbol who added it, when and how. It is part of the symbol: it goes with it.
type Metadata struct {
	// MeetsSessionConfigRequirements is true for a full symbol and false for an adhoc one.
	MeetsSessionConfigRequirements bool    `json:"meets_session_config_requirements"`
	AddedBy                        AddedBy `json:"added_by"`
	// AutoProvisioned is true where no one asked for the symbol itself: it came with a bar or indicator request.
	AutoProvisioned bool `json:"auto_provisioned"`
	// AddedAt is the session clock when the symbol was added, in the exchange's zone; nil before the session was active.
	AddedAt *time.Time `json:"added_at"`
	// UpgradedFromAdhoc is true where the symbol was adhoc once.
	UpgradedFromAdhoc bool   `json:"upgraded_from_adhoc"`
	Source            Source `json:"source"`
}
