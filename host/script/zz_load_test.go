package script_test

import (
	"context"
	"testing"

	"github.com/strathost/strathost/host/script"
)

func BenchmarkZZLoad(b *testing.B) {
	o := one(cross).options(b)
	b.ReportAllocs()
	for b.Loop() {
		s, err := script.Load(context.Background(), o)
		if err != nil {
			b.Fatal(err)
		}
		_ = s.Close()
	}
}
