package market

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// Digest is the SHA-256, in hex, of the bars: starts and the five columns, little endian, row by row.
func (c Columns) Digest() string {
	h := sha256.New()
	var buf [48]byte
	for i := range c.Start {
		binary.LittleEndian.PutUint64(buf[0:], uint64(c.Start[i]))
		for k, v := range [...]float64{c.Open[i], c.High[i], c.Low[i], c.Close[i], c.Volume[i]} {
			binary.LittleEndian.PutUint64(buf[8+8*k:], math.Float64bits(v))
		}
		h.Write(buf[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
