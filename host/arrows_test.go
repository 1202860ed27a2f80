package host_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/strathost/strathost/"

// allowed is, for each room, what of this module it may import. A room imports nothing else: imports point one way.
var allowed = map[string][]string{
	"sdk":                    {},
	"sdk/proto":              {},
	"sdk/place":              {},
	"sdk/wire":               {"sdk", "sdk/proto"},
	"sdk/serve":              {"sdk", "sdk/place", "sdk/proto", "sdk/wire"},
	"sdk/sdktest":            {"sdk", "sdk/proto", "sdk/wire", "host", "host/*"},
	"plugins":                {"sdk", "sdk/serve"},
	"host/calendar":          {},
	"host/clock":             {"host/calendar"},
	"host/market":            {"sdk", "host/calendar"},
	"host/indicator":         {"sdk", "host/market"},
	"host/store":             {"sdk", "host/calendar", "host/internal/filelock", "host/market", "host/store"},
	"host/store/s3url":       {"sdk"},
	"host/store/bucket":      {"sdk", "host/market", "host/store", "host/store/s3url"},
	"host/config":            {"sdk", "host/calendar", "host/clock", "host/indicator", "host/plugin/lock", "host/store/s3url"},
	"host/visible":           {},
	"host/session/tape":      {"sdk", "host/calendar", "host/market"},
	"host/session":           {"host/ahead", "sdk/place", "sdk", "host/calendar", "host/clock", "host/market", "host/indicator", "host/session/tape", "host/visible"},
	"host/script":            {"sdk"},
	"host/ahead":             {"sdk"},
	"host/plugin":            {"host/ahead", "sdk/place", "sdk", "sdk/proto", "sdk/wire", "sdk/serve", "host/plugin/lock", "host/plugin/pack"},
	"host/plugin/pack":       {},
	"host/internal/filelock": {},
	"host/internal/rawserve": {"sdk/proto", "sdk/wire"},
	"host/plugin/lock":       {"sdk", "host/internal/filelock"},
	"host/plugin/record":     {"sdk", "sdk/proto", "sdk/wire"},
	"host/worker":            {"sdk", "sdk/wire", "sdk/serve", "host/script", "host/plugin"},
	"host/export":            {"sdk", "host/calendar", "host/market", "host/session"},
	"host/compare":           {"sdk", "host/export", "host/visible"},
	"host/proof":             {"sdk", "host/calendar", "host/market", "host/indicator", "host/config", "host/session", "host/session/tape", "host/export"},
	"host/handmade":          {"sdk", "host/calendar", "host/market", "host/store"},
	"host/scripttest":        {"sdk", "host/calendar", "host/market", "host/config", "host/export", "host/handmade", "host/script", "host/store", "host/visible"},
	"host/scaffold":          {"sdk", "host/config"},
	"host":                   {"sdk", "sdk/place", "host/*"},
	"cmd/host":               {"sdk", "sdk/serve", "host", "host/scaffold", "host/bench", "host/export", "host/proof", "host/visible"},
}

// standardOnly are the rooms that import nothing but the standard library and this module.
var standardOnly = []string{"sdk", "sdk/place", "host/calendar", "host/clock", "host/market", "host/indicator", "host/session", "host/session/tape", "host/visible", "host/export", "host/compare", "host/store/s3url"}

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		room := roomOf(p.ImportPath)
		rules, known := allowed[room]
		if !known {
			t.Errorf("%s is in no room that the table of arrows knows: add it there", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			inner, own := strings.CutPrefix(imported, module)
			if !own {
				if slices.Contains(standardOnly, room) && strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
					t.Errorf("%s imports %s: %s uses the standard library only", p.ImportPath, imported, room)
				}
				continue
			}
			if target := roomOf(imported); target != room && !permits(rules, target, inner) {
				t.Errorf("%s imports %s: %s may import %v", p.ImportPath, imported, room, rules)
			}
		}
	}
}

// TestTheContractNeedsTheStandardLibraryOnly holds the promise of package sdk, with all that it imports.
func TestTheContractNeedsTheStandardLibraryOnly(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "../sdk").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if got := strings.Fields(string(out)); !slices.Equal(got, []string{module + "sdk"}) {
		t.Errorf("beside the standard library package sdk needs %v", got)
	}
}

// TestPluginAuthorsLinkNoHost holds the promise that a third party builds against sdk and sdk/serve alone.
func TestPluginAuthorsLinkNoHost(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "../sdk/serve").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for dep := range strings.Lines(string(out)) {
		dep = strings.TrimSpace(dep)
		for _, banned := range []string{module + "host", "github.com/dop251/goja", "github.com/evanw/esbuild", "github.com/spf13/cobra", "gopkg.in/yaml"} {
			if strings.HasPrefix(dep, banned) {
				t.Errorf("a plugin links %s", dep)
			}
		}
	}
}

// TestOnlyABucketLinksItsClient holds the promise that who needs no bucket links no client of one.
func TestOnlyABucketLinksItsClient(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "./store/parquet", "./store/importer", "./store/s3url", "./config", "./session").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if client := "github.com/minio/"; strings.Contains(string(out), client) {
		t.Errorf("a store in a folder links %s", client)
	}
}

type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "../...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p listed
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < len(allowed) {
		t.Fatalf("go list found %d packages, fewer than there are rooms", len(all))
	}
	return all
}

// roomOf is the longest room that holds a package.
func roomOf(importPath string) string {
	path := strings.TrimPrefix(importPath, module)
	for path != "" {
		if _, ok := allowed[path]; ok {
			return path
		}
		i := strings.LastIndexByte(path, '/')
		if i < 0 {
			break
		}
		path = path[:i]
	}
	return strings.TrimPrefix(importPath, module)
}

func permits(rules []string, target, path string) bool {
	return slices.ContainsFunc(rules, func(r string) bool {
		prefix, wild := strings.CutSuffix(r, "/*")
		return r == target || wild && strings.HasPrefix(path, prefix+"/")
	})
}
