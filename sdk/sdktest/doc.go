// Package sdktest is the test bench of plugins: it runs a strategy or a scanner through a session inside of go test, over
// bars that a test makes by hand or over the sample market.
//
//	func TestItFollowsWhatRises(t *testing.T) {
//		run := sdktest.Run(t, plugin, sdktest.Params(params{Times: 2}),
//			sdktest.Bars(sdktest.Closes("TSLA", "1m", "2025-07-02", 10, 11, 12)))
//		if got := run.Emitted("up TSLA"); !slices.Equal(got, []float64{12}) {
//			t.Errorf("emitted %v", got)
//		}
//		run.Golden("rises")
//	}
//
// The session is that of host run: the same coordinator, provisioning, refusals and ledger, and between it and the plugin the
// messages of the real stream, byte for byte. [Run] has the plugin in the test's own process, where a debugger and coverage see
// it; [RunBinary] builds and starts it as the host would. Nothing is simulated but the market, and, with [Delay], [SlowHost] and
// [KillAt], the faults that a test asks for.
//
// Read run.go first, then result.go; transcript.go makes a text of what went over the stream.
package sdktest
