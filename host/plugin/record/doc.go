// Package record keeps what goes between a host and a plugin, and plays it to a plugin again: the log of messages that host run
// --record writes, and host plugin replay. It knows messages, and neither processes nor sessions. Begin with log.go for the format
// and replay.go for what is compared.
package record
