package pack

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// systems and processors are those that Go builds for, as go tool dist list names them.
var (
	systems = strings.Fields("aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows")
	machine = strings.Fields("386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm")
)

// IsPlatform says whether a text is an os/arch that Go builds for.
func IsPlatform(text string) bool {
	system, processor, both := strings.Cut(text, "/")
	return both && slices.Contains(systems, system) && slices.Contains(machine, processor)
}

// platformOf is the os/arch in the path of a file: momentum_0.1.0_linux_amd64, momentum-darwin-arm64, linux/amd64/momentum
// and linux_amd64_v1/momentum have one. Empty for none.
func platformOf(name string) string {
	if ext := path.Ext(name); ext != ".exe" && notProgram[ext] {
		return ""
	}
	words := strings.FieldsFunc(strings.TrimSuffix(name, ".exe"), func(r rune) bool { return r == '/' || r == '_' || r == '-' })
	for i := len(words) - 1; i > 0; i-- { // the file's own name says more than its folders
		if platform := words[i-1] + "/" + words[i]; IsPlatform(platform) {
			return platform
		}
	}
	return ""
}

// notProgram are ends of names of what lies beside a binary and is none.
var notProgram = map[string]bool{".sha256": true, ".sig": true, ".asc": true, ".txt": true, ".md": true, ".json": true, ".yaml": true,
	".gz": true, ".tgz": true, ".zip": true, ".pem": true, ".sbom": true}

var versionInName = regexp.MustCompile(`[_-]v?([0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z.+-]+)?)(?:[_-][a-z0-9]+[_-][a-z0-9]+)(?:\.exe)?$`)

// versionOf is the version in a file's name, empty for none.
func versionOf(name string) string {
	m := versionInName.FindStringSubmatch(path.Base(name))
	if m == nil {
		return ""
	}
	return m[1]
}
