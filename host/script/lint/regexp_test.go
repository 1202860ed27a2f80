package lint

import (
	"strings"
	"testing"
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/google/go-cmp/cmp"
)

// dangerous are patterns with the part that is told of. Where measured, the engine is held against it; it knows a way round
// some of the others, on which nobody should rely.
var dangerous = []struct {
	pattern, flags, why string
	measured            bool
}{
	{`(?=a)(a+)+$`, "", "(a+)+ repeats a+, which itself repeats the same characters", false},
	{`^(\w+\s?)*$`, "g", `(\w+\s?)* repeats \w+, which itself repeats the same characters`, false},
	{`(?!x)(?:a*)*b`, "", "(?:a*)* repeats a*, which itself repeats the same characters", false},
	{`(?=.)((a)|(a))+$`, "", "((a)|(a))+ repeats alternatives that match the same text", true},
	{`(?=.)(\d|\w)*!`, "", `(\d|\w)* repeats alternatives that match the same text`, false},
	{`(?=.)(a|aa)+$`, "", "(a|aa)+ repeats alternatives that match the same text", true},
	{`(?=.)([A-Z]+[a-z]*)+$`, "i", "([A-Z]+[a-z]*)+ repeats [A-Z]+, which itself repeats the same characters", false},
	{`(?=.)((?:x+)y?){30}$`, "", "((?:x+)y?){30} repeats x+, which itself repeats the same characters", false},
	{`(?<=^)(.+)+\n`, "s", "(.+)+ repeats .+, which itself repeats the same characters", false},
	{`(?=.)\d+\d+x`, "", `\d+ and \d+ match the same characters side by side, in as many ways as the text is long`, false},
	{`(?=.)(?<word>[^,]+,?)*;`, "", `(?<word>[^,]+,?)* repeats [^,]+, which itself repeats the same characters`, false},
	{`(?=.)(\x61+|a+)*$`, "", `(\x61+|a+)* repeats \x61+, which itself repeats the same characters`, true},
}

func TestPatternsThatRunForHoursAreFound(t *testing.T) {
	t.Parallel()
	for _, tt := range dangerous {
		got, ok := backtracking(tt.pattern, tt.flags)
		if !ok || whyBacktracks(tt.pattern, tt.flags) == "" {
			t.Errorf("/%s/%s: %v, %q", tt.pattern, tt.flags, ok, whyBacktracks(tt.pattern, tt.flags))
		}
		if diff := cmp.Diff(tt.why, got.why); diff != "" {
			t.Errorf("/%s/: %s", tt.pattern, diff)
		}
	}
}

// TestPatternsThatAreFoundDoRunForHours holds the table above against the engine's searcher: 2^99 ways and more are not
// tried in any time, on no machine, where a pattern that is safe is through with the same text at once.
func TestPatternsThatAreFoundDoRunForHours(t *testing.T) {
	t.Parallel()
	ends := func(pattern string, within time.Duration) bool {
		re, err := regexp2.Compile(pattern, regexp2.ECMAScript)
		if err != nil {
			t.Fatal(err)
		}
		re.MatchTimeout = within
		_, err = re.MatchString(strings.Repeat("a", 150) + "!")
		return err == nil
	}
	for _, tt := range dangerous {
		if tt.measured && ends(tt.pattern, 50*time.Millisecond) {
			t.Errorf("/%s/ was through", tt.pattern)
		}
	}
	if !ends(`(?=.)(?:a|b)+$`, time.Minute) {
		t.Error("a safe pattern took a minute")
	}
}

func TestPatternsThatAreSafeAreNotFound(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{
		`(?=.)(a+b)*$`, `(?=.)(\d+,)*\d+$`, `(?=.)(?:\w+\s)*x`, `(?=.)(a|b)*`, `(?=.)(ab|ac)*`, `(?=.)(a{1,3}b){2}`, `(a)(b)\1\2`, `(?=.)[a-z]+[0-9]+`,
		`(?=.)\s*,\s*`, `(?=.)"(?:[^"\\]|\\.)*"`, `(?=.)^[A-Z]{1,5}$`, `(?<y>\d{4})-(?<m>\d\d)(?!x)`, `(?=.)(foo|bar)+`, `(?=.)a?a?a?`, `(?=.)(x+y+z)*`, `(?=.)[\]a-]+[b^]+`,
		`(?=.)\u{61}`, `(?=.)a{,5}`, `(?=.)(?:)`, `(?=.)[^]*x`, `(?=.)\k<a>`, `(?=.)(?:(?:a+b)+c)+`,
	} {
		if d, ok := backtracking(pattern, ""); ok {
			t.Errorf("/%s/: %s", pattern, d.why)
		}
	}
	for _, linear := range []string{`(a+)+$`, `(a|a)*b`, `\d+\d+x`} { // searched without backtracking
		if cause := whyBacktracks(linear, "i"); cause != "" {
			t.Errorf("/%s/ is said to backtrack for %s", linear, cause)
		}
	}
}

func FuzzPatternsOfAnyFormAreRead(f *testing.F) {
	for _, tt := range dangerous {
		f.Add(tt.pattern, tt.flags)
	}
	f.Add(`[\d-x]{2,}(?<=a|b)\k<n>\u{1F600}`, "u")
	f.Add(strings.Repeat("(", 500), "")
	f.Fuzz(func(t *testing.T, pattern, flags string) {
		d, ok := backtracking(pattern, flags)
		if ok != (d.why != "") {
			t.Errorf("/%s/: %v, %+v", pattern, ok, d)
		}
	})
}
