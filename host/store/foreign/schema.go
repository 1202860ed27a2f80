package foreign

import (
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// column is a flat column of a file.
type column struct {
	name     string
	leaf     int // its number among all columns with values, nested ones too
	optional bool
	kind     format.Type
	length   int // bytes of a value, of those of a fixed length
	meaning  meaning
	unit     int64 // nanoseconds of the unit of a timestamp or time of day
	utc      bool  // a timestamp is one in UTC
	scale    int   // decimal places of a decimal
}

// meaning is what a column's values are, besides what they are written as.
type meaning int

const (
	plain meaning = iota
	timestamp
	date
	timeOfDay
	decimal
	unsigned
	other // what is neither a time nor a number nor text
)

const (
	// mostLength is more bytes than a decimal or a text of a fixed length has.
	mostLength = 256
	// mostScale is the most decimal places of a decimal of 38 digits.
	mostScale = 38
)

// flat is the columns of a file that are not nested, in their order, and how many columns have values. The error says
// that the schema is broken.
func flat(schema []format.SchemaElement) (columns []column, leaves int, err error) {
	if len(schema) == 0 || schema[0].Type.Valid {
		return nil, 0, errors.New("it is damaged: it has no schema")
	}
	open := []int{int(schema[0].NumChildren.V)} // children that are still to come, of the groups that are open
	for i := range schema[1:] {
		for len(open) > 0 && open[len(open)-1] <= 0 {
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			return nil, 0, errors.New("it is damaged: its schema has columns that belong nowhere")
		}
		open[len(open)-1]--
		e := &schema[1+i]
		if !e.Type.Valid {
			open = append(open, int(e.NumChildren.V))
			continue
		}
		if repeated := e.RepetitionType.V == format.Repeated; len(open) == 1 && !repeated {
			columns = append(columns, columnOf(e, leaves))
		}
		leaves++
	}
	for _, n := range open {
		if n > 0 {
			return nil, 0, errors.New("it is damaged: its schema has fewer columns than it says")
		}
	}
	return columns, leaves, nil
}

func columnOf(e *format.SchemaElement, leaf int) column {
	c := column{name: e.Name, leaf: leaf, kind: e.Type.V, length: int(e.TypeLength.V), optional: e.RepetitionType.V == format.Optional}
	c.setMeaning(e)
	switch c.kind {
	case format.Int32, format.Float:
		c.length = 4
	case format.Int64, format.Double:
		c.length = 8
	case format.Int96:
		c.length = 12
	case format.FixedLenByteArray:
		if c.length < 1 || c.length > mostLength {
			c.meaning = other
		}
	case format.ByteArray:
		c.length = 0
	default:
		c.meaning = other
	}
	if c.meaning == decimal && (c.scale < 0 || c.scale > mostScale) {
		c.meaning = other
	}
	return c
}

// setMeaning reads the logical type, or the converted one of older writers.
func (c *column) setMeaning(e *format.SchemaElement) {
	switch t := e.LogicalType.Value.(type) {
	case *format.TimestampType:
		c.meaning, c.utc = timestamp, t.IsAdjustedToUTC
		if t.Unit.Value == nil {
			c.meaning = other
			return
		}
		c.unit = int64(t.Unit.Value.Duration())
	case *format.DateType:
		c.meaning = date
	case *format.TimeType:
		c.meaning = timeOfDay // of whatever zone: writers say UTC of clock times, too
		if t.Unit.Value == nil {
			c.meaning = other
			return
		}
		c.unit = int64(t.Unit.Value.Duration())
	case *format.DecimalType:
		c.meaning, c.scale = decimal, int(t.Scale)
	case *format.IntType:
		if !t.IsSigned {
			c.meaning = unsigned
		}
	case *format.StringType, *format.EnumType, *format.JsonType:
	case nil:
		c.setConverted(e)
	default:
		c.meaning = other
	}
}

func (c *column) setConverted(e *format.SchemaElement) {
	if !e.ConvertedType.Valid {
		return
	}
	switch e.ConvertedType.V {
	case deprecated.TimestampMillis:
		c.meaning, c.utc, c.unit = timestamp, true, 1_000_000
	case deprecated.TimestampMicros:
		c.meaning, c.utc, c.unit = timestamp, true, 1_000
	case deprecated.Date:
		c.meaning = date
	case deprecated.TimeMillis:
		c.meaning, c.unit = timeOfDay, 1_000_000
	case deprecated.TimeMicros:
		c.meaning, c.unit = timeOfDay, 1_000
	case deprecated.Decimal:
		c.meaning, c.scale = decimal, int(e.Scale.V)
	case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
		c.meaning = unsigned
	case deprecated.Int8, deprecated.Int16, deprecated.Int32, deprecated.Int64, deprecated.UTF8, deprecated.Enum, deprecated.Json:
	default:
		c.meaning = other
	}
}

// isText says whether the values are texts.
func (c *column) isText() bool {
	return (c.kind == format.ByteArray || c.kind == format.FixedLenByteArray) && c.meaning == plain
}

// isInteger says whether the values are whole numbers without another meaning.
func (c *column) isInteger() bool {
	return (c.kind == format.Int32 || c.kind == format.Int64) && (c.meaning == plain || c.meaning == unsigned)
}

// isTimeType says whether the type alone says that the values are times.
func (c *column) isTimeType() bool {
	switch c.kind {
	case format.Int96:
		return c.meaning == plain
	case format.Int64:
		return c.meaning == timestamp
	case format.Int32:
		return c.meaning == date
	}
	return false
}

// isTimeOfDay says whether the type alone says that the values are times of day.
func (c *column) isTimeOfDay() bool {
	return c.meaning == timeOfDay && (c.kind == format.Int32 || c.kind == format.Int64)
}

// canBeTime says whether the values may be times.
func (c *column) canBeTime() bool { return c.isTimeType() || c.isInteger() || c.isText() }

// canBeNumber says whether the values may be prices or volumes.
func (c *column) canBeNumber() bool {
	switch c.kind {
	case format.Double, format.Float:
		return c.meaning == plain
	case format.Int32, format.Int64:
		return c.meaning == plain || c.meaning == unsigned || c.meaning == decimal
	case format.ByteArray:
		return c.meaning == plain || c.meaning == decimal
	case format.FixedLenByteArray:
		return c.meaning == decimal
	}
	return false
}

// typeName is what the values are, for messages.
func (c *column) typeName() string {
	switch c.meaning {
	case timestamp:
		return "timestamps"
	case date:
		return "dates"
	case timeOfDay:
		return "times of day"
	case decimal:
		return "decimals"
	}
	switch {
	case c.isText():
		return "text"
	case c.meaning == other:
		return fmt.Sprintf("%v of a type that is not read", c.kind)
	}
	return c.kind.String()
}
