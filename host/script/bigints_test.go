package script_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
)

// The engine computes constants while it compiles, where no limit holds: one that is too large would end the host.
func TestANumberOfConstantsThatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	const rest = ", beyond the limit of 315652; nothing stops the engine while it computes a number; " +
		"keep numbers small, as with BigInt.asUintN(64, x) at each step [not_supported]"
	for text, want := range map[string]string{
		"export const far = 2n ** 10n ** 12n;":                                                      "scripts/a.js:2:20: this number has 301029995664 digits" + rest,
		"const far = 1n << 1_000_000_000_000n;":                                                     "scripts/a.js:2:13: this number has 301029995664 digits" + rest,
		"const far = 1n >> -(10n ** 18n);":                                                          "scripts/a.js:2:13: this number has more than 10^15 digits" + rest,
		"export const far = () => true ? 5n ** 0xffffffffffn : 0n;":                                 "scripts/a.js:2:33: this number has 768525647233 digits" + rest,
		"const far = (((3n ** 1000n) ** 600n) ** 7n) * 9n;":                                         "scripts/a.js:2:16: this number has 2003909 digits" + rest,
		"const far = (2n ** 600000n) * (-(2n ** 600001n) / 1n);":                                    "scripts/a.js:2:14: this number has 361237 digits" + rest,
		"const far = 2n ** ((10n ** 9n & ~0n | 0n) - 1n % 2n);":                                     "scripts/a.js:2:13: this number has 301029995 digits" + rest,
		"const far = 2n ** 64n ** 1n - 1n + (7n ^ 0xffn) - 5n / 2n":                                 "",
		"const far = [1n ** 10n ** 30n, 0n << 10n ** 30n, 1n << -(10n ** 30n), -7n >> 10n ** 30n];": "",
		"const far = () => [1n / 0n, 1n % 0n, 2n ** -1n];":                                          "",
		"const mine = (n) => 2n ** n;\nmine(100n);":                                                 "",
	} {
		s, err := script.Load(context.Background(), one("export function onBar() {}\n"+text+"\n").options(t))
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			_ = s.Close()
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s\n%s", text, d)
		}
	}
}
