package aside

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// patience bounds how long a file may be open elsewhere that is to be replaced.
const patience = 2 * time.Second

// rename replaces a file. The system refuses while somebody has the old one open, which
// readers and what looks for viruses have for a moment.
func rename(from, to string) error {
	for wait, began := time.Millisecond, time.Now(); ; wait *= 2 {
		err := os.Rename(from, to)
		busy := errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
		if !busy || time.Since(began) > patience {
			return err
		}
		time.Sleep(wait)
	}
}

// relink replaces a link. One to a folder counts as a folder here, which no rename
// replaces, so for a moment there is none.
func relink(from, to string) error {
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(from, to)
}
