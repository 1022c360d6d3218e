package sqlite

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"idbench/index"
	"idbench/units"
)

// The layout of the write-ahead log and of its index
// (https://www.sqlite.org/walformat.html). Page numbers in the log are big-endian,
// numbers in the index are in the machine's byte order.
const (
	logHeader   = 32
	frameHeader = 24 // page number, pages of the file, salt, checksum

	walIndexHeader = 136
	indexFrames    = 16 // frames in the log, as of the last commit
	indexPages     = 20 // pages of the file, likewise
	indexSalt      = 32 // eight bytes that each start of the log draws anew
	indexCopied    = 96 // frames that a checkpoint has copied into the file
)

// A mirror has the pages of the trees as the last commit left them. A commit appends
// each page that it changed to the log, so it costs only those.
type mirror struct {
	path  string
	page  int64 // bytes
	trees []tree

	pages []mirrored // by page number
	size  int64      // pages of the file
	free  int64      // of them on the freelist

	salt   [8]byte
	frames int64          // read from the log since it was started
	copied int64          // of them copied into the file
	logged map[int64]bool // pages in the log that are not
	buf    []byte

	dirty   int64 // pages of trees copied into the file
	written int64 // bytes of all pages copied
	log     int64 // bytes appended to the log
}

// A tree is one table or index.
type tree struct {
	segment units.Segment
	name    string // in the schema
	root    int64
}

// mirrored is one page. Of a branch page Rows are its cells too.
type mirrored struct {
	index.Leaf
	kind     byte
	children []int64
}

// trees of a table, in the order of the segments. Their roots never move.
func (t *table) trees() (list []tree, err error) {
	add := func(segment units.Segment, name string) {
		list = append(list, tree{segment: segment, name: name})
	}
	add(units.Primary, "rows")
	if t.config.Layout == units.RowID {
		add(units.Secondary, idIndex)
	}
	for i := 1; i <= t.config.Extra; i++ {
		add(units.Extra(i), string(units.Extra(i)))
	}
	for i := range list {
		row := t.conn.QueryRowContext(context.Background(), "SELECT rootpage FROM sqlite_master WHERE name = ?", list[i].name)
		if err := row.Scan(&list[i].root); err != nil {
			return nil, fmt.Errorf("root of %s: %w", list[i].name, err)
		}
	}
	return list, nil
}

func newMirror(path string, page int64, trees []tree) *mirror {
	return &mirror{path: path, page: page, trees: trees, logged: map[int64]bool{}}
}

// commit reads what commits have appended to the log. rows is the number ever
// inserted.
func (m *mirror) commit(rows int64) (err error) {
	header, err := m.indexHeader()
	if err != nil {
		return err
	}
	if salt := [8]byte(header[indexSalt:]); salt != m.salt { // started anew: all that was in it is in the file
		m.checkpoint()
		m.salt, m.frames, m.copied = salt, 0, 0
	}
	frames := int64(binary.NativeEndian.Uint32(header[indexFrames:]))
	if frames > m.frames {
		if err := m.read(frames, rows); err != nil {
			return err
		}
		m.size = int64(binary.NativeEndian.Uint32(header[indexPages:]))
	}
	switch copied := int64(binary.NativeEndian.Uint32(header[indexCopied:])); copied {
	case m.copied:
	case m.frames:
		m.checkpoint()
		m.copied = copied
	default:
		return fmt.Errorf("%s-wal: a checkpoint copied %d of %d frames, which only a second reader explains", m.path, copied, m.frames)
	}
	return nil
}

// indexHeader is the head of the log's index, which lies in memory that all
// connections share.
func (m *mirror) indexHeader() ([]byte, error) {
	f, err := os.Open(m.path + "-shm")
	if err != nil {
		return nil, err
	}
	b := make([]byte, walIndexHeader)
	_, err = io.ReadFull(f, b)
	return b, errors.Join(err, f.Close())
}

// checkpoint counts the pages that a checkpoint has written, each once.
func (m *mirror) checkpoint() {
	for n := range m.logged {
		m.written += m.page
		if n != 1 {
			m.dirty++
		}
	}
	clear(m.logged)
}

// read takes the frames up to that number.
func (m *mirror) read(frames, rows int64) error {
	f, err := os.Open(m.path + "-wal")
	if err != nil {
		return err
	}
	if m.frames == 0 {
		m.log += logHeader
	}
	frameSize := frameHeader + m.page
	if m.buf == nil {
		m.buf = make([]byte, 64*frameSize)
	}
	for err == nil && m.frames < frames {
		b := m.buf[:min(frames-m.frames, 64)*frameSize]
		if _, err = f.ReadAt(b, logHeader+m.frames*frameSize); err != nil {
			break
		}
		for ; len(b) > 0; b = b[frameSize:] {
			m.take(int64(binary.BigEndian.Uint32(b)), page(b[frameHeader:frameSize]), rows)
			m.frames++
			m.log += frameSize
		}
	}
	return errors.Join(err, f.Close())
}

// take notes a page as it now is.
func (m *mirror) take(number int64, p page, rows int64) {
	m.logged[number] = true
	for int64(len(m.pages)) <= number {
		m.pages = append(m.pages, mirrored{})
	}
	if number == 1 {
		m.free = int64(binary.BigEndian.Uint32(p[freelistCount:]))
		return
	}
	n := &m.pages[number]
	n.children = n.children[:0]
	n.kind = 0
	if !p.isTree() {
		return
	}
	n.kind = p.kind()
	n.Leaf = index.Leaf{Page: number, Pages: 1, Rows: int64(p.cells()), Inuse: p.inuse(), Written: rows}
	for i := range p.cells() {
		if bytes := p.overflow(i); bytes > 0 {
			n.Pages += p.chain(bytes)
			n.Inuse += bytes + chainPointer*p.chain(bytes)
		}
		if p.branch() {
			n.children = append(n.children, p.child(i))
		}
	}
	if p.branch() {
		n.children = append(n.children, p.child(p.cells()))
	}
	n.Alloc = n.Pages * m.page
}

// walk visits the pages below number in key order, parents first, until visit says no.
func (m *mirror) walk(number int64, visit func(*mirrored) bool) bool {
	p := &m.pages[number]
	if !visit(p) {
		return false
	}
	for _, child := range p.children {
		if !m.walk(child, visit) {
			return false
		}
	}
	return true
}
