package hugepages

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Slice makes a slice of so many zero values, of a type without pointers.
func Slice[T any](n int) []T {
	list := make([]T, n)
	if n == 0 {
		return list
	}
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), uintptr(n)*unsafe.Sizeof(list[0]))
	page := uintptr(os.Getpagesize())
	at := -uintptr(unsafe.Pointer(unsafe.SliceData(bytes))) % page // to where a page begins
	if uintptr(len(bytes)) > at+page {
		_ = unix.Madvise(bytes[at:], unix.MADV_HUGEPAGE) // without it, all is the same but slower
	}
	return list
}
