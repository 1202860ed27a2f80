package plugin

import "context"

// Program is a binary with how it came to be.
type Program struct {
	File  string
	Built bool // of a source folder
}

// Find is the binary at Options.Path for an os/arch, empty for the host's own: a source folder is built, and a binary is
// taken as it is, whatever it is for. Nothing of it runs. The error is as that of Open.
func Find(ctx context.Context, o Options, platform string) (Program, error) {
	o = o.complete()
	path, folder, err := o.locate()
	if err != nil || !folder {
		return Program{File: path}, err
	}
	if platform == "" {
		platform = thisPlatform
	}
	file, err := o.build(ctx, path, platform)
	return Program{File: file, Built: true}, err
}
