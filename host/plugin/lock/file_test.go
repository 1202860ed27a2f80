package lock_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/sdk"
	"pgregory.net/rapid"
)

var (
	sumA = strings.Repeat("a", 64)
	sumB = strings.Repeat("b", 64)
)

func momentum() lock.Plugin {
	return lock.Plugin{Name: "momentum", Version: "0.1.0", Constraint: ">=0.1 <1", Role: sdk.RoleStrategy, Protocol: 1, Source: "./plugins/momentum",
		SHA256: map[string]string{"linux/amd64": sumA, "darwin/arm64": sumB}}
}

const momentumText = `# The plugins that sessions name, each pinned to the SHA-256 of its binaries. host plugin install writes this file: keep it
# with sessions.yaml, and do not edit it.
version: 1
plugins:
  - name: momentum
    version: 0.1.0
    constraint: '>=0.1 <1'
    role: strategy
    protocol: 1
    source: ./plugins/momentum
    sha256:
      darwin/arm64: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      linux/amd64: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
`

func TestALockIsForPeopleAndDiffs(t *testing.T) {
	t.Parallel()
	f := &lock.File{}
	f.Put(momentum())
	text, err := f.Text()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(momentumText, string(text)); d != "" {
		t.Error(d)
	}
	other := momentum()
	other.Name, other.Constraint = "gap", ""
	f.Put(other)
	f.Put(momentum())
	if d := cmp.Diff([]string{"gap", "momentum"}, f.Names()); d != "" {
		t.Errorf("they are not sorted, or one is there twice: %s", d)
	}
}

// Whatever can be installed is read back as it was.
func TestALockIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		f := &lock.File{}
		for range rapid.IntRange(0, 4).Draw(r, "plugins") {
			sums := map[string]string{}
			for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"linux/amd64", "linux/arm64", "darwin/arm64", "windows/386"}), 1, 4, rapid.ID).Draw(r, "platforms") {
				sums[p] = rapid.StringMatching(`[0-9a-f]{64}`).Draw(r, "sum")
			}
			version := rapid.SampledFrom([]string{"1.0.0", "0.1.0-rc.1", "1.2.3+meta", "10.20.30"}).Draw(r, "version")
			within := func(constraint string) bool { return lock.InRange(version, constraint) } // else it is not installed
			f.Put(lock.Plugin{Name: rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9_.-]{0,20}`).Draw(r, "name"),
				Version:    version,
				Constraint: rapid.SampledFrom([]string{"", "*", "^1", ">=1 <2 || 3.0.0", "1", "~1.2"}).Filter(within).Draw(r, "constraint"),
				Role:       rapid.SampledFrom([]sdk.Role{sdk.RoleStrategy, sdk.RoleScanner}).Draw(r, "role"),
				Protocol:   lock.Protocol, SHA256: sums,
				Source: rapid.StringMatching(`[ -~äöü#:'"{}\[\]]{1,40}`).Filter(func(s string) bool { return strings.TrimSpace(s) != "" }).Draw(r, "source")})
		}
		text, err := f.Text()
		if err != nil {
			r.Fatal(err)
		}
		back, err := lock.Parse("plugins.lock", text)
		if err != nil {
			r.Fatalf("%v\n%s", err, text)
		}
		if d := cmp.Diff(f.Plugins, back.Plugins, cmpopts.IgnoreFields(lock.Plugin{}, "Line"), cmpopts.EquateEmpty()); d != "" {
			r.Fatalf("%s\n%s", d, text)
		}
		again, err := back.Text()
		if err != nil || string(again) != string(text) {
			r.Fatalf("a second writing differs: %v\n%s", err, again)
		}
	})
}

func TestABrokenLockIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"version: 1\n", "version: 2\n", `plugins.lock:3:10: version: this host reads version 1 of plugins.lock, not "2"`},
		{"  - name: momentum", "  - nam: momentum", `plugins.lock:5:5: plugins[0]: unknown key "nam"`},
		{"name: momentum", "name: ../x", `plugins.lock:5:11: plugins[0].name: "../x" is not a name`},
		{"version: 0.1.0", "version: 0.1", `plugins.lock:6:14: plugins[0].version: "0.1" is not a version`},
		{"'>=0.1 <1'", "^0.5", `plugins.lock:7:17: plugins[0].constraint: the version 0.1.0 is not in the range ^0.5`},
		{"'>=0.1 <1'", "soon", `plugins.lock:7:17: plugins[0].constraint: "soon" is not a range`},
		{"role: strategy", "role: trader", `plugins.lock:8:11: plugins[0].role: "trader" is not strategy or scanner`},
		{"protocol: 1", "protocol: one", `plugins.lock:9:15: plugins[0].protocol: "one" is not a whole number`},
		{"    source: ./plugins/momentum\n", "", "plugins.lock:5:5: plugins[0]: the key source is missing"},
		{"linux/amd64: a", "linux: a", `plugins.lock:13:7: plugins[0].sha256: "linux" is no os/arch`},
		{"amd64: aa", "amd64: a", `plugins.lock:13:20: plugins[0].sha256.linux/amd64:`},
		{"plugins:\n", "plugins: {}\nx:\n", "plugins.lock:4:10: plugins: expected a list"},
		{"protocol: 1", "protocol: 9", `plugins.lock:9:15: plugins[0].protocol: the protocol 9 is none that this host speaks, which is 1`},
		{"    protocol: 1\n", "    protocol: 1\n    protocol: 1\n", "plugins.lock:10:5: plugins[0]: the key protocol is there twice"},
		{"    role:", "\trole:", "plugins.lock:8: it is not YAML"},
		{momentumText, "", "plugins.lock:1: the file is empty"},
		{momentumText, "just text", "plugins.lock:1:1: expected the keys version, plugins"},
	} {
		text := strings.Replace(momentumText, c.from, c.to, 1)
		if text == momentumText {
			t.Fatalf("%q is not in the text", c.from)
		}
		_, err := lock.Parse("plugins.lock", []byte(text))
		mistaken(t, err, lock.Invalid, c.want, "install the plugins again")
	}
	_, err := lock.Parse("plugins.lock", []byte(momentumText+momentumText[strings.Index(momentumText, "  - name"):]))
	mistaken(t, err, lock.Invalid, `plugins.lock:14:5: plugins[1]: the plugin "momentum" is there twice, first on line 5`)
}

func TestALockThatIsNotThere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), lock.Name)
	_, err := lock.Read(path)
	mistaken(t, err, lock.Missing, "host plugin install")
	if f, err := lock.ReadOrNone(path); err != nil || len(f.Plugins) != 0 {
		t.Errorf("%v, %v", f, err)
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	_, err = lock.ReadOrNone(path)
	mistaken(t, err, lock.Invalid, "expected a file")
}

// A writer that fails leaves the file that was there.
func TestAWriteThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		// Nothing is closed to root, so the folder is: it is gone.
		err := (&lock.File{}).Write(filepath.Join(t.TempDir(), "gone", lock.Name))
		mistaken(t, err, lock.StoreFailed, "plugins.lock cannot be written")
		return
	}
	dir := t.TempDir()
	path := filepath.Join(dir, lock.Name)
	if err := os.WriteFile(path, []byte(momentumText), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	mistaken(t, (&lock.File{}).Write(path), lock.StoreFailed, "plugins.lock cannot be written")
	if text, _ := os.ReadFile(path); string(text) != momentumText {
		t.Errorf("the file is %s", text)
	}
}

func TestVersionsAndRanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version, within string
		want            bool
	}{
		{"1.2.3", "", true}, {"1.2.3", "*", true}, {"1.2.3", "1.2.3", true}, {"1.2.4", "1.2.3", false},
		{"1.9.0", "^1.2", true}, {"2.0.0", "^1.2", false}, {"1.1.9", "^1.2", false},
		{"0.2.5", "^0.2", true}, {"0.3.0", "^0.2", false},
		{"1.2.9", "~1.2.3", true}, {"1.3.0", "~1.2.3", false},
		{"1.4.0", ">=1.2 <1.5", true}, {"1.5.0", ">=1.2, <1.5", false}, {"3.0.0", "^1 || ^3", true},
		{"1.3.0-rc.1", "^1.2", false}, {"1.3.0-rc.1", ">=1.3.0-0", true}, {"1.3.0-rc.1", "1.3.0-rc.1", true}, {"1.2.3+build", "1.2.3", true},
	} {
		if err := lock.CheckVersion(c.version); err != nil {
			t.Error(err)
		}
		if got := lock.InRange(c.version, c.within); got != c.want {
			t.Errorf("%s in %q is %v", c.version, c.within, got)
		}
	}
	for _, bad := range []string{"", "1", "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "latest", strings.Repeat("1", 300) + ".0.0"} {
		if lock.CheckVersion(bad) == nil {
			t.Errorf("%q is a version", bad)
		}
	}
	for version, want := range map[string]string{"0.2.0-rc.1": ">=0.2.0-0", "1.2.3-0+b": ">=1.2.3-0", "0.2.0": "", "soon": ""} {
		among := lock.WithPreRelease(version)
		if among != want || among != "" && !lock.InRange(version, among) {
			t.Errorf("%s is in %q", version, among)
		}
	}
	for _, bad := range []string{"", "soon", ">>1", "^a", strings.Repeat("1.2.3 ", 100)} {
		if lock.CheckRange(bad) == nil {
			t.Errorf("%q is a range", bad)
		}
	}
}

func TestWhatANameStandsFor(t *testing.T) {
	t.Parallel()
	f := &lock.File{}
	f.Put(momentum())
	in := lock.Store{Dir: t.TempDir()}
	pin, err := f.Pin(in, "momentum", "^0.1", "linux/amd64")
	if want := (lock.Pin{Name: "momentum", Version: "0.1.0", Role: sdk.RoleStrategy, SHA256: sumA, File: in.Path(sumA)}); err != nil || pin != want {
		t.Errorf("%+v, %v", pin, err)
	}
	if err := pin.Agree("momentum", "0.1.0", sdk.RoleStrategy); err != nil {
		t.Error(err)
	}
	mistaken(t, pin.Agree("momentum", "0.1.7", sdk.RoleStrategy), lock.VersionMismatch, "plugins.lock: momentum: it has the version 0.1.0, and the pinned binary says that it is 0.1.7")
	mistaken(t, pin.Agree("gap", "0.1.0", sdk.RoleStrategy), lock.Invalid, "it has the name momentum, and the pinned binary says that it is gap")
	mistaken(t, pin.Agree("momentum", "0.1.0", sdk.RoleScanner), lock.Invalid, "it has the role strategy, and the pinned binary says that it is scanner")
	_, err = f.Pin(in, "momentun", "", "linux/amd64")
	mistaken(t, err, lock.Unknown, `no plugin "momentun"; did you mean momentum?`)
	_, err = f.Pin(in, "reversion", "", "linux/amd64")
	mistaken(t, err, lock.Unknown, "it has momentum; host plugin install SOURCE")
	_, err = f.Pin(in, "momentum", "^0.2", "linux/amd64")
	mistaken(t, err, lock.VersionMismatch, "pins momentum 0.1.0, which is not in the range ^0.2")
	_, err = f.Pin(in, "momentum", "", "linux/riscv64")
	mistaken(t, err, lock.PlatformMissing, "for darwin/arm64, linux/amd64, not for linux/riscv64", "--platform linux/riscv64=FILE")
	mistaken(t, pin.Check(in), lock.NotInstalled, "momentum 0.1.0", "host plugin install, without a source")
	if err := os.WriteFile(pin.File, []byte("other"), 0o555); err != nil {
		t.Fatal(err)
	}
	mistaken(t, pin.Check(in), lock.DigestMismatch, fmt.Sprintf("its SHA-256 is d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa, not %s", sumA))
}
