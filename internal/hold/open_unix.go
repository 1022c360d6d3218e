//go:build unix

package hold

import "syscall"

// onlyFiles are flags that have the system follow no link, and wait for no pipe.
const onlyFiles = syscall.O_NOFOLLOW | syscall.O_NONBLOCK
