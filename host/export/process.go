package export

import (
	"io"
	"strings"
	"time"
)

// crashPrefix and crashSuffix are around the name of a strategy whose process did not live to the end of its session.
const (
	crashPrefix = "crash-"
	crashSuffix = ".txt"
)

// IsCrashReport says whether a file of a run folder is the report of a process that crashed. It is for people, has no digest, and two
// runs of one input may write it differently.
func IsCrashReport(name string) bool {
	return strings.HasPrefix(name, crashPrefix) && strings.HasSuffix(name, crashSuffix)
}

// Process notes in timings.jsonl what the process of a strategy took: how long it lived, the time of all processors, and the most
// memory that it had, in bytes; 0 where that is not known.
func (f *Folder) Process(strategy string, lived, cpu time.Duration, memory int64) {
	f.timing(timingLine{What: "process", Name: strategy, Ms: milliseconds(lived), CPUMs: milliseconds(cpu), Memory: memory})
}

// Crash writes the report of a process that crashed, and gives the name of its file.
func (f *Folder) Crash(strategy, report string) (string, error) {
	name := crashPrefix + strategy + crashSuffix
	return name, f.write(name, func(w io.Writer) error {
		_, err := io.WriteString(w, report)
		return err
	})
}
