package sdk

import (
	"fmt"
	"slices"
	"strings"
)

// parseEnum reads the values of an enum tag, separated by commas, as Param.Enum has them; problem is empty where all is
// well. Each must be one that the parameter could have.
func (d paramDecl) parseEnum(text string) (values []string, problem string) {
	if d.Kind != ParamString && d.Kind != ParamInt {
		return nil, fmt.Sprintf("enum %q: only a string and a whole number have one", text)
	}
	for item := range strings.SplitSeq(text, ",") {
		item = strings.TrimSpace(item)
		if item == "" {
			return nil, fmt.Sprintf("enum %q: a value is empty, expected some between commas, such as long,short", text)
		}
		v, err := d.parseText(item)
		if err == nil {
			err = d.checkRange(v)
		}
		if err != nil {
			return nil, fmt.Sprintf("enum %q: %s: %v", text, item, err)
		}
		if slices.Contains(values, enumText(v)) {
			return nil, fmt.Sprintf("enum %q: %s is there twice", text, item)
		}
		values = append(values, enumText(v))
	}
	return values, ""
}
