package model

import "idbench/index"

// What package scale needs of a profile to simulate it by other means: the sizes of
// items and pages, and where a page is cut.

// Sizes of a profile's pages and items, in bytes.
const (
	BboltPage   = bboltPage
	BboltHeader = bboltHeader
	BboltInline = bboltInline // the largest bucket that lives inside its parent's page

	PostgresPage    = postgresPageSize
	PostgresRoom    = postgresRoom // for the items of a page, its high key among them
	PostgresPointer = postgresPointer
	PostgresFirst   = postgresMinusInfinity + postgresPointer // the first item of a branch page
)

// BboltItem is the size of a row or, without a value, of an item of a branch page.
func BboltItem(key, value int64) int64 { return bboltElement + key + value }

// BboltThreshold is the size at which a cut starts the next page, at the fill factor of
// the table.
func BboltThreshold(c index.TableConfig) (int64, error) {
	fill, err := c.Float(bboltFill)
	return int64(float64(bboltPage) * fill), err
}

// BboltSplit returns how many items each page gets that a commit makes of a changed
// node with items of these sizes.
func BboltSplit(sizes []int64, threshold int64) []int {
	n := &bboltNode{size: bboltHeader}
	for _, s := range sizes {
		n.add(bboltItem{value: s - bboltElement})
	}
	var pages []int
	for _, p := range newBboltTree("", "", threshold).split(n) {
		pages = append(pages, len(p.items))
	}
	return pages
}

// PostgresItem is the size of an item of the id's index, with its pointer.
func PostgresItem(kind index.KeyKind, key int64) int64 {
	return postgresKey(postgresField(kind, 0, key))
}

// PostgresSplit returns how many items stay in a page that is cut because an item of
// size newSize comes to its place newAt, that item among them. sizes are those of the
// items before, highKey that of the page's high key, 0 for the last page of a level.
func PostgresSplit(sizes []int64, newSize int64, newAt int, highKey int64, leaf bool) int {
	cut := postgresSplitPage(sizes, newSize, newAt, highKey, leaf)
	if cut.newLeft {
		return cut.at + 1
	}
	return cut.at
}

// PostgresDensity is avg_leaf_density in permille of so many leaves, in which so many
// bytes are free as PageGetFreeSpace counts them.
func PostgresDensity(free, leaves int64) int64 { return postgresDensity(free, leaves) }

// A PostgresHeap is a heap that rows are added to in order of arrival, without what it
// logs.
type PostgresHeap struct {
	config index.TableConfig
	heap   postgresHeap
}

// NewPostgresHeap is the empty heap of a table with ids of KeyBytes.
func NewPostgresHeap(c index.TableConfig) *PostgresHeap {
	return &PostgresHeap{c, postgresHeap{log: &postgresLog{interval: 1}}}
}

// Add adds a row.
func (h *PostgresHeap) Add(value int64) {
	h.heap.insert(postgresColumns(h.config, int64(h.config.KeyBytes), value))
}

// Checkpoint ends an interval.
func (h *PostgresHeap) Checkpoint() { h.heap.log.checkpoint() }

// Size is the pages of the heap, the bytes of its file with the free space map, and how
// many pages checkpoints wrote.
func (h *PostgresHeap) Size() (pages, bytes, dirty int64) {
	return int64(len(h.heap.pages)), h.heap.bytes(), h.heap.log.dirty
}

// PostgresHeapSize returns the pages of a heap of rows with keys and payloads of KeyBytes
// and ValueBytes, and the bytes of its file with the free space map.
func PostgresHeapSize(c index.TableConfig, rows int64) (pages, bytes int64) {
	if rows == 0 {
		return 0, 0
	}
	each, _ := postgresHeapRows(c)
	pages = (rows + each - 1) / each
	h := postgresHeap{log: &postgresLog{}}
	if pages > 1 {
		h.full(pages-2, 0)
	}
	return pages, pages*postgresPageSize + h.bytes()
}

// postgresHeapRows is how many rows of one size a page takes, and the bytes that are
// left in a full one.
func postgresHeapRows(c index.TableConfig) (rows, free int64) {
	need := postgresAligned(postgresTupleHeader+postgresColumns(c, int64(c.KeyBytes), int64(c.ValueBytes))) + postgresPointer
	const room = postgresPageSize - postgresHeader
	return room / need, room % need
}

// PostgresHeapDirty returns how many pages of such a heap, and of its free space map, are
// written if there is a checkpoint each so many rows, summed over the checkpoints of those
// rows.
func PostgresHeapDirty(c index.TableConfig, rows, every int64) (pages int64) {
	each, free := postgresHeapRows(c)
	h := postgresHeap{log: &postgresLog{}}
	for from := int64(0); from+every <= rows; from += every {
		h.log.interval++
		first, last := from/each, (from+every-1)/each
		pages += last - first + 1
		for page := max((from-1+each)/each-1, 0); page < last; page++ { // those that a row was too much for
			h.full(page, free)
		}
	}
	return pages + h.log.waiting
}
