package typings_test

import (
	"flag"
	"os"
	"testing"

	"github.com/strathost/strathost/host/internal/typings"
)

var update = flag.Bool("update", false, "write sdk/js/strathost.d.ts anew")

const (
	contract = "../../../sdk"
	file     = contract + "/js/strathost.d.ts"
)

func TestTypingsAreCurrent(t *testing.T) {
	t.Parallel()
	want, err := typings.Generate(contract)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the contract says: go test ./host/internal/typings -update", file)
	}
}
