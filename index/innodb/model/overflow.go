package model

import (
	"fmt"

	"idbench/index"
)

// A record that is too long for its leaf keeps the beginning of its payload, and the address of the
// pages that have the rest (dtuple_convert_big_rec in data0data.cc). They are of the segment of the
// leaves, and no two rows share one (btr_store_big_rec_extern_fields in btr0cur.cc).
const (
	longestRecord = 16_384 // bytes (COMPRESSED_REC_MAX_DATA_SIZE in rem0rec.h)
	address       = 20     // bytes of it: space, page, place and length (BTR_EXTERN_FIELD_REF_SIZE)
	beginning     = 768    // bytes of a payload that stay in COMPACT (DICT_ANTELOPE_MAX_INDEX_COL_LEN)
	leastMoved    = 40     // bytes: no shorter payload is moved (BTR_EXTERN_LOCAL_STORED_MAX_SIZE)
	partHead      = 38 + 8 // bytes of a page before a part of a payload: the file's, its length and the next page
)

// tooLong is the least bytes of a record that no leaf takes (page_zip_rec_needs_ext in page0zip.inl).
func tooLong(pageSize int64) int64 { return min(emptyRoom(pageSize)/2, longestRecord) }

// partRoom is the most bytes of a payload on a page of its own.
func partRoom(pageSize int64) int64 { return pageSize - partHead - trailer }

// parts is the pages of so many bytes of a payload.
func parts(bytes, pageSize int64) int64 {
	room := partRoom(pageSize)
	return (bytes + room - 1) / room
}

// divide is the bytes of the record of an id and a payload of these lengths, and of the payload
// those that lie on pages of its own.
func (t *table) divide(id, value int64) (record, apart int64, err error) {
	record = t.rowSize(id, value)
	most := tooLong(t.file.pageSize)
	if record < most {
		return record, 0, nil
	}
	if local := t.stays + address; t.longestPayload() > short && value > max(local, leastMoved) {
		const length = 2 // bytes of the length of what is left
		record += length + local - t.payload(value)
		apart = value - t.stays
	}
	if record >= most {
		return 0, 0, fmt.Errorf("a row with an id of %d bytes and a payload of %d is too long for pages of %d bytes", id, value, t.file.pageSize)
	}
	return record, apart, nil
}

// A chain is the pages with what a leaf does not have of a row, in order.
type chain struct {
	bytes int64 // of the payload
	runs  []run
}

// A run is pages one after the other.
type run struct{ first, pages int64 }

// pages is how many there are.
func (c *chain) pages() (n int64) {
	for _, r := range c.runs {
		n += r.pages
	}
	return n
}

// each calls f for each page.
func (c *chain) each(f func(page int64)) {
	for _, r := range c.runs {
		for i := range r.pages {
			f(r.first + i)
		}
	}
}

// inuse is the bytes of the pages that are not free.
func (c *chain) inuse() int64 { return c.bytes + c.pages()*(partHead+trailer) }

// chain takes pages for so many bytes of a row, each near the one before, the first near the leaf.
func (f *file) chain(s *segment, leaf, bytes int64) chain {
	c := chain{bytes: bytes}
	for before, n := leaf, parts(bytes, f.pageSize); n > 0; n-- {
		page := f.allocate(s, before+1, noDirection)
		if last := len(c.runs) - 1; last >= 0 && page == before+1 {
			c.runs[last].pages++
		} else {
			c.runs = append(c.runs, run{page, 1})
		}
		before = page
	}
	return c
}

// overflow puts so many bytes of a row that has come on pages of their own.
func (t *tree) overflow(key []byte, row, bytes int64) {
	leaf, _ := t.descend(key, 0, nil) // where it lies now
	c := t.file.chain(&t.leaves, leaf.page, bytes)
	for int64(len(t.chains)) <= row {
		t.chains = append(t.chains, chain{})
	}
	t.chains[row] = c
	if t.tracer != nil {
		c.each(func(page int64) { t.tracer.Make(t.number, page) })
	}
}

// chainOf is that of a row, without pages where its leaf has all of it.
func (t *tree) chainOf(row int64) *chain {
	if row >= int64(len(t.chains)) {
		return &chain{}
	}
	return &t.chains[row]
}

// touchChain touches the pages that continue a row.
func (t *tree) touchChain(row int64) {
	if t.tracer != nil {
		t.chainOf(row).each(func(page int64) { t.tracer.Touch(t.number, page, false) })
	}
}

// leaf is a page as a leaf, with the pages that continue its rows.
func (t *tree) leaf(p *page) index.Leaf {
	l := p.leaf()
	if len(t.chains) == 0 {
		return l
	}
	for i := range p.items {
		c := t.chainOf(p.items[i].row)
		n := c.pages()
		l.Pages += n
		l.Inuse += c.inuse()
		l.Alloc += n * p.bytes
	}
	return l
}

// Warnings implements index.Warner: it says where rows continue on pages of their own.
func (t *table) Warnings() []string {
	id, value := int64(t.config.KeyBytes), int64(t.config.ValueBytes)
	if _, apart, err := t.divide(id, value); err != nil || apart == 0 {
		return nil
	}
	page := t.file.pageSize
	most := tooLong(page) - 1
	return []string{fmt.Sprintf("rows of more than %d bytes, with what InnoDB adds to them, keep their payload on pages of its own: with ids of %d bytes those of payloads of more than %d. Of such a payload %d bytes stay with its row, and a page of %d bytes takes %d",
		most, id, value-(t.rowSize(id, value)-most), t.stays, page, partRoom(page))}
}
