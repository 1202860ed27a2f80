package export

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// Remove removes a run folder. Whoever looks for runs sees all of it or nothing: it first gets the name of one that is not
// complete, which the next run sweeps away should this host be killed meanwhile.
func Remove(dir string) error {
	//determinism:allow the name is a temporary one
	going := filepath.Join(filepath.Dir(dir), partialPrefix+strconv.Itoa(os.Getpid())+"-"+filepath.Base(dir))
	if err := os.Rename(dir, going); err != nil {
		return fmt.Errorf("the run cannot be removed: %w", err)
	}
	return os.RemoveAll(going)
}
