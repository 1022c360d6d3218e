//go:build unix

package bench

import (
	"io/fs"
	"os"
	"syscall"
)

// onlyFolders are flags that have the system open nothing but a folder.
const onlyFolders = syscall.O_DIRECTORY | syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// ours reports whether a file belongs to this process's user.
func ours(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Geteuid()
}
