package lock

import (
	"fmt"

	"github.com/Masterminds/semver/v3"
)

// CheckVersion refuses what is no version as semver.org has it: MAJOR.MINOR.PATCH, and a pre-release or build behind it.
func CheckVersion(version string) error {
	if _, err := semver.StrictNewVersion(version); err != nil {
		return fmt.Errorf("%q is no version, expected one such as 1.2.0 or 1.2.0-rc.1", clip(version))
	}
	return nil
}

// longestRange is beyond what anyone writes.
const longestRange = 256

// CheckRange refuses what is no range of versions: 1.2.3 is itself, ^1.2 all before 2, ~1.2 all before 1.3, and >=1.2 <1.5
// what it says; a comma or a space is and, || is or. A pre-release is in a range that names one, such as >=1.2.0-0.
func CheckRange(text string) error {
	_, err := parseRange(text)
	return err
}

// InRange says whether a version is in a range. Both must have been checked; no range is every version.
func InRange(version, text string) bool {
	if text == "" {
		return true
	}
	v, err := semver.StrictNewVersion(version)
	if err != nil {
		return false
	}
	c, err := parseRange(text)
	return err == nil && c.Check(v)
}

// WithPreRelease is a range that a pre-release is in, such as >=0.2.0-0 for 0.2.0-rc.1; empty for a version that is none.
func WithPreRelease(version string) string {
	v, err := semver.StrictNewVersion(version)
	if err != nil || v.Prerelease() == "" {
		return ""
	}
	return fmt.Sprintf(">=%d.%d.%d-0", v.Major(), v.Minor(), v.Patch())
}

func parseRange(text string) (*semver.Constraints, error) {
	if len(text) > longestRange {
		return nil, fmt.Errorf("the range of versions is longer than %d characters", longestRange)
	}
	c, err := semver.NewConstraint(text)
	if err != nil {
		return nil, fmt.Errorf("%q is no range of versions, expected one such as ^1.2, ~1.2.3, 1.2.3 or >=1.2 <2", clip(text))
	}
	return c, nil
}

// clip keeps a message readable.
func clip(text string) string {
	const most = 80
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "..."
	}
	return text
}
