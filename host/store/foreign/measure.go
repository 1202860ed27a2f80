package foreign

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The types of Thrift's compact protocol.
const (
	thriftStop   = 0
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

const (
	// costOfStruct is at least what any struct of a footer takes in memory, besides what is in its own lists.
	costOfStruct = 1024
	costOfValue  = 24
	// mostCost bounds what a footer takes once it is decoded, counting far too much for most of its structs. It is some
	// 10,000 row groups of seven columns.
	mostCost = 512 << 20
	// mostDepth is more than Parquet's own structs are nested.
	mostDepth = 32
)

var (
	errUnended = errors.New("it ends too early")
	errThrift  = errors.New("it is not written as Thrift")
)

// measure is the length of the struct that b begins with. It is an error where b does not have all of it, and where it
// would take too much memory to decode: the decoder makes room for as many elements as a list says that it has.
func measure(b []byte) (int, error) {
	m := measuring{b: b}
	if err := m.structure(0); err != nil {
		return 0, err
	}
	return m.at, nil
}

type measuring struct {
	b    []byte
	at   int
	cost int
}

func (m *measuring) structure(depth int) error {
	for {
		head, err := m.byte()
		if err != nil {
			return err
		}
		kind := head & 15
		if kind == thriftStop {
			return nil
		}
		if head>>4 == 0 {
			if _, err := m.varint(); err != nil { // the field's number
				return err
			}
		}
		if kind == thriftTrue || kind == thriftFalse {
			continue // the value is the type
		}
		if err := m.value(kind, depth+1); err != nil {
			return err
		}
	}
}

func (m *measuring) value(kind byte, depth int) error {
	if depth > mostDepth {
		return fmt.Errorf("%w: it is nested too deeply", errThrift)
	}
	switch kind {
	case thriftTrue, thriftFalse, thriftByte: // in lists
		return m.skip(1)
	case thriftI16, thriftI32, thriftI64:
		_, err := m.varint()
		return err
	case thriftDouble:
		return m.skip(8)
	case thriftBinary:
		n, err := m.varint()
		if err != nil {
			return err
		}
		return m.skip(n)
	case thriftStruct:
		return m.structure(depth)
	case thriftList, thriftSet:
		head, err := m.byte()
		if err != nil {
			return err
		}
		n := uint64(head >> 4)
		if n == 15 {
			if n, err = m.varint(); err != nil {
				return err
			}
		}
		return m.elements(n, depth, head&15)
	case thriftMap:
		n, err := m.varint()
		if err != nil || n == 0 {
			return err
		}
		kinds, err := m.byte()
		if err != nil {
			return err
		}
		return m.elements(n, depth, kinds>>4, kinds&15)
	}
	return fmt.Errorf("%w: there is no type %d", errThrift, kind)
}

// elements measures the elements of a list, or the keys and values of a map.
func (m *measuring) elements(n uint64, depth int, kinds ...byte) error {
	if n > uint64(len(m.b)-m.at) { // each has a byte at least
		return errUnended
	}
	each := 0
	for _, kind := range kinds {
		if kind == thriftStruct {
			each += costOfStruct
		} else {
			each += costOfValue
		}
	}
	if m.cost += int(n) * each; m.cost > mostCost {
		return errors.New("it would take too much memory: write it with larger row groups")
	}
	for range n {
		for _, kind := range kinds {
			if err := m.value(kind, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *measuring) byte() (byte, error) {
	if m.at >= len(m.b) {
		return 0, errUnended
	}
	m.at++
	return m.b[m.at-1], nil
}

func (m *measuring) varint() (uint64, error) {
	v, n := binary.Uvarint(m.b[m.at:])
	switch {
	case n == 0:
		return 0, errUnended
	case n < 0:
		return 0, errThrift
	}
	m.at += n
	return v, nil
}

func (m *measuring) skip(n uint64) error {
	if n > uint64(len(m.b)-m.at) {
		return errUnended
	}
	m.at += int(n)
	return nil
}
