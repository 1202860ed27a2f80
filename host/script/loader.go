package script

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/strathost/strathost/sdk"
)

// namespace keeps our files apart from those that esbuild would read by itself: it reads none.
const namespace = "script"

// maxFileSize bounds a file of a script, in bytes: esbuild recurses with the nesting of what it reads.
const maxFileSize = 1 << 20

// ownSourceMapURL ends what we hand to esbuild. The last such comment of a file counts, and nothing is ever read for
// this one, so that a comment of the author's makes esbuild open no file and move no line.
const ownSourceMapURL = "\n//# sourceMappingURL=none:"

// loader finds and reads the files of one bundle, inside of root only.
type loader struct {
	root  *os.Root
	entry string // the script

	mu   sync.Mutex
	ends map[string]place // the last place of each file that was read
}

// mistake is why an import is refused.
type mistake struct {
	code          sdk.Code
	message, hint string
}

func (l *loader) plugin() api.Plugin {
	return api.Plugin{Name: "strathost", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			if a.Kind == api.ResolveEntryPoint {
				// Not the path that comes back: esbuild puts ./ in front where the working folder has such a file.
				return api.OnResolveResult{Path: l.entry, Namespace: namespace}, nil
			}
			file, m := l.resolve(a.Importer, a.Path)
			if m != nil {
				return api.OnResolveResult{Errors: []api.Message{{Text: m.message, Detail: m}}}, nil
			}
			return api.OnResolveResult{Path: file, Namespace: namespace}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: namespace}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			text, err := l.read(a.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			text += ownSourceMapURL
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
		})
	}}
}

// resolve is the file that an import names, or what is wrong with it.
func (l *loader) resolve(importer, name string) (string, *mistake) {
	switch {
	case strings.HasPrefix(name, "./"), strings.HasPrefix(name, "../"):
	case path.IsAbs(name), filepath.IsAbs(name), strings.Contains(name, ":"):
		return "", &mistake{sdk.InvalidArgument, fmt.Sprintf("import %q: an import names a file relative to its own, such as ./util.js", name), ""}
	default:
		m := &mistake{code: sdk.NotSupported, message: fmt.Sprintf("import %q: npm packages are not supported by this version", name)}
		if l.check(path.Join(path.Dir(importer), name)) == nil {
			m.hint = fmt.Sprintf(`did you mean "./%s"?`, name)
		}
		return "", m
	}
	file := path.Join(path.Dir(importer), name)
	m := l.check(file)
	if m == nil {
		return file, nil
	}
	m.message = fmt.Sprintf("import %q: %s", name, m.message)
	if near, ok := l.nearest(file); ok && m.code == sdk.InvalidArgument {
		m.hint = fmt.Sprintf("did you mean %q?", relative(importer, near))
	}
	return "", m
}

// check says why a file cannot be part of a script.
func (l *loader) check(file string) *mistake {
	if !filepath.IsLocal(filepath.FromSlash(file)) {
		return &mistake{sdk.InvalidArgument, "it leaves the folder of the YAML", ""}
	}
	for _, part := range strings.Split(file, "/") {
		if part == "node_modules" {
			return &mistake{sdk.NotSupported, "npm packages are not supported by this version", ""}
		}
	}
	switch path.Ext(file) {
	case ".js", ".mjs", "":
	case ".ts", ".mts", ".cts", ".tsx":
		return &mistake{sdk.NotSupported, "TypeScript is not supported by this version", ""}
	default:
		return &mistake{sdk.InvalidArgument, fmt.Sprintf("%s is no script: only .js and .mjs are", file), ""}
	}
	info, err := l.root.Stat(filepath.FromSlash(file))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &mistake{sdk.InvalidArgument, fmt.Sprintf("there is no file %s", file), ""}
	case errors.Is(err, fs.ErrPermission):
		return &mistake{sdk.InvalidArgument, fmt.Sprintf("%s may not be read", file), ""}
	case err != nil: // of a file that exists: a link that os.Root does not follow
		return &mistake{sdk.InvalidArgument, fmt.Sprintf("%s leaves the folder of the YAML", file), ""}
	case !info.Mode().IsRegular():
		return &mistake{sdk.InvalidArgument, fmt.Sprintf("%s is not a file", file), ""}
	case path.Ext(file) == "":
		return &mistake{sdk.InvalidArgument, fmt.Sprintf("%s is no script: only .js and .mjs are", file), ""}
	case info.Size() > maxFileSize:
		return &mistake{sdk.InvalidArgument, fmt.Sprintf("%s is larger than %d KiB", file, maxFileSize>>10), ""}
	}
	return nil
}

// nearest is the script whose name is most like that of a file that cannot be imported.
func (l *loader) nearest(file string) (string, bool) {
	folder := path.Dir(file)
	if !filepath.IsLocal(filepath.FromSlash(folder)) {
		return "", false
	}
	entries, err := fs.ReadDir(l.root.FS(), folder)
	if err != nil {
		return "", false
	}
	var names []string
	for _, e := range entries {
		if ext := path.Ext(e.Name()); (ext == ".js" || ext == ".mjs") && e.Name() != path.Base(file) {
			names = append(names, e.Name())
		}
	}
	base := path.Base(file)
	if path.Ext(base) == "" {
		base += ".js"
	}
	near, ok := sdk.Nearest(base, names)
	return path.Join(folder, near), ok
}

// relative is how importer would name file.
func relative(importer, file string) string {
	rel, err := filepath.Rel(filepath.FromSlash(path.Dir(importer)), filepath.FromSlash(file))
	if err != nil {
		return file
	}
	rel = filepath.ToSlash(rel)
	if strings.HasPrefix(rel, "../") {
		return rel
	}
	return "./" + rel
}

func (l *loader) read(file string) (string, error) {
	data, err := l.root.ReadFile(filepath.FromSlash(file))
	if err != nil {
		return "", fmt.Errorf("read %s: %w", file, err)
	}
	if !utf8.Valid(data) {
		return "", fmt.Errorf("%s is not UTF-8", file)
	}
	text := string(data)
	last := text[strings.LastIndexByte(text, '\n')+1:]
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ends == nil {
		l.ends = map[string]place{}
	}
	l.ends[file] = place{file: file, line: 1 + strings.Count(text, "\n"), col: column(last, len(last))}
	return text, nil
}

// end is the last place of a file, behind which only our own comment lies.
func (l *loader) end(file string) (place, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.ends[file]
	return p, ok
}

func (l *loader) files() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	names := make([]string, 0, len(l.ends))
	for n := range l.ends {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
