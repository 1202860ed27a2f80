package wire

// ProtocolVersion is the number that host and plugin must have in common. It changes only when a message of one side
// can no longer be understood by the other; additions have feature names.
const ProtocolVersion = 1

// SDKVersion is the version of the contract in package sdk, shown to people.
const SDKVersion = "0.1.0"

// The cookie that a host puts into a plugin's environment. It protects nothing: it tells a plugin that it was started
// by a host and not by a person.
const (
	CookieKey   = "STRATHOST_PLUGIN"
	CookieValue = "f3b6c1d2-strathost-strategy"
)

// PluginName is the name under which a process serves its strategy.
const PluginName = "strategy"

// Names of the environment variables by which a host tells a plugin's process about itself, so that the process can
// clean up and end when the host is gone.
const (
	// EnvHostPID is the host's process number: a plugin whose parent is another has lost its host.
	EnvHostPID = "STRATHOST_HOST_PID"
	// EnvRunDir is the private folder of this one plugin process, for its socket. The process makes it, and removes it
	// where the host cannot any more.
	EnvRunDir = "STRATHOST_RUN_DIR"
)

// FeatureWindows says that windows of more than one instant are understood.
const FeatureWindows = "windows"

// Features are the names of all that a plugin may offer beyond the minimum of ProtocolVersion, in the order in which they came.
func Features() []string { return []string{FeatureWindows} }

// Sizes, the same on both sides.
const (
	// MaxMessage bounds a message: an error is better than the memory of a host gone.
	MaxMessage = 16 << 20
	// MaxChunk bounds the rows of one message, a quarter of MaxMessage, so that no honest message comes near it.
	MaxChunk = 4 << 20
	// MaxBarRows and MaxPastRows are how many rows of bars, and how many earlier values of an indicator, fit a chunk.
	MaxBarRows  = MaxChunk / (barBytes + 2*8)
	MaxPastRows = 16_384 // Previous reaches as far back in a plugin: a year of 5-minute bars, 128 KiB
)
