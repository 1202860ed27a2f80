package pack_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/host/plugin/pack"
)

type file struct {
	name, text string
	link       bool
}

var files = []file{
	{"README.md", "how to", false},
	{"dist/gap_0.2.0_linux_amd64", "L", false},
	{"dist/gap_0.2.0_darwin_arm64", "M", false},
	{"dist/gap_0.2.0_windows_amd64.exe", "W", false},
	{"dist/gap_0.2.0_linux_amd64.sha256", "sum", false},
	{"dist/gap_0.2.0_linux_riscv64", "/etc/passwd", true},
	{"linux_arm64/gap", "A", false},
	{".hidden/gap_linux_386", "H", false},
}

func archives(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	out := map[string]string{"folder": filepath.Join(dir, "folder"), "tar.gz": filepath.Join(dir, "gap.tar.gz"), "zip": filepath.Join(dir, "gap.zip")}
	var tgz, zipped bytes.Buffer
	compressed := gzip.NewWriter(&tgz)
	tw, zw := tar.NewWriter(compressed), zip.NewWriter(&zipped)
	for _, f := range files {
		if strings.HasPrefix(f.name, ".") {
			f.name = "x/" + f.name + ".json"
		}
		path := filepath.Join(out["folder"], filepath.FromSlash(f.name))
		header := &tar.Header{Name: "./" + f.name, Mode: 0o755, Size: int64(len(f.text)), Typeflag: tar.TypeReg}
		zipHeader := &zip.FileHeader{Name: f.name}
		zipHeader.SetMode(0o755)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if f.link {
			header.Typeflag, header.Linkname, header.Size = tar.TypeSymlink, f.text, 0
			zipHeader.SetMode(0o777 | os.ModeSymlink)
			err = errors.Join(err, os.Symlink(f.text, path))
		} else {
			err = errors.Join(err, os.WriteFile(path, []byte(f.text), 0o644))
		}
		err = errors.Join(err, tw.WriteHeader(header))
		if !f.link {
			_, werr := tw.Write([]byte(f.text))
			err = errors.Join(err, werr)
		}
		w, zerr := zw.CreateHeader(zipHeader)
		if err = errors.Join(err, zerr); err == nil {
			_, err = w.Write([]byte(f.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(tw.Close(), compressed.Close(), zw.Close(), os.WriteFile(out["tar.gz"], tgz.Bytes(), 0o644), os.WriteFile(out["zip"], zipped.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
	return out
}

func each(source string) (map[string]string, error) {
	found := map[string]string{}
	_, err := pack.Each(source, func(b pack.Binary, r io.Reader) error {
		text, err := io.ReadAll(r)
		found[b.Platform] = b.Path + " " + b.Version + " " + string(text)
		return err
	})
	return found, err
}

func TestBinariesAreFoundByTheirNames(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"linux/amd64":   "dist/gap_0.2.0_linux_amd64 0.2.0 L",
		"darwin/arm64":  "dist/gap_0.2.0_darwin_arm64 0.2.0 M",
		"windows/amd64": "dist/gap_0.2.0_windows_amd64.exe 0.2.0 W",
		"linux/arm64":   "linux_arm64/gap  A",
	}
	for kind, source := range archives(t) {
		found, err := each(source)
		if d := cmp.Diff(want, found); d != "" || err != nil {
			t.Errorf("%s: %v %s", kind, err, d)
		}
	}
}

func TestALinkThatIsPassedOverIsTold(t *testing.T) {
	t.Parallel()
	for kind, source := range archives(t) {
		links, err := pack.Each(source, func(pack.Binary, io.Reader) error { return nil })
		if d := cmp.Diff([]string{"dist/gap_0.2.0_linux_riscv64"}, links); d != "" || err != nil {
			t.Errorf("%s: %v %s", kind, err, d)
		}
	}
}

func TestNamesAndVersions(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"gap-linux-amd64": "linux/amd64  ", "linux/amd64/gap": "linux/amd64  ", "gap_linux_amd64_v1/gap": "linux/amd64  ",
		"my_gap_v1.0.0-rc.1_linux_arm64": "linux/arm64 1.0.0-rc.1 ", "windows_linux_amd64": "linux/amd64  ",
		"linux_amd64/gap_darwin_arm64": "darwin/arm64  ", "gap": "", "gap_linux": "", "gap_linux_amd64.zip": "", "gap_beos_amd64": "",
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
		found, err := each(dir)
		got := ""
		for platform, x := range found {
			got = platform + strings.TrimPrefix(x, name)
		}
		if got != want || (want == "") != errors.Is(err, pack.ErrNoBinary) {
			t.Errorf("%s is %q, want %q: %v", name, got, want, err)
		}
	}
	if !pack.IsPlatform("linux/amd64") || pack.IsPlatform("linux") || pack.IsPlatform("amd64/linux") || pack.IsPlatform("linux/amd64/v1") {
		t.Error("os/arch")
	}
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole, err := os.ReadFile(archives(t)["tar.gz"])
	if err != nil {
		t.Fatal(err)
	}
	write("two/a_linux_amd64", "")
	write("two/linux-amd64/b", "")
	for source, want := range map[string]string{
		write("not.zip", "text"):                       "it is no archive, or a damaged one: as a zip",
		write("not.tar.gz", "text"):                    "it is no archive, or a damaged one: as a tar.gz",
		write("cut.tgz", string(whole[:len(whole)/2])): "damaged",
		filepath.Join(dir, "two"):                      "a_linux_amd64 and linux-amd64/b are both for linux/amd64",
		filepath.Join(dir, "none.zip"):                 "no such file",
	} {
		if _, err := each(source); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v, want %q", filepath.Base(source), err, want)
		}
	}
	for source, kind := range map[string]error{"not.zip": pack.ErrBroken, "not.tar.gz": pack.ErrBroken, "cut.tgz": pack.ErrBroken, "two": pack.ErrTwice} {
		if _, err := each(filepath.Join(dir, source)); !errors.Is(err, kind) {
			t.Errorf("%s: %v is not %q", source, err, kind)
		}
	}
	failed := errors.New("no room")
	if _, err := pack.Each(archives(t)["zip"], func(pack.Binary, io.Reader) error { return failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
}

func TestSourceFoldersAndArchivesByName(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a[b]*")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if pack.IsSource(dir) {
		t.Error("an empty folder is source")
	}
	if err := os.WriteFile(filepath.Join(dir, "main.go"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if !pack.IsSource(dir) {
		t.Error("a folder with Go is none")
	}
	if !pack.IsArchive("X.TGZ") || !pack.IsArchive("x.tar.gz") || !pack.IsArchive("x.zip") || pack.IsArchive("x.gz") || pack.IsArchive("gzip") {
		t.Error("archives")
	}
}

// Real programs of the Go toolchain, one for each great format.
func TestAProgramTellsWhatItRunsOn(t *testing.T) {
	t.Parallel()
	source := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, platform := range []string{"linux/amd64", "windows/arm64", "darwin/arm64"} {
		if testing.Short() && platform != runtime.GOOS+"/"+runtime.GOARCH {
			continue // the standard library has to be built for it
		}
		system, processor, _ := strings.Cut(platform, "/")
		binary := filepath.Join(t.TempDir(), "x")
		cmd := exec.Command("go", "build", "-o", binary, source)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+processor)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		f, err := os.Open(binary)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if is := pack.Mismatch(f, platform); is != "" {
			t.Errorf("%s is %s", platform, is)
		}
		for _, other := range []string{"linux/arm", "windows/386", "darwin/amd64"} {
			if is := pack.Mismatch(f, other); !strings.HasPrefix(is, "a program for ") || !strings.HasSuffix(is, processor) {
				t.Errorf("%s for %s is %q", platform, other, is)
			}
		}
	}
	if is := pack.Mismatch(strings.NewReader("#!/bin/sh\n"), "linux/amd64"); is != "" {
		t.Errorf("a script is %s", is)
	}
}
