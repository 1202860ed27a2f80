package scripttest

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// The elements of JUnit's XML, as far as its readers agree on them. There are no times: the file of two equal runs is the same.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr"`
		Line    string        `xml:"line,attr,omitempty"`
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
		Skipped *junitSkipped `xml:"skipped"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr,omitempty"`
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes reports as JUnit's XML. A file that does not load is a test case of its own with an error.
func WriteJUnit(w io.Writer, reports []Report) error {
	all := junitSuites{Name: "host test"}
	for _, r := range reports {
		s := junitSuite{Name: r.File, Tests: len(r.Tests), Failures: r.Count(Failed), Skipped: r.Count(Skipped) + r.Count(LeftOut)}
		class := strings.ReplaceAll(strings.TrimSuffix(r.File, path.Ext(r.File)), "/", ".")
		if p := r.problem(); p != nil {
			s.Tests, s.Errors = s.Tests+1, 1
			s.Cases = append(s.Cases, junitCase{Class: class, Name: "it loads", File: r.File, Error: p})
		}
		for _, t := range r.Tests {
			s.Cases = append(s.Cases, t.junit(class, r.File))
		}
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
		all.Suites = append(all.Suites, s)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// problem is why the file did not load or did not run to its end.
func (r Report) problem() *junitProblem {
	switch {
	case len(r.Mistakes) > 0:
		lines := make([]string, len(r.Mistakes))
		for i, d := range r.Mistakes {
			lines[i] = d.String()
		}
		return &junitProblem{Message: r.Mistakes[0].Message, Type: string(r.Mistakes[0].Code), Text: strings.Join(lines, "\n")}
	case r.Err != nil:
		return &junitProblem{Message: r.Err.Error(), Type: "interrupted", Text: r.Err.Error()}
	}
	return nil
}

func (t Result) junit(class, file string) junitCase {
	c := junitCase{Class: class, Name: t.Name, File: file, Output: strings.Join(t.Log, "\n")}
	if parts := strings.Split(t.Place, ":"); len(parts) > 2 {
		c.Line = parts[len(parts)-2]
	}
	switch t.Outcome {
	case Skipped:
		c.Skipped = &junitSkipped{}
	case LeftOut:
		c.Skipped = &junitSkipped{Message: "left out by test.only"}
	}
	if f := t.Failure; f != nil {
		lines := strings.Split(f.Message, "\n") // the first three are what was expected and received, where they are short
		c.Failure = &junitProblem{Message: strings.Join(lines[:min(3, len(lines))], "; "), Type: string(f.Code), Text: strings.Join(append([]string{f.Place + ": " + f.Message}, f.Stack...), "\n")}
	}
	return c
}
