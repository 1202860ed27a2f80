package host_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/testdata/plain"
	"github.com/strathost/strathost/sdk"
)

// form is a way in which a strategy takes part.
type form string

const (
	asScript form = "script"
	asGo     form = "Go value"
	asPlugin form = "plugin"
	// asProcess is a script with isolation: process.
	asProcess form = "script in a process"
)

var forms = []form{asScript, asGo, asPlugin, asProcess}

// told is what a run of a scenario left.
type told struct {
	sections  map[string]string
	canonical []string // the ledger in JSON, with sources reduced to their names
	symbols   string   // symbols.csv without the kinds of sources
	log       string   // of host.log, without times and levels
}

// run runs a scenario in one form.
func (s scenario) run(t *testing.T, f form) told {
	t.Helper()
	root := s.unpack(t)
	yamlFile := filepath.Join(root, "sessions.yaml")
	written := []byte(s.section("sessions.yaml"))
	options := host.Options{Out: t.TempDir(), Without: lines(s.section(withoutSection))}
	if f != asScript {
		if f == asPlugin {
			link(t, plainPlugin(t), filepath.Join(root, "plain"))
			options.Window = []int{0, 1, 7, 1000}[len(written)%4] // they are all the same: one of them is tried
		}
		if _, err := config.Parse(yamlFile, written, config.ParseOptions{Root: root}); err == nil {
			options.Go = s.goForms(t, root, written)
			written = s.rewrite(t, f, written)
		}
	}
	if f != asGo {
		options.Go = nil
	}
	file, err := config.Parse("sessions.yaml", written, config.ParseOptions{Root: root})
	var mistakes sdk.Diagnostics
	if errors.As(err, &mistakes) {
		return told{sections: map[string]string{"result": renderMistakes(mistakes)}}
	}
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), file, options)
	if err != nil {
		t.Fatal(err)
	}
	if len(outcomes) != 1 {
		t.Fatalf("a scenario has one session, not %d", len(outcomes))
	}
	return s.tell(t, f, outcomes[0])
}

// goForms are the scripts of a session as Go values.
func (s scenario) goForms(t *testing.T, root string, text []byte) []host.GoStrategy {
	t.Helper()
	file, err := config.Parse("sessions.yaml", text, config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	return host.GoForms(file.Sessions[0], func(p config.Program, role sdk.Role) (sdk.Factory, map[string]any) {
		params := map[string]any{"code": s.section(p.Script.Name)}
		if role == sdk.RoleScanner {
			return plain.Scanners, params
		}
		return plain.Strategies, params
	})
}

// rewrite makes of the scripts in the YAML plugins, gives them processes, or takes them out: Go values are in host.Options.
func (s scenario) rewrite(t *testing.T, f form, text []byte) []byte {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for _, session := range value(doc.Content[0], "sessions").Content {
		for _, role := range []sdk.Role{sdk.RoleScanner, sdk.RoleStrategy} {
			list := value(session, string(role)+"s")
			if role == sdk.RoleStrategy {
				list = value(session, "strategies")
			}
			if list == nil {
				continue
			}
			if f == asGo {
				list.Content = nil
				continue
			}
			for _, entry := range list.Content {
				if f == asProcess {
					entry.Content = append(entry.Content, word("isolation"), word(string(config.IsolationProcess)))
					continue
				}
				s.plugIn(t, entry, role)
			}
		}
	}
	out, err := yaml.Marshal(&doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// plugIn makes an entry's script a plugin of the same text.
func (s scenario) plugIn(t *testing.T, entry *yaml.Node, role sdk.Role) {
	t.Helper()
	script := value(entry, "script")
	if script == nil || value(entry, "params") != nil {
		t.Fatalf("line %d: a scenario's strategies are scripts without parameters", entry.Line)
	}
	code := s.section(script.Value)
	script.Value = "./plain"
	for i := 0; i < len(entry.Content); i += 2 {
		if entry.Content[i].Value == "script" {
			entry.Content[i].Value = "plugin"
		}
	}
	for _, pair := range [][3]string{{"params", "code", code}, {"env", "PLAIN_ROLE", string(role)}} {
		entry.Content = append(entry.Content, word(pair[0]), &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{word(pair[1]), word(pair[2])}})
	}
}

func word(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

// value is what a mapping has under a key; nil where it has nothing.
func value(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n != nil && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// plainPlugin is the plugin that runs plain scripts. It is built once.
func plainPlugin(t *testing.T) string {
	t.Helper()
	path, err := buildPlain()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var plainFolder string

var buildPlain = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "plain")
	if err != nil {
		return "", err
	}
	plainFolder = dir
	path := filepath.Join(dir, "plain")
	out, err := exec.Command("go", "build", "-o", path, "./testdata/plain/plugin").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	if file := os.Getenv(noInitVariable); file != "" {
		runWithoutInit(file)
		return
	}
	host.Init() // this program is the child of isolation: process
	if file := os.Getenv(hostVariable); file != "" {
		runAsHost(file)
		return
	}
	code := m.Run()
	for _, built := range []string{plainFolder, culpritFolder} {
		if built != "" {
			_ = os.RemoveAll(built)
		}
	}
	os.Exit(code)
}

func link(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Link(from, to); err != nil {
		t.Fatal(err)
	}
}
