package plugin

//determinism:allow-file it builds a program under a temporary name before the session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/strathost/strathost/host/plugin/pack"
	"github.com/strathost/strathost/sdk"
)

// keepBinaries is how long a built binary stays in the cache unused. Each change of the source makes another, of ten
// megabytes and more.
const keepBinaries = 7 * 24 * time.Hour

// thisPlatform is the os/arch that the host runs on.
const thisPlatform = runtime.GOOS + "/" + runtime.GOARCH

// build makes a binary of a source folder for an os/arch and gives its place in the cache. It runs each time: Go's own cache makes it
// quick, and nothing else knows reliably what a program depends on.
func (o Options) build(ctx context.Context, folder, platform string) (string, error) {
	gotool, err := exec.LookPath("go")
	if err != nil {
		return "", o.mistake(BuildFailed, "the plugin is a source folder, and there is no Go on the PATH to build it",
			"install Go from go.dev, or name a built binary")
	}
	cache, err := o.cacheDir()
	if err != nil {
		return "", err
	}
	if platform == thisPlatform {
		o.Progress("building " + o.Path)
	} else {
		o.Progress("building " + o.Path + " for " + platform)
	}
	made, err := os.CreateTemp(cache, fmt.Sprintf("build-%d-", os.Getpid()))
	if err != nil {
		return "", o.mistake(BuildFailed, fmt.Sprintf("the cache for binaries: %v", bare(err)), "")
	}
	made.Close() // only its name is needed
	defer os.Remove(made.Name())

	system, processor, _ := strings.Cut(platform, "/")
	cmd := exec.CommandContext(ctx, gotool, "build", "-trimpath", "-buildvcs=false", "-ldflags=-buildid=", "-o", made.Name(), ".")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+processor)
	cmd.WaitDelay = 2 * time.Second // compilers that outlive an interrupted build do not hold it up
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", o.buildMistakes(folder, out.String(), err)
	}
	return o.keep(cache, made.Name())
}

// keep moves a fresh binary to the place that its content names. What runs is thus what was built, whatever happens to
// the source, and to the binary of a later build, meanwhile.
func (o Options) keep(cache, made string) (string, error) {
	head, err := readHead(made)
	if err != nil {
		return "", o.mistake(BuildFailed, fmt.Sprintf("the built binary: %v", bare(err)), "")
	}
	if strings.HasPrefix(head, "!<arch>") || head == "" {
		return "", o.mistake(BuildFailed, "the folder does not hold a program", "a plugin is a package main whose func main calls serve.Main")
	}
	digest, err := fileDigest(made)
	if err == nil {
		err = os.Chmod(made, 0o555)
	}
	file := filepath.Join(cache, digest)
	if err == nil {
		err = os.Rename(made, file)
	}
	if err != nil {
		return "", o.mistake(BuildFailed, fmt.Sprintf("the built binary: %v", bare(err)), "")
	}
	now := time.Now()
	_ = os.Chtimes(file, now, now) // it is in use: see prune
	return file, nil
}

func readHead(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 8)
	n, err := f.Read(head)
	if n == 0 {
		return "", nil //nolint:nilerr // an empty file is no program, which the caller says
	}
	return string(head[:n]), err
}

// prune drops binaries that nobody used for long, and what hosts that were killed left behind.
func prune(cache string) {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue // another host was quicker
		}
		age := time.Since(info.ModTime())
		pid, temporary := ownerOf(e.Name(), "build-")
		switch {
		case temporary && !processLives(pid), e.IsDir() && age > time.Minute, age > keepBinaries:
			_ = os.Remove(filepath.Join(cache, e.Name()))
		}
	}
}

// ownerOf is the process number in names such as build-123-456.
func ownerOf(name, prefix string) (pid int, ok bool) {
	rest, ok := strings.CutPrefix(name, prefix)
	number, _, dash := strings.Cut(rest, "-")
	pid, err := strconv.Atoi(number)
	return pid, ok && dash && err == nil && pid > 0
}

func (o Options) cacheDir() (string, error) {
	dir := o.CacheDir
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", o.mistake(BuildFailed, fmt.Sprintf("there is no folder for built binaries: %v", err), "set HOME or XDG_CACHE_HOME")
		}
		dir = filepath.Join(user, "strathost", "plugins")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", o.mistake(BuildFailed, fmt.Sprintf("the folder for built binaries: %v", bare(err)), "")
	}
	return dir, nil
}

// compilerLine is a mistake as Go's compiler prints it.
var compilerLine = regexp.MustCompile(`^(\.{0,2}[^:\s]+\.go):(\d+)(?::(\d+))?: (.+)$`)

// missingPackage is what the go command says of an import that it may not look up.
var missingPackage = regexp.MustCompile(`^cannot find module providing package (\S+): import lookup disabled`)

// buildMistakes makes a diagnostic of each line of the compiler that names a place, or one of all lines.
func (o Options) buildMistakes(folder, out string, err error) sdk.Diagnostics {
	const most = 20 // the rest follows from these
	var ds sdk.Diagnostics
	for line := range strings.Lines(out) {
		m := compilerLine.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		if m == nil || len(ds) == most {
			continue
		}
		file := m[1]
		if !filepath.IsAbs(file) {
			file = filepath.ToSlash(filepath.Join(o.Path, file))
		}
		row, _ := strconv.Atoi(m[2])
		col, _ := strconv.Atoi(m[3])
		d := sdk.Diagnostic{File: file, Line: row, Col: col, Path: o.Path, Code: BuildFailed, Message: m[4]}
		if toAdd, cut := strings.CutSuffix(m[4], "; to add it:"); cut { // the command is on the next line
			d.Message, d.Hint = toAdd, "run "+strings.TrimSpace(lineOf(out[strings.Index(out, m[0])+len(m[0]):]))+" in "+o.Path
		} else if missing := missingPackage.FindStringSubmatch(m[4]); missing != nil {
			d.Message, d.Hint = "no required module provides package "+missing[1], "run go get "+missing[1]+" in "+o.Path
		}
		ds = append(ds, d)
	}
	if len(ds) > 0 {
		return ds
	}
	text := strings.TrimSpace(strings.ReplaceAll(out, folder, o.Path))
	if text == "" {
		text = err.Error()
	}
	if _, exited := errors.AsType[*exec.ExitError](err); !exited {
		text = fmt.Sprintf("go build: %v", err)
	}
	return o.mistake(o.inWords(folder, text))
}

// inWords are the words for what the go command says of a whole folder, which mostly are its own.
func (o Options) inWords(folder, text string) (code sdk.Code, message, hint string) {
	switch {
	case !pack.IsSource(folder):
		return BuildFailed, "the folder has no Go files", "a plugin is a folder with a package main, or a binary: host new plugin NAME writes one"
	case strings.Contains(text, "no non-test Go files in "):
		return BuildFailed, "the folder has no Go files but tests", "put the package main back; host new plugin NAME writes one elsewhere"
	case strings.Contains(text, "function main is undeclared in the main package"):
		return BuildFailed, "the folder has no func main", "write func main, which calls serve.Main with the plugin"
	case strings.Contains(text, "go.mod file not found"), strings.Contains(text, "cannot find main module"):
		return BuildFailed, "the folder is in no Go module: neither it nor a folder above it has a go.mod", "run go mod init and go mod tidy in " + o.Path +
			"; host new plugin NAME writes a module"
	}
	return BuildFailed, text, ""
}

// lineOf is the first line of a text that is not empty.
func lineOf(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
