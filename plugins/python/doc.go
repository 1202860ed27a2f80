// Package python has strategies in Python: an SDK that speaks the protocol of sdk/proto, and a plugin that uses it. It holds no
// Go but the tests, which run both beside their Go counterparts. Read README.md first.
package python
