package determinism

import (
	"go/types"
	"strings"
)

// standardConfined are packages of the standard library whose functions, and methods that are not of a pointer, are confined.
var standardConfined = set("bytes", "cmp", "encoding/base64", "encoding/binary", "encoding/hex", "encoding/json", "errors", "html", "maps",
	"math", "math/bits", "math/cmplx", "net/url", "path", "path/filepath", "regexp", "slices", "strconv", "strings", "time", "unicode",
	"unicode/utf16", "unicode/utf8", "crypto/sha256", "reflect")

// standardNot are those of them that are not: they write to what they are given, or look at files.
var standardNot = set("slices.Insert", "slices.Delete", "slices.DeleteFunc", "slices.Replace", "slices.Compact", "slices.CompactFunc",
	"maps.Copy", "maps.Insert", "maps.DeleteFunc", "encoding/json.Unmarshal", "encoding/json.Indent", "encoding/json.Compact",
	"encoding/json.HTMLEscape", "encoding/binary.Read", "encoding/binary.Write", "encoding/hex.Encode", "encoding/hex.Decode",
	"path/filepath.Glob", "path/filepath.Walk", "path/filepath.WalkDir", "path/filepath.Abs", "path/filepath.EvalSymlinks",
	"reflect.Copy", "reflect.Swapper")

// standardPointer are types whose pointer methods only read.
var standardPointer = set("regexp.Regexp", "net/url.URL", "time.Location", "encoding/base64.Encoding")

// sorts are functions that order what they are given.
var sorts = set("slices.Sort", "slices.SortFunc", "slices.SortStableFunc", "sort.Slice", "sort.SliceStable", "sort.Sort", "sort.Stable",
	"sort.Strings", "sort.Ints", "sort.Float64s", "slices.Reverse")

func set(names ...string) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, n := range names {
		out[n] = true
	}
	return out
}

// standard says whether a function of the standard library is known to be confined.
func standard(f *types.Func) bool {
	path := f.Pkg().Path()
	full := path + "." + f.Name()
	recv := f.Signature().Recv()
	switch {
	case path == "fmt" && recv == nil:
		return strings.HasPrefix(f.Name(), "Sprint") || f.Name() == "Errorf"
	case path == "sort" && recv == nil:
		return !sorts[full]
	case !standardConfined[path] || standardNot[full] || sorts[full]:
		return false
	case recv != nil:
		if _, pointer := recv.Type().(*types.Pointer); pointer {
			return standardPointer[path+"."+typeName(recv.Type())]
		}
		return !types.IsInterface(recv.Type())
	}
	return true
}
