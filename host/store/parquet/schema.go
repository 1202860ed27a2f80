package parquet

import (
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// row is a bar as the files' schema has it.
type row struct {
	Start  int64   `parquet:"start,timestamp(nanosecond),delta"`
	Open   float64 `parquet:"open,plain"`
	High   float64 `parquet:"high,plain"`
	Low    float64 `parquet:"low,plain"`
	Close  float64 `parquet:"close,plain"`
	Volume float64 `parquet:"volume,plain"`
}

// columnNames are the columns in the order of the files.
func columnNames() [6]string { return [6]string{"start", "open", "high", "low", "close", "volume"} }

// checkSchema refuses a file whose columns are not those that this package writes.
func checkSchema(schema *parquet.Schema) error {
	names := columnNames()
	fields := schema.Fields()
	if len(fields) != len(names) {
		return fmt.Errorf("it has %d columns, expected %v", len(fields), names)
	}
	for i, f := range fields {
		switch {
		case f.Name() != names[i]:
			return fmt.Errorf("column %d is %s, expected %s", i+1, f.Name(), names[i])
		case !f.Leaf() || !f.Required():
			return fmt.Errorf("column %s is nested or may be null", f.Name())
		case i == 0 && !isUTCNanoseconds(f.Type()):
			return fmt.Errorf("column start is %s, expected a timestamp in nanoseconds, UTC", f.Type())
		case i > 0 && f.Type().Kind() != parquet.Double:
			return fmt.Errorf("column %s is %s, expected double", f.Name(), f.Type())
		}
	}
	return nil
}

func isUTCNanoseconds(t parquet.Type) bool {
	logical := t.LogicalType()
	if t.Kind() != parquet.Int64 || logical == nil {
		return false
	}
	stamp, ok := logical.Value.(*format.TimestampType)
	if !ok || !stamp.IsAdjustedToUTC {
		return false
	}
	_, nanos := stamp.Unit.Value.(*format.NanoSeconds)
	return nanos
}
