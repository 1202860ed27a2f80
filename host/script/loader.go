package script

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"syscall"
	"unicode/utf8"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/strathost/strathost/sdk"
)

// namespace keeps our files apart from those that esbuild would read by itself: it reads none.
const namespace = "script"

// emptyNamespace is of the modules that a package replaces by nothing.
const emptyNamespace = "empty"

// maxFileSize bounds a file of a script, in bytes.
const maxFileSize = 1 << 20

// ownSourceMapURL ends what we hand to esbuild. The last such comment of a file counts, and nothing is ever read for
// this one, so that a comment of the author's makes esbuild open no file and move no line.
const ownSourceMapURL = "\n//# sourceMappingURL=none:"

// kinds are the files that a script can be made of.
var kinds = map[string]api.Loader{".js": api.LoaderJS, ".mjs": api.LoaderJS, ".cjs": api.LoaderJS,
	".ts": api.LoaderTS, ".mts": api.LoaderTS, ".cts": api.LoaderTS, ".json": api.LoaderJSON}

// IsScript says whether a file is a script by its name: JavaScript or TypeScript.
func IsScript(file string) bool {
	kind, known := kinds[path.Ext(filepath.ToSlash(file))]
	return known && kind != api.LoaderJSON
}

// kindNames is kinds for a person.
const kindNames = ".js, .mjs, .cjs, .ts, .mts, .cts and .json"

// loader finds and reads the files of one bundle, inside of root only.
type loader struct {
	root  *os.Root
	entry string // the script
	// emptied are the imports that lack an export, by importOf; with it, not nil, wrong imports are of modules that are empty.
	emptied map[string]bool

	mu        sync.Mutex
	ends      map[string]place    // the last place of each file that was read
	importers map[string][]string // of each file, the files that import it
	manifests map[string]*manifest

	lookedMu sync.Mutex
	looked   map[string]bool // the files and missing folders that were looked for
}

// mistake is why an import is refused.
type mistake struct {
	code          sdk.Code
	message, hint string
}

func wrong(hint, format string, args ...any) *mistake {
	return &mistake{sdk.InvalidArgument, fmt.Sprintf(format, args...), hint}
}

// packageImport goes with the message that tells where a file of the author's imports a package.
type packageImport struct{ file string }

func (l *loader) plugin() api.Plugin {
	return api.Plugin{Name: "strathost", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			if a.Kind == api.ResolveEntryPoint {
				// Not the path that comes back: esbuild puts ./ in front where the working folder has such a file.
				return api.OnResolveResult{Path: l.entry, Namespace: namespace}, nil
			}
			return l.onResolve(a), nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: namespace}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			text, err := l.read(a.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			if m := unreadableMessage(a.Path, text); m != nil {
				return api.OnLoadResult{Errors: []api.Message{*m}}, nil
			}
			kind := kinds[path.Ext(a.Path)]
			if kind != api.LoaderJSON {
				text += ownSourceMapURL
			}
			return api.OnLoadResult{Contents: &text, Loader: kind}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "file"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			return api.OnLoadResult{Errors: []api.Message{{Text: computedImport.message, Detail: &computedImport}}}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: emptyNamespace}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			text := "module.exports = {};"
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
		})
	}}
}

func (l *loader) onResolve(a api.OnResolveArgs) api.OnResolveResult {
	found, m := l.resolve(a.Importer, a.Path, a.Kind == api.ResolveJSRequireCall || a.Kind == api.ResolveJSRequireResolve)
	if m == nil {
		m = checkAttributes(a, found.file)
	}
	switch {
	case l.emptied != nil && (m != nil || l.emptied[importOf(a.Importer, found.file)]):
		return passedOver(a, m)
	case m != nil:
		return api.OnResolveResult{Errors: []api.Message{{Text: m.message, Detail: m}}}
	}
	if found.empty {
		return api.OnResolveResult{Path: found.file, Namespace: emptyNamespace}
	}
	result := api.OnResolveResult{Path: found.file, Namespace: namespace}
	if found.pure {
		result.SideEffects = api.SideEffectsFalse
	}
	if packageOf(a.Importer) == "" && packageOf(found.file) != "" { // esbuild adds the place of the import to the message
		result.Warnings = []api.Message{{Text: "package", Detail: &packageImport{found.file}}}
	} else if packageOf(a.Importer) == "" && a.Kind == api.ResolveJSImportStatement {
		result.Warnings = []api.Message{{Text: "own", Detail: &ownImport{a.Importer, found.file}}}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.importers[found.file] = append(l.importers[found.file], a.Importer)
	return result
}

// checkAttributes refuses what an import says of its file behind with: that data are JSON it may say, and the files are known
// by their names.
func checkAttributes(a api.OnResolveArgs, file string) *mistake {
	for _, key := range slices.Sorted(maps.Keys(a.With)) {
		if key != "type" || a.With[key] != "json" || path.Ext(file) != ".json" {
			return &mistake{sdk.NotSupported, fmt.Sprintf("import %q with { %s: %q } is not available in scripts", a.Path, key, a.With[key]),
				"drop it: a .json file is data, any other a script; a text is exported by a script"}
		}
	}
	return nil
}

// check says why a file cannot be part of a script.
func (l *loader) check(file string) *mistake {
	if !filepath.IsLocal(filepath.FromSlash(file)) {
		return wrong("", "it leaves the folder of the YAML")
	}
	ext := path.Ext(file)
	switch {
	case isDeclarations(file):
		return wrong("write import type", "%s holds types only, which nothing is left of when the script runs", file)
	case ext == ".tsx" || ext == ".jsx":
		return &mistake{sdk.NotSupported, file + " is JSX, which has no place in a strategy", "write it as .ts or .js"}
	}
	l.look(file)
	info, err := l.root.Stat(filepath.FromSlash(file))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return wrong("", "there is no file %s", file)
	case errors.Is(err, fs.ErrPermission):
		return wrong("", "%s may not be read", file)
	case errors.Is(err, syscall.ELOOP):
		return wrong("let the link name a file, or remove it", "%s is a link that leads in a circle", file)
	case err != nil: // of a file that exists: a link that os.Root does not follow
		return wrong("", "%s leaves the folder of the YAML", file)
	case !info.Mode().IsRegular():
		return wrong("", "%s is not a file", file)
	case kinds[ext] == api.LoaderNone:
		return wrong("", "%s is no script: only %s are", file, kindNames)
	case info.Size() > maxFileSize:
		return wrong("", "%s is larger than %d KiB", file, maxFileSize>>10)
	}
	return nil
}

// checkEntry says why a file cannot be a script.
func (l *loader) checkEntry() *mistake {
	m := l.check(l.entry)
	if m == nil && path.Ext(l.entry) == ".json" {
		return wrong("", "%s is data, not a script", l.entry)
	}
	return m
}

// isDeclarations says whether a file has types of TypeScript and nothing else.
func isDeclarations(file string) bool {
	return strings.HasSuffix(file, ".d.ts") || strings.HasSuffix(file, ".d.mts") || strings.HasSuffix(file, ".d.cts")
}

func (l *loader) read(file string) (string, error) {
	data, err := l.root.ReadFile(filepath.FromSlash(file))
	if err != nil {
		return "", fmt.Errorf("read %s: %w", file, err)
	}
	if !utf8.Valid(data) {
		return "", fmt.Errorf("%s is not UTF-8", file)
	}
	text := strings.TrimPrefix(string(data), "\ufeff") // editors show no column for a byte order mark
	last := text[strings.LastIndexByte(text, '\n')+1:]
	l.mu.Lock()
	defer l.mu.Unlock()
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
