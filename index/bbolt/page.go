package bbolt

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
)

// The layout of bbolt's pages, from its internal/common (page.go, meta.go): a
// header, then element headers, then the keys and values in the same order. All
// integers are in the machine's byte order. The position of an element's data
// counts from the element's own header.
const (
	pageHeader    = 16 // id uint64, flags uint16, count uint16, overflow uint32
	leafElement   = 16 // flags uint32, pos uint32, key size uint32, value size uint32
	branchElement = 16 // pos uint32, key size uint32, child page uint64

	branchFlag = 0x01
	leafFlag   = 0x02

	metaFreelist = 48 // offset of the freelist's page number in a meta page
)

// A page is one page as read from the file, overflow pages included.
type page []byte

func (p page) isLeaf() bool   { return binary.NativeEndian.Uint16(p[8:])&leafFlag != 0 }
func (p page) isBranch() bool { return binary.NativeEndian.Uint16(p[8:])&branchFlag != 0 }
func (p page) count() int     { return int(binary.NativeEndian.Uint16(p[10:])) }
func (p page) pages() int64   { return 1 + int64(binary.NativeEndian.Uint32(p[12:])) }

// inuse is the number of bytes up to the end of the last element's data.
func (p page) inuse() int64 {
	n := p.count()
	if n == 0 {
		return pageHeader
	}
	if p.isLeaf() {
		_, end := p.row(n - 1)
		return end
	}
	off := pageHeader + (n-1)*branchElement
	e := p[off:]
	return int64(off) + int64(binary.NativeEndian.Uint32(e)) + int64(binary.NativeEndian.Uint32(e[4:]))
}

// child returns the key and the page number of a branch page's element i.
func (p page) child(i int) (key []byte, number int64) {
	off := pageHeader + i*branchElement
	e := p[off:]
	pos := off + int(binary.NativeEndian.Uint32(e))
	return p[pos : pos+int(binary.NativeEndian.Uint32(e[4:]))], int64(binary.NativeEndian.Uint64(e[8:]))
}

// row returns the span of a leaf's element i: its key and value.
func (p page) row(i int) (from, to int64) {
	off := pageHeader + i*leafElement
	e := p[off:]
	from = int64(off) + int64(binary.NativeEndian.Uint32(e[4:]))
	return from, from + int64(binary.NativeEndian.Uint32(e[8:])) + int64(binary.NativeEndian.Uint32(e[12:]))
}

// key returns the key of a leaf's element i.
func (p page) key(i int) []byte {
	from, _ := p.row(i)
	size := binary.NativeEndian.Uint32(p[pageHeader+i*leafElement+8:])
	return p[from : from+int64(size)]
}

// A pageFile reads pages of a bbolt file beside the database that writes it.
// bbolt writes with pwrite, so a committed page is there to read without a sync.
type pageFile struct {
	f    *os.File
	page int64 // bytes
	buf  []byte

	kept  map[int64]page // pages since the last commit
	bytes int            // of them
}

// keptMost is how many bytes of pages are kept.
const keptMost = 64 << 20

func openPageFile(path string, pageSize int64) (*pageFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &pageFile{f: f, page: pageSize, buf: make([]byte, pageSize), kept: map[int64]page{}}, nil
}

// read returns page number n with its overflow pages. It is valid until the next
// read.
func (f *pageFile) read(n int64) (page, error) {
	if err := f.readAt(f.buf[:f.page], n); err != nil {
		return nil, err
	}
	p := page(f.buf[:f.page])
	size := p.pages() * f.page
	if size == f.page {
		return p, nil
	}
	if size > int64(len(f.buf)) {
		f.buf = make([]byte, size)
	}
	if err := f.readAt(f.buf[:size], n); err != nil {
		return nil, err
	}
	return page(f.buf[:size]), nil
}

// keep is read of a page that reads of rows come back to. It is valid for good, and what the
// file holds until the next commit.
func (f *pageFile) keep(n int64) (page, error) {
	if p := f.kept[n]; p != nil {
		return p, nil
	}
	shared, err := f.read(n)
	if err != nil {
		return nil, err
	}
	if f.bytes += len(shared); f.bytes > keptMost {
		f.forget()
	}
	p := slices.Clone(shared)
	f.kept[n] = p
	return p, nil
}

// forget drops the pages that are kept: a transaction has written others.
func (f *pageFile) forget() {
	clear(f.kept)
	f.bytes = 0
}

func (f *pageFile) readAt(b []byte, n int64) error {
	if _, err := f.f.ReadAt(b, n*f.page); err != nil && err != io.EOF {
		return fmt.Errorf("read page %d of %s: %w", n, f.f.Name(), err)
	}
	return nil
}

// freelistPages is the number of pages that the freelist of transaction txid
// takes: its meta page is the one of the two that txid names.
func (f *pageFile) freelistPages(txid int) (int64, error) {
	p, err := f.read(int64(txid % 2))
	if err != nil {
		return 0, err
	}
	if p, err = f.read(int64(binary.NativeEndian.Uint64(p[metaFreelist:]))); err != nil {
		return 0, err
	}
	return p.pages(), nil
}

func (f *pageFile) close() error { return f.f.Close() }
