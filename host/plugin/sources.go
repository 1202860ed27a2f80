package plugin

//determinism:allow-file it asks Go what a program is made of, before a session

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// listed is what go list tells of each package that a program is made of and that can be edited: its folder, then its files.
// Those of the standard library, and of modules in the module cache, never change.
const listed = `{{with .Module}}{{if or .Main (and .Replace (not .Replace.Version))}}{{$dir := $.Dir}}{{$dir}}
{{.GoMod}}
{{range $.GoFiles}}{{$dir}}/{{.}}
{{end}}{{range $.EmbedFiles}}{{$dir}}/{{.}}
{{end}}{{end}}{{end}}`

// Sources are the files and folders that the plugin at a path below root depends on, sorted: a binary itself; of a source
// folder all that is in it but for what begins with a dot, and the packages of its own module that it imports. Where there
// is nothing yet, it is the path. The paths begin with root.
func Sources(ctx context.Context, root, path string) []string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(root, filepath.FromSlash(path))
	}
	out := []string{path}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return out
	}
	_ = filepath.WalkDir(path, func(at string, e fs.DirEntry, err error) error { // what cannot be read is told by Open
		switch {
		case err != nil:
			return nil
		case at != path && strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return filepath.SkipDir
			}
		case e.IsDir(), e.Type().IsRegular():
			out = append(out, at)
		}
		return nil
	})
	out = append(out, packagesOf(ctx, root, path)...)
	slices.Sort(out)
	return slices.Compact(out)
}

// packagesOf are the packages that a source folder imports and their files; none without Go, or where they do not parse.
func packagesOf(ctx context.Context, root, folder string) []string {
	whole, err := filepath.Abs(folder)
	if err != nil {
		return nil
	}
	base, err := filepath.Abs(root)
	if err != nil {
		return nil
	}
	cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-e", "-f", listed, ".")
	cmd.Dir, cmd.Env, cmd.WaitDelay = whole, append(os.Environ(), "CGO_ENABLED=0"), time.Second
	told, err := cmd.Output()
	if err != nil {
		return nil
	}
	var out []string
	for line := range strings.Lines(string(told)) {
		if line = filepath.FromSlash(strings.TrimSpace(line)); line == "" {
			continue
		}
		if rel, err := filepath.Rel(base, line); err == nil {
			line = filepath.Join(root, rel)
		}
		out = append(out, line)
	}
	return out
}
