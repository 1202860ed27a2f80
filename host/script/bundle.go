package script

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/strathost/strathost/sdk"
)

// bundleName is the global variable that esbuild assigns the exports to.
const bundleName = "strathost"

// bundled is a script and all that it imports, as one program.
type bundled struct {
	entry     string // relative to the root, with slashes
	code      string
	sourceMap []byte
	digest    string
	files     []string
	// imports are the places where the author's own files import a package, by the file of the package.
	imports map[string]place
	// warnings are what esbuild takes for a slip, such as a comparison with NaN.
	warnings sdk.Diagnostics
	circles  sdk.Diagnostics // of imports
	refused  sdk.Diagnostics // of imports that are wrong, where it was made in spite of them
	// chain is how a file came into the bundle: itself, the file that imports it, and so on to one of the author's own.
	chain func(file string) []string
	// profiled is how it is compiled for Profiler.Lines; nil where it is not.
	profiled *profiled
}

// name is what goja calls it.
func (b *bundled) name() string {
	if b.profiled != nil {
		return b.profiled.name
	}
	return bundleFile
}

// bundle makes one program of a script and its imports. Its error is sdk.Diagnostics where the author is to blame. Beyond wrong imports it is
// made to be looked at: see inspectBeyond.
func bundle(root, file string, beyond bool) (*bundled, error) {
	entry := path.Clean(filepath.ToSlash(file))
	if file == "" || !filepath.IsLocal(filepath.FromSlash(entry)) {
		return nil, sdk.Diagnostics{{File: file, Code: sdk.InvalidArgument, Message: "a script lies in the folder of the YAML",
			Hint: "write a path relative to that folder, such as scripts/idea.js"}}
	}
	folder, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("bundle %s: %w", entry, err)
	}
	defer func() { _ = folder.Close() }() // read only: nothing can be lost
	l := newLoader(folder, entry)
	if mistake := l.checkEntry(); mistake != nil {
		return nil, sdk.Diagnostics{{File: entry, Code: mistake.code, Message: mistake.message, Hint: mistake.hint}}
	}
	var result api.BuildResult
	var refused []api.Message
	if beyond {
		result, refused = l.buildBeyond()
	} else {
		result = api.Build(l.options())
	}
	imports, own, passed, warnings := l.importsIn(result.Warnings)
	if len(result.Errors) > 0 {
		return nil, l.tellImports(l.diagnostics(result.Errors, entry), imports)
	}
	b := &bundled{entry: entry, files: l.files(), imports: imports, warnings: l.diagnostics(warnings, entry), circles: cycles(entry, own), chain: l.importChain}
	b.refused = l.tellImports(l.diagnostics(append(refused, passed...), entry), imports)
	for _, f := range result.OutputFiles {
		if strings.HasSuffix(f.Path, ".map") {
			b.sourceMap, err = adaptSourceMap(f.Contents)
		} else {
			b.code = string(f.Contents)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("bundle %s: %w", entry, err)
	}
	// The map takes part: results name lines of the files, so that a comment that moves one makes another script.
	sum := sha256.Sum256(slices.Concat([]byte(b.code), []byte{0}, b.sourceMap))
	b.digest = hex.EncodeToString(sum[:])
	return b, nil
}

// options are those of a bundle.
func (l *loader) options() api.BuildOptions {
	return api.BuildOptions{
		EntryPoints: []string{l.entry},
		Bundle:      true,
		Format:      api.FormatIIFE, // closures: faster in goja than globals, and no name leaks
		GlobalName:  bundleName,
		// goja runs ES2022 but for these, which esbuild can translate.
		Target: api.ES2022,
		// The last makes a constructor call of a literal that goja would not parse: it is then named for what it is.
		Supported: map[string]bool{"async-generator": false, "for-await": false, "dynamic-import": false, "regexp-match-indices": false},
		// What packages ask of every host, in the way that they expect of one that is neither Node nor a browser.
		Define:         map[string]string{"global": "globalThis", "process.env.NODE_ENV": `"production"`},
		Charset:        api.CharsetASCII,
		Sourcemap:      api.SourceMapExternal,
		SourcesContent: api.SourcesContentExclude,
		LegalComments:  api.LegalCommentsNone,
		TsconfigRaw:    "{}", // never look for one on disk
		Outfile:        "/bundle.js",
		LogLevel:       api.LogLevelSilent,
		LogLimit:       0,
		Plugins:        []api.Plugin{l.plugin()},
	}
}

// meantExport is esbuild's note of an import that the file does not export.
var meantExport = regexp.MustCompile(`^Did you mean to import "([^"]+)" instead`)

// computedGlob is esbuild's message that no file is of a path that is computed.
var computedGlob = regexp.MustCompile(`^Could not resolve (import|require)\(`)

// diagnostics are esbuild's messages as ours.
func (l *loader) diagnostics(messages []api.Message, entry string) sdk.Diagnostics {
	var ds sdk.Diagnostics
	for _, m := range messages {
		if m.ID == "direct-eval" { // the findings have it in words of ours
			continue
		}
		d := sdk.Diagnostic{File: entry, Code: sdk.SyntaxError, Message: sentence(m.Text)}
		for _, n := range m.Notes {
			if near := meantExport.FindStringSubmatch(n.Text); near != nil {
				d.Hint = fmt.Sprintf("did you mean %s?", near[1])
			}
		}
		if computedGlob.MatchString(m.Text) {
			m.Detail = &computedImport
		}
		if m.ID == "empty-import-meta" {
			d.Code, d.Message, d.Hint = sdk.NotSupported, "import.meta is not available in scripts: it is an empty object", "a script has no address: import data as ./data.json"
		}
		if at := m.Location; at != nil {
			d.File = strings.TrimPrefix(at.File, namespace+":")
			d.Line, d.Col = at.Line, column(at.LineText, at.Column)
			if end, ok := l.end(d.File); ok && d.Line > end.line {
				d.Line, d.Col = end.line, end.col
			}
		}
		if mistake, ok := m.Detail.(*mistake); ok {
			d.Code, d.Message, d.Hint = mistake.code, mistake.message, mistake.hint
		} else if d.Code == sdk.SyntaxError && d.Hint == "" && m.ID == "" {
			d.Hint = l.asTypeScript(d.File)
		}
		ds = append(ds, d)
	}
	sortByPlace(ds)
	return ds
}

// asTypeScript is the way out for a file that is no JavaScript because it has types, "" for any other.
func (l *loader) asTypeScript(file string) string {
	ext := path.Ext(file)
	source, ok := sourceOf[ext]
	if !ok || packageOf(file) != "" {
		return ""
	}
	text, err := l.root.ReadFile(filepath.FromSlash(file))
	if err != nil {
		return ""
	}
	reads := func(as api.Loader) bool {
		made := api.Transform(string(text), api.TransformOptions{Loader: as, TsconfigRaw: "{}"})
		return len(made.Errors) == 0
	}
	if reads(api.LoaderJS) || !reads(api.LoaderTS) {
		return ""
	}
	return fmt.Sprintf("it has types: name it %s", path.Base(strings.TrimSuffix(file, ext)+source))
}

// importsIn divides esbuild's warnings into those that we put in to learn where packages and files of the author's are imported, those
// of imports that are passed over, and its own.
func (l *loader) importsIn(messages []api.Message) (packages map[string]place, own []edge, passed, rest []api.Message) {
	packages = map[string]place{}
	for _, m := range messages {
		var at place
		if m.Location != nil {
			at = place{strings.TrimPrefix(m.Location.File, namespace+":"), m.Location.Line, column(m.Location.LineText, m.Location.Column)}
		}
		switch d := m.Detail.(type) {
		case *packageImport:
			if was, known := packages[d.file]; at.file != "" && (!known || at.before(was)) {
				packages[d.file] = at
			}
		case *ownImport:
			if at.file != "" {
				own = append(own, edge{*d, at})
			}
		case *mistake:
			passed = append(passed, m)
		default:
			rest = append(rest, m)
		}
	}
	return packages, own, passed, rest
}

// tellImports adds to the mistakes in packages where the author imports them.
func (l *loader) tellImports(ds sdk.Diagnostics, imports map[string]place) sdk.Diagnostics {
	for i, d := range ds {
		if at, ok := importedAt(d.File, l.importChain, imports); ok {
			ds[i].Message += fmt.Sprintf(" (imported by %s)", at)
		}
	}
	return ds
}

// importedAt is the place of the author's import that brought a file of a package into the bundle.
func importedAt(file string, chain func(string) []string, imports map[string]place) (place, bool) {
	if packageOf(file) == "" {
		return place{}, false
	}
	for _, f := range chain(file) {
		if at, ok := imports[f]; ok {
			return at, true
		}
	}
	return place{}, false
}

// sentence is a message of esbuild's in the style of ours.
func sentence(text string) string {
	if strings.HasPrefix(text, "Top-level await ") {
		return "await is only possible in an async function: nothing can be waited for while a script loads"
	}
	if strings.HasPrefix(text, "The JSX syntax extension ") {
		return "JSX, as in <b>text</b>, has no place in a strategy: write texts in quotes"
	}
	text = strings.ReplaceAll(text, `"`+namespace+":", `"`)
	first, n := utf8.DecodeRuneInString(text)
	if second, _ := utf8.DecodeRuneInString(text[n:]); unicode.IsLower(second) {
		text = string(unicode.ToLower(first)) + text[n:]
	}
	return text
}

// column is the column of a byte of a line, counted as editors do: from 1, in UTF-16 units.
func column(line string, offset int) int {
	offset = min(offset, len(line))
	n := 1
	for _, r := range line[:offset] {
		n += len16(r)
	}
	return n
}

func len16(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}
