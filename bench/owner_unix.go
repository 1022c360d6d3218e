//go:build unix

package bench

import (
	"io/fs"
	"os"
	"syscall"
)

// ours reports whether a file belongs to this process's user.
func ours(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Geteuid()
}
