package script

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path"
	"path/filepath"
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
}

// bundle makes one program of a script and its imports. Its error is sdk.Diagnostics where the author is to blame.
func bundle(root, file string) (*bundled, error) {
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
	l := &loader{root: folder, entry: entry}
	if mistake := l.check(entry); mistake != nil {
		return nil, sdk.Diagnostics{{File: entry, Code: mistake.code, Message: mistake.message, Hint: mistake.hint}}
	}
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry},
		Bundle:      true,
		Format:      api.FormatIIFE, // closures: faster in goja than globals, and no name leaks
		GlobalName:  bundleName,
		// goja runs ES2022 but for these, which esbuild can translate.
		Target:         api.ES2022,
		Supported:      map[string]bool{"async-generator": false, "for-await": false, "dynamic-import": false},
		Charset:        api.CharsetASCII,
		Sourcemap:      api.SourceMapExternal,
		SourcesContent: api.SourcesContentExclude,
		LegalComments:  api.LegalCommentsNone,
		TsconfigRaw:    "{}", // never look for one on disk
		Outfile:        "/bundle.js",
		LogLevel:       api.LogLevelSilent,
		LogLimit:       0,
		Plugins:        []api.Plugin{l.plugin()},
	})
	if len(result.Errors) > 0 {
		return nil, l.diagnostics(result.Errors, entry)
	}
	b := &bundled{entry: entry, files: l.files()}
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
	sum := sha256.Sum256([]byte(b.code))
	b.digest = hex.EncodeToString(sum[:])
	return b, nil
}

// diagnostics are esbuild's messages as ours.
func (l *loader) diagnostics(messages []api.Message, entry string) sdk.Diagnostics {
	var ds sdk.Diagnostics
	for _, m := range messages {
		d := sdk.Diagnostic{File: entry, Code: sdk.SyntaxError, Message: sentence(m.Text)}
		if at := m.Location; at != nil {
			d.File = strings.TrimPrefix(at.File, namespace+":")
			d.Line, d.Col = at.Line, column(at.LineText, at.Column)
			if end, ok := l.end(d.File); ok && d.Line > end.line {
				d.Line, d.Col = end.line, end.col
			}
		}
		if mistake, ok := m.Detail.(*mistake); ok {
			d.Code, d.Message, d.Hint = mistake.code, mistake.message, mistake.hint
		}
		ds = append(ds, d)
	}
	sortByPlace(ds)
	return ds
}

// sentence is a message of esbuild's in the style of ours.
func sentence(text string) string {
	if strings.HasPrefix(text, "Top-level await ") {
		return "await is only possible in an async function: nothing can be waited for while a script loads"
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
