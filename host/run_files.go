package host

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/script"
)

// filesOf are the files and folders that the code of a session is made of, below root and beginning with it: scripts with all
// that they import, the source folders of plugins or their binaries, plugins.lock, universe files. Some may not be there. whole is false
// where a script has a mistake that may hide its imports.
func filesOf(ctx context.Context, root string, s config.Session) (files []string, whole bool) {
	whole = true
	add := func(p config.Program) {
		if p.Script.Name != "" {
			names, all := scriptFiles(root, p)
			files, whole = append(files, names...), whole && all
		} else {
			files = append(files, plugin.Sources(ctx, root, p.Plugin.Name)...)
			if !strings.Contains(p.Plugin.Name, "/") { // it may be a name of the file with the pinned ones
				files = append(files, filepath.Join(root, "plugins.lock"))
			}
		}
	}
	for _, x := range s.Scanners {
		add(x.Program)
		if x.Universe.File.Name != "" {
			files = append(files, x.Universe.File.Full)
		}
	}
	for _, x := range s.Strategies {
		add(x.Program)
	}
	return files, whole
}

func scriptFiles(root string, p config.Program) ([]string, bool) {
	names, whole := script.Sources(root, p.Script.Name)
	for i, n := range names {
		names[i] = filepath.Join(root, filepath.FromSlash(n))
	}
	return names, whole
}

// filesOfRun are the files that the runs of a configuration depend on, sorted, itself first of all. whole is false where
// mistakes may hide some.
func filesOfRun(ctx context.Context, path string, o Options) (files []string, whole bool) {
	files = append([]string{path}, config.Named(path)...)
	if file, err := Load(path); err == nil {
		if sessions, err := selected(file, o.Sessions); err == nil {
			if left, err := o.leaveOut(sessions); err == nil {
				files, whole = []string{path}, true
				for _, s := range sessions {
					names, all := filesOf(ctx, file.Root, left[s.Name].from(s))
					files, whole = append(files, names...), whole && all
				}
			}
		}
	}
	out := o.Out
	if out == "" {
		out = filepath.Join(filepath.Dir(path), "runs")
	}
	inside := absolute(out) + string(filepath.Separator) // a plugin's folder may be the one that runs are written to
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasPrefix(absolute(f)+string(filepath.Separator), inside) })
	slices.Sort(files)
	return slices.Compact(files), whole
}
