package host_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/sdk"
)

var update = flag.Bool("update", false, "write docs/indicators.md anew")

func TestTheReferenceOfIndicatorsIsCurrent(t *testing.T) {
	t.Parallel()
	const file = "../docs/indicators.md"
	var want bytes.Buffer
	if err := host.WriteIndicatorReference(&want); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what the registry says: go test ./host -run Reference -update", file)
	}
}

func TestEveryIndicatorIsExplained(t *testing.T) {
	t.Parallel()
	all, err := host.Indicators()
	if err != nil || len(all) != len(indicator.All()) {
		t.Fatalf("%d indicators: %v", len(all), err)
	}
	var table strings.Builder
	if err := host.WriteIndicators(&table, all); err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		var text strings.Builder
		if err := i.Explain(&text); err != nil {
			t.Fatal(err)
		}
		for _, part := range append([]string{i.Name, i.Summary, i.Formula, i.Source, `session.addIndicator("AAPL", "` + i.Name}, i.Outputs...) {
			if !strings.Contains(text.String(), part) {
				t.Errorf("%s is explained without %q:\n%s", i.Name, part, text.String())
			}
		}
		if !strings.Contains(table.String(), "\n"+i.Name+" ") {
			t.Errorf("the table lacks %s", i.Name)
		}
	}
	if _, err := host.Indicators("smaa"); !errors.Is(err, sdk.UnknownIndicator) {
		t.Errorf("an indicator that there is not: %v", err)
	}
}
