package lock

import "github.com/strathost/strathost/sdk"

// The codes of mistakes around pinned plugins.
const (
	// Missing: a plugin is given by name, and there is no plugins.lock.
	Missing sdk.Code = "lock_missing"
	// Invalid: plugins.lock is not what it should be.
	Invalid sdk.Code = "lock_invalid"
	// Unknown: plugins.lock has no plugin of that name.
	Unknown sdk.Code = "unknown_plugin"
	// VersionMismatch: a version is not in the range that is wanted, or not the one that is told elsewhere.
	VersionMismatch sdk.Code = "version_mismatch"
	// PlatformMissing: there is no binary for this os/arch.
	PlatformMissing sdk.Code = "platform_missing"
	// WrongPlatform: a binary is one for another os/arch.
	WrongPlatform sdk.Code = "wrong_platform"
	// NotInstalled: plugins.lock has the plugin, the store has not its binary, or one that may not be read or run.
	NotInstalled sdk.Code = "not_installed"
	// DigestMismatch: a binary is not the one that plugins.lock pins.
	DigestMismatch sdk.Code = "digest_mismatch"
	// NotLocked: a plugin is a path where only pinned ones are allowed.
	NotLocked sdk.Code = "not_locked"
	// Ambiguous: a word is a file and a name of plugins.lock, or two binaries of a source are for one os/arch.
	Ambiguous sdk.Code = "ambiguous"
	// InUse: a plugin that is to be removed is one of a session.
	InUse sdk.Code = "in_use"
	// SharedStore: a store that others may use is to be pruned, and nobody said who they are.
	SharedStore sdk.Code = "shared_store"
	// NameTaken: another plugin of that name is pinned already.
	NameTaken sdk.Code = "name_taken"
	// BadArchive: an archive of binaries cannot be read as one.
	BadArchive sdk.Code = "bad_archive"
	// StoreFailed: the store of binaries or plugins.lock cannot be read or written.
	StoreFailed sdk.Code = "store_failed"
)
