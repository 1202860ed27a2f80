package wire_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/reflect/protoreflect"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

var update = flag.Bool("update", false, "write the tables of messages in docs/protocol.md anew")

const protocolPage = "../../docs/protocol.md"

// The heads of the tables that the page has of the proto file and of the list of features.
const (
	messagesHead = "| message | its fields |\n|---|---|\n"
	enumsHead    = "| enumeration | its values |\n|---|---|\n"
	featuresHead = "| feature | who names it |\n|---|---|\n"
)

// docs/protocol.md has every message, field, enumeration value and feature, by name, number and type, and no other.
func TestThePageOfTheProtocolHasAllThatIsOnTheWire(t *testing.T) {
	t.Parallel()
	page := readPage(t)
	if *update {
		page = withTable(t, withTable(t, page, messagesHead, messageRows()), enumsHead, enumRows())
		if err := os.WriteFile(protocolPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for head, want := range map[string][]string{messagesHead: messageRows(), enumsHead: enumRows()} {
		_, rows, _ := tableOf(t, page, head)
		if d := cmp.Diff(want, rows); d != "" {
			t.Errorf("docs/protocol.md is not of the present proto file (-expected +got); go test ./sdk/wire -update writes it anew\n%s", d)
		}
	}
	_, rows, _ := tableOf(t, page, featuresHead)
	features := []string{}
	for _, row := range rows {
		features = append(features, firstWord(row))
	}
	if d := cmp.Diff(wire.Features(), features); d != "" {
		t.Errorf("the features of docs/protocol.md are not those of wire.Features (-expected +got)\n%s", d)
	}
	if method := "/" + string(service().FullName()) + "/" + string(service().Methods().Get(0).Name()); !strings.Contains(page, "| `"+method+"` |") ||
		service().Methods().Len() != 1 {
		t.Errorf("no table of docs/protocol.md has the one method %s", method)
	}
}

// A feature that the proto file speaks of is one of the list, and every one of the list is spoken of there.
func TestTheProtoFileNamesTheFeaturesOfTheList(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../proto/strathost/v1/strathost.proto")
	if err != nil {
		t.Fatal(err)
	}
	joined := strings.Join(strings.Fields(strings.ReplaceAll(string(text), "//", " ")), " ")
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`features?\b[^".]*((?:"[a-z_]+"(?:, )?)+)`).FindAllStringSubmatch(joined, -1) {
		for _, name := range regexp.MustCompile(`[a-z_]+`).FindAllString(m[1], -1) {
			named[name] = true
			if !slices.Contains(wire.Features(), name) {
				t.Errorf("the proto file speaks of a feature %q, which wire.Features has not", name)
			}
		}
	}
	for _, name := range wire.Features() {
		if !named[name] {
			t.Errorf("the proto file does not speak of the feature %q", name)
		}
	}
}

// Every name in the prose of the page is one that exists: of the proto file, of the code, or of what others have named.
func TestThePageOfTheProtocolNamesNothingThatIsNot(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	know := func(names ...string) {
		for _, name := range names {
			known[name] = true
		}
	}
	for m := range messages() {
		know(string(m.Name()))
		for f := range fields(m) {
			know(string(f.Name()))
		}
	}
	for e := range enums() {
		for v := range values(e) {
			full := string(v.Name())
			know(full, strings.TrimPrefix(full, "SERIES_KIND_"))
		}
	}
	know(wire.Features()...)
	know(wire.CookieKey, wire.EnvHostPID, wire.EnvRunDir, wire.PulseFile)
	know("PLUGIN_CLIENT_CERT", "PLUGIN_PROTOCOL_VERSIONS", "PLUGIN_UNIX_SOCKET_DIR", "GRPCBroker", "GRPCStdio", "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR") // go-plugin's, the system's
	know("grpc", "localhost", "SERVING", "UNIMPLEMENTED", "FAILED_PRECONDITION", "Shutdown", "u8", "u32", "i64", "f64")                                     // gRPC's, columns
	know("describe", "description", "language", "protocols", "env", "plugin", "sdk", "OnBars", "oneof")                                                     // of describe, of the YAML, of the contract
	know("start", "bars", "scan", "symbol", "end", "finish", "strategy", "scanner")                                                                         // hooks and roles
	codes, err := os.ReadFile("../errors.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`Code = "([a-z_]+)"`).FindAllStringSubmatch(string(codes), -1) {
		know(m[1])
	}

	page, looked := readPage(t), 0
	for _, code := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(page, -1) {
		for name := range strings.SplitSeq(code[1], ", ") {
			if !regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`).MatchString(name) {
				continue
			}
			if looked++; !known[name] {
				t.Errorf("docs/protocol.md names %s, which is no message, field, value, feature or code", name)
			}
		}
	}
	for _, bold := range regexp.MustCompile(`(?m)^- \*\*(\w+)\*\*`).FindAllStringSubmatch(page, -1) {
		if looked++; !known[bold[1]] && bold[1] != "Threads" && bold[1] != "Timers" {
			t.Errorf("docs/protocol.md tells of %s, which is no message or field", bold[1])
		}
	}
	if looked < 200 {
		t.Errorf("only %d names were looked at", looked)
	}
}

func readPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(protocolPage)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// tableOf is the rows of the table with that head, and what is ahead of and behind them.
func tableOf(t *testing.T, page, head string) (before string, rows []string, after string) {
	t.Helper()
	before, rest, found := strings.Cut(page, head)
	if !found {
		t.Fatalf("docs/protocol.md has lost its table %q", head)
	}
	for strings.HasPrefix(rest, "|") {
		row, more, _ := strings.Cut(rest, "\n")
		rows, rest = append(rows, row), more
	}
	return before + head, rows, rest
}

func withTable(t *testing.T, page, head string, rows []string) string {
	t.Helper()
	before, _, after := tableOf(t, page, head)
	return before + strings.Join(rows, "\n") + "\n" + after
}

func firstWord(row string) string {
	if m := regexp.MustCompile("^\\| `([^`]+)`").FindStringSubmatch(row); m != nil {
		return m[1]
	}
	return row
}

func service() protoreflect.ServiceDescriptor {
	return pb.File_strathost_v1_strathost_proto.Services().Get(0)
}

func messageRows() []string {
	rows := []string{}
	for m := range messages() {
		cells := []string{}
		for f := range fields(m) {
			cells = append(cells, fieldCell(f))
		}
		if len(cells) == 0 {
			cells = []string{"none"}
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s |", m.Name(), strings.Join(cells, ", ")))
	}
	return rows
}

// fieldCell is a field as the page has it: its name, its number and its type, and the name of the choice that it is one of.
func fieldCell(f protoreflect.FieldDescriptor) string {
	kind := f.Kind().String()
	switch {
	case f.Message() != nil:
		kind = string(f.Message().Name())
	case f.Enum() != nil:
		kind = string(f.Enum().Name())
	}
	if f.IsList() {
		kind = "repeated " + kind
	}
	if f.HasOptionalKeyword() {
		kind = "optional " + kind
	} else if choice := f.ContainingOneof(); choice != nil {
		kind += " of " + string(choice.Name())
	}
	return fmt.Sprintf("`%s` %d %s", f.Name(), f.Number(), kind)
}

func enumRows() []string {
	rows := []string{}
	for e := range enums() {
		cells := []string{}
		for v := range values(e) {
			cells = append(cells, fmt.Sprintf("`%s` %d", v.Name(), v.Number()))
		}
		rows = append(rows, fmt.Sprintf("| %s | %s |", e.Name(), strings.Join(cells, ", ")))
	}
	return rows
}
