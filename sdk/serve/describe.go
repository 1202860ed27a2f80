package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
	"github.com/strathost/strathost/sdk/wire"
)

// description is what "describe" prints. Its names are read by programs: they stay.
type description struct {
	Name        string          `json:"name"`
	Version     string          `json:"version"`
	Description string          `json:"description"`
	Role        sdk.Role        `json:"role"`
	Params      json.RawMessage `json:"params"`
	SDK         string          `json:"sdk"`
	Language    string          `json:"language"`
	Protocols   []int           `json:"protocols"`
}

// describe prints what a plugin is. A plugin that could never start has no description, but an error.
func describe(plugin sdk.Plugin, w io.Writer) error {
	if err := plugin.New.Check(); err != nil {
		return fmt.Errorf("%s: %w", plugin.Name, belowModule(err))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(description{
		Name: plugin.Name, Version: plugin.Version, Description: plugin.Description, Role: plugin.New.Role(),
		Params: plugin.New.Schema(), SDK: wire.SDKVersion, Language: language, Protocols: []int{wire.ProtocolVersion},
	})
}

// belowModule puts the folder of the main package in front of the author's files, as a run does.
func belowModule(err error) error {
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		return err
	}
	built := place.Build()
	folder, below := strings.CutPrefix(built.Main, built.Module+"/")
	if !below {
		return err
	}
	ds = slices.Clone(ds)
	for i := range ds {
		if ds[i].File != "" {
			ds[i].File = path.Join(folder, ds[i].File)
		}
	}
	return ds
}

// language is what this SDK is written in.
const language = "go"
