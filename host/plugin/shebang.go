package plugin

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// A plugin may be a script: an executable file whose first line names its interpreter, as "#!/usr/bin/env python3". The system starts it
// like any program. What is hashed of it is that file alone: what it imports is the interpreter's business.

// notExecutable says why the system does not start a file.
func (o Options) notExecutable(file string, err error) error {
	interpreter, text := interpreterOf(file)
	switch {
	case errors.Is(err, syscall.ENOEXEC) && text:
		return o.mistake(NotStarted, "the plugin is a text whose first line names no interpreter", "a script begins with a line such as #!/usr/bin/env python3")
	case errors.Is(err, syscall.ENOEXEC):
		return o.mistake(NotStarted, fmt.Sprintf("the plugin is no program for %s/%s", runtime.GOOS, runtime.GOARCH),
			"build it for this machine, or name the folder of its source")
	case errors.Is(err, fs.ErrNotExist) && interpreter != "":
		return o.mistake(NotStarted, fmt.Sprintf("the plugin's interpreter is not there: its first line names %q", interpreter),
			"install it, or name it by #!/usr/bin/env, which looks for it on the PATH; line ends of Windows are part of its name")
	}
	return o.mistake(NotStarted, fmt.Sprintf("the plugin cannot be run: %v", bare(err)), "")
}

// interpreterOf is the interpreter that a file's first line names, empty where it names none, and whether that line is text.
func interpreterOf(path string) (interpreter string, text bool) {
	f, err := os.Open(path)
	if err != nil {
		return "", false
	}
	defer f.Close()
	const most = 256 // as the system itself reads
	r := bufio.NewReaderSize(f, most)
	head, _ := r.Peek(most)
	line, _, _ := strings.Cut(string(head), "\n")
	if rest, is := strings.CutPrefix(line, "#!"); is {
		return strings.TrimLeft(rest, " \t"), true
	}
	return "", line != "" && !strings.ContainsFunc(line, func(c rune) bool { return c < ' ' && c != '\t' && c != '\r' || c == '\uFFFD' })
}
