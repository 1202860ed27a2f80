package script_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// esbuild spells the path of a script differently where the working folder has a file of that name.
func TestWhereTheHostIsStartedMakesNoDifference(t *testing.T) { // changes the working folder: not parallel
	load := func(root string) (string, []string) {
		s, err := script.Load(context.Background(), script.Options{Root: root, File: "scripts/sma_cross.js", Name: "x", Role: sdk.RoleStrategy})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		return s.Digest(), s.Files()
	}
	digest, files := load("../..")
	t.Chdir("../..")
	there, same := load(".")
	if there != digest || cmp.Diff(files, same) != "" || files[0] != "scripts/sma_cross.js" {
		t.Errorf("%s of %v, and from the script's own folder %s of %v", digest, files, there, same)
	}
}
