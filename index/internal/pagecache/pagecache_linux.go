package pagecache

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// drop asks the kernel to forget the file and returns the pages that it kept.
func drop(f *os.File, size int64) (int64, error) {
	if err := unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
		return 0, err
	}
	return resident(f, size)
}

// resident counts with mincore(2), which x/sys does not wrap.
func resident(f *os.File, size int64) (n int64, err error) {
	data, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := unix.Munmap(data); err == nil {
			err = e
		}
	}()
	page := int64(os.Getpagesize())
	held := make([]byte, (size+page-1)/page) // one byte a page, its lowest bit says resident
	_, _, errno := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(&data[0])), uintptr(size), uintptr(unsafe.Pointer(&held[0])))
	if errno != 0 {
		return 0, errno
	}
	for _, b := range held {
		n += int64(b & 1)
	}
	return n, nil
}
