package lock

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/strathost/strathost/sdk"
	"gopkg.in/yaml.v3"
)

// Parse reads the text of a plugins.lock, whose places carry the name. The error is sdk.Diagnostics: every mistake.
func Parse(name string, text []byte) (*File, error) {
	p := parser{file: name}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		line, message := yamlLine(err)
		p.wrong(&yaml.Node{Line: line}, "", "it is not YAML: %s", message)
		return nil, p.mistakes
	}
	if doc.Kind == 0 || len(doc.Content) == 0 {
		p.wrong(&yaml.Node{Line: 1}, "", "the file is empty")
		return nil, p.mistakes
	}
	f := p.document(doc.Content[0])
	slices.SortStableFunc(p.mistakes, func(a, b sdk.Diagnostic) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col)) })
	if len(p.mistakes) > 0 {
		return nil, p.mistakes
	}
	return f, nil
}

// restore is the way out of a file that somebody changed.
const restore = "take the file back as it was, or remove it and install the plugins again"

type parser struct {
	file     string
	mistakes sdk.Diagnostics
}

func (p *parser) wrong(at *yaml.Node, path, format string, args ...any) {
	p.mistakes = append(p.mistakes, sdk.Diagnostic{File: p.file, Line: at.Line, Col: at.Column, Path: path, Code: Invalid,
		Message: fmt.Sprintf(format, args...), Hint: restore})
}

// yamlLine is the line that an error of the YAML library tells, and what it says.
func yamlLine(err error) (line int, message string) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := regexp.MustCompile(`(?s)^line (\d+): (.*)$`).FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		return line, m[2]
	}
	return 1, text
}

func (p *parser) document(n *yaml.Node) *File {
	top := p.fields(n, "", "version", "plugins")
	if top == nil {
		return nil
	}
	if v := top["version"]; v != nil && v.Value != strconv.Itoa(format) {
		p.wrong(v, "version", "this host reads version %d of plugins.lock, not %q", format, clip(v.Value))
		return nil
	}
	list := top["plugins"]
	if list == nil {
		return nil
	}
	if list.Kind != yaml.SequenceNode {
		p.wrong(list, "plugins", "expected a list")
		return nil
	}
	f := &File{}
	lines := map[string]int{}
	for i, item := range list.Content {
		path := fmt.Sprintf("plugins[%d]", i)
		one := p.plugin(item, path)
		if first, twice := lines[one.Name]; twice && one.Name != "" {
			p.wrong(item, path, "the plugin %q is there twice, first on line %d", one.Name, first)
		}
		lines[one.Name] = item.Line
		f.Put(one)
	}
	return f
}

func (p *parser) plugin(n *yaml.Node, path string) Plugin {
	m := p.fields(n, path, "name", "version", "role", "protocol", "source", "sha256", "constraint?")
	one := Plugin{Line: n.Line, SHA256: map[string]string{}}
	one.Name = p.text(m["name"], path+".name", "a name: 1 to 64 of A-Z, a-z, 0-9, '_', '.', '-', first a letter or digit", IsName)
	one.Version = p.text(m["version"], path+".version", "a version such as 1.2.0", func(s string) bool { return CheckVersion(s) == nil })
	one.Constraint = p.text(m["constraint"], path+".constraint", "a range of versions such as ^1.2", func(s string) bool { return CheckRange(s) == nil })
	one.Role = sdk.Role(p.text(m["role"], path+".role", "strategy or scanner", func(s string) bool {
		return s == string(sdk.RoleStrategy) || s == string(sdk.RoleScanner)
	}))
	protocol := p.text(m["protocol"], path+".protocol", "a whole number", func(s string) bool { n, err := strconv.Atoi(s); return err == nil && n > 0 })
	if one.Protocol, _ = strconv.Atoi(protocol); protocol != "" && one.Protocol != Protocol {
		p.wrong(m["protocol"], path+".protocol", "the protocol %s is none that this host speaks, which is %d", clip(protocol), Protocol)
	}
	one.Source = p.text(m["source"], path+".source", "a path", func(s string) bool { return s != "" })
	p.digests(m["sha256"], path+".sha256", one.SHA256)
	if one.Version != "" && one.Constraint != "" && !InRange(one.Version, one.Constraint) {
		p.wrong(m["constraint"], path+".constraint", "the version %s is not in the range %s", one.Version, one.Constraint)
	}
	return one
}

func (p *parser) digests(n *yaml.Node, path string, into map[string]string) {
	switch {
	case n == nil:
		return
	case n.Kind != yaml.MappingNode || len(n.Content) == 0:
		p.wrong(n, path, "expected a SHA-256 for each os/arch")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		_, twice := into[key.Value]
		switch {
		case !IsPlatform(key.Value):
			p.wrong(key, path, "%q is no os/arch, such as linux/amd64", clip(key.Value))
		case twice:
			p.wrong(key, path, "%s is there twice", key.Value)
		}
		into[key.Value] = p.text(value, path+"."+key.Value, "a SHA-256: 64 of 0-9 and a-f", digestForm.MatchString)
	}
}

// text is a scalar that has a form. A nil node was missed before.
func (p *parser) text(n *yaml.Node, path, want string, good func(string) bool) string {
	switch {
	case n == nil:
		return ""
	case n.Kind != yaml.ScalarNode || !good(n.Value):
		p.wrong(n, path, "%q is not %s", clip(n.Value), want)
		return ""
	}
	return n.Value
}

// fields are the values of a mapping by their keys, of which those without a question mark must be there; nil where it is
// no mapping.
func (p *parser) fields(n *yaml.Node, path string, keys ...string) map[string]*yaml.Node {
	if n.Kind != yaml.MappingNode {
		p.wrong(n, path, "expected the keys %s", strings.ReplaceAll(strings.Join(keys, ", "), "?", ""))
		return nil
	}
	found := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		_, twice := found[key.Value]
		switch {
		case !slices.Contains(keys, key.Value) && !slices.Contains(keys, key.Value+"?"):
			p.wrong(key, path, "unknown key %q", clip(key.Value))
		case twice:
			p.wrong(key, path, "the key %s is there twice", key.Value)
		default:
			found[key.Value] = n.Content[i+1]
		}
	}
	for _, key := range keys {
		if _, have := found[key]; !have && !strings.HasSuffix(key, "?") {
			p.wrong(n, path, "the key %s is missing", key)
		}
	}
	return found
}
