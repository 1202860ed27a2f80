// Package wire packs the contract into messages and unpacks them again, for both sides of the stream: the plugin's
// (package serve) and the host's. What it unpacks may come from anyone: a bad message is an error, never a panic, and
// never takes more memory than a small multiple of its own size.
//
// Start with handshake.go, which both sides must agree on, and bars.go, which carries nearly all of the traffic.
//
// What it is not: it neither sends nor receives, and knows no order of messages; strathost.proto tells that.
package wire
