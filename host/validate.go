package host

import (
	"context"
	"errors"

	"github.com/strathost/strathost/sdk"
)

// Validate opens everything that the sessions of a file need, scripts, plugins and stores, and runs nothing. Every
// mistake is told, in the order of the file. The error is Run's.
func Validate(ctx context.Context, file *File, o Options) (sdk.Diagnostics, error) {
	sessions, err := selected(file, o.Sessions)
	if err != nil {
		return nil, err
	}
	o = o.complete(file)
	var mistakes sdk.Diagnostics
	for _, s := range sessions {
		p := opener{root: file.Root, session: s, options: o, log: o.Log.With("session", s.Name)}
		programs, err := p.open(ctx)
		if err != nil {
			mistakes = append(mistakes, diagnosticsOf(err)...)
		}
		if err := closeAll(ctx, programs); err != nil {
			mistakes = append(mistakes, diagnosticsOf(err)...)
		}
		if _, err := openStore(ctx, s); err != nil {
			mistakes = append(mistakes, storeMistakes(err, s.Data.Source.Place.String())...)
		}
	}
	return mistakes, ctx.Err()
}

// storeMistakes are why a store does not open, each at the line of the YAML that names it where it has no place itself.
func storeMistakes(err error, place string) sdk.Diagnostics {
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		ds = sdk.Diagnostics{{Code: sdk.StoreError, Message: err.Error()}}
	}
	out := make(sdk.Diagnostics, len(ds))
	for i, d := range ds {
		if d.File == "" {
			d.File = place
		}
		out[i] = d
	}
	return out
}
