package model

import (
	"fmt"

	"idbench/index"
)

// Sizes of rows and of what is kept out of them, in bytes (heaptoast.h, detoast.h).
const (
	toastTuples = 4 // TOAST_TUPLES_PER_PAGE
	// toastTuple is TOAST_TUPLE_THRESHOLD and TOAST_TUPLE_TARGET: so many tuples of it, or shorter
	// ones, take a page.
	toastTuple = (pageSize - (pageHeader+toastTuples*pointer+align-1)&^(align-1)) / toastTuples &^ (align - 1)
	toastData  = toastTuple - tupleHeader // of it, those of the columns

	toastPointer = 2 + 16                                    // TOAST_POINTER_SIZE
	toastLeast   = (toastPointer + align - 1) &^ (align - 1) // a value of no more stays where it is

	chunkHead = 4 + 4 + 4                            // chunk_id, chunk_seq, and the length of chunk_data
	chunkMost = toastTuple - tupleHeader - chunkHead // TOAST_MAX_CHUNK_SIZE
)

// toastOption is the storage of the column of payloads.
var toastOption = index.ChoiceOption("toast", "extended", "external", "plain")

// columns is what the columns of a table's rows are.
type columns struct {
	key     index.KeyKind
	payload bool
	plain   bool // payloads stay in their row
	extra   int
}

func columnsOf(c index.TableConfig) (columns, error) {
	if err := columned(c); err != nil {
		return columns{}, err
	}
	storage, err := c.Text(toastOption)
	return columns{key: kindOf(c), payload: !c.NoPayload, plain: storage == "plain", extra: c.Extra}, err
}

// A form is how a tuple has a value.
type form int

const (
	absent     form = iota // there is no such column
	fixed                  // the column's values are of one length
	packed                 // behind its length: one byte, or four on a multiple of four
	compressed             // behind four of them and what it was before, which its bytes include
	moved                  // in the TOAST table, at which a pointer points
)

// A value is one of a column.
type value struct {
	form  form
	bytes int64
}

// end is where the value ends that may begin at a byte of its tuple (heap_compute_data_size).
func (v value) end(at int64) int64 {
	switch v.form {
	case absent:
		return at
	case fixed:
		return at + v.bytes
	case packed:
		return varlena(at, v.bytes)
	case compressed:
		return (at+3)&^3 + v.bytes
	}
	return at + toastPointer // which begins anywhere
}

// size is the value with its length (VARSIZE_ANY).
func (v value) size() int64 {
	if v.form == packed {
		return varlena(0, v.bytes)
	}
	return v.bytes
}

// A tuple is what the heap has of a row, and what lies elsewhere.
type tuple struct {
	columns int64 // bytes of the columns in the heap
	moved   int64 // bytes of the value that the TOAST table has; 0: none
	unsure  bool  // the id may be compressed or not, which its length alone does not say
}

// lay makes the tuple of a row whose id and payload are of so many bytes. One that is too long loses
// values until it is not, the longest first (heap_toast_insert_or_update): those that are compressed
// become shorter in a first round, except that one longer than all the tuple may be is moved at once, and
// the others are moved in a second. Payloads look random to a compressor, so that of the columns the id
// alone may be compressed; key is what it is, or nil where only its length is known. One value at most is
// moved: without it, the longest id and all further columns are far from too long.
func (c columns) lay(key []byte, id, payload int64) tuple {
	v := c.values(id, payload)
	t := tuple{columns: c.end(v)}
	if t.columns <= toastData {
		return t
	}
	move := func(i int) {
		t.moved = v[i].bytes
		if v[i].form == compressed {
			t.moved -= 4
		}
		v[i].form = moved
	}
	var tried [2]bool
	for c.end(v) > toastData {
		i := longest(v, func(i int) bool { return c.may(i) && v[i].form == packed && !tried[i] })
		if i < 0 {
			break
		}
		tried[i] = true
		if i == 0 {
			if n, ok := compress(key); ok {
				v[0] = value{compressed, n}
			}
			t.unsure = key == nil && id >= compressLeast
		}
		if v[i].size() > toastData {
			move(i)
		}
	}
	for c.end(v) > toastData {
		i := longest(v, func(i int) bool { return c.may(i) && (v[i].form == packed || v[i].form == compressed) })
		if i < 0 {
			break
		}
		move(i)
	}
	t.columns = c.end(v)
	return t
}

// may reports whether the id, which is value 0, or the payload may be moved.
func (c columns) may(i int) bool { return i == 0 || !c.plain }

// values are the id and the payload, each as it comes. A short one that is plain is packed too, since the row
// is put together before it meets its table (ExecTypeFromTL has the storage of the type).
func (c columns) values(id, payload int64) (v [2]value) {
	v[0] = value{packed, id}
	if c.fixed() {
		v[0] = value{fixed, field(c.key, id)}
	}
	if c.payload {
		v[1] = value{packed, payload}
	}
	return v
}

// fixed reports whether ids are of one length in their column.
func (c columns) fixed() bool {
	switch c.key {
	case index.KeyInteger, index.KeySigned, index.KeyUUID, keyInt4:
		return true
	}
	return false
}

// end is the bytes of all columns: the id, the payload and the further ones.
func (c columns) end(v [2]value) int64 {
	end := v[1].end(v[0].end(0))
	for range c.extra {
		end = varlena(end, index.ExtraKeyLen)
	}
	return end
}

// longest is the place of the longest of two values that a condition holds of, or −1
// (toast_tuple_find_biggest_attribute).
func longest(v [2]value, of func(i int) bool) int {
	at, size := -1, int64(toastLeast)
	for i := range v {
		if of(i) && v[i].size() > size {
			at, size = i, v[i].size()
		}
	}
	return at
}

// moves reports whether rows may have values in the TOAST table, the longest of which have an id and a
// payload of so many bytes.
func (c columns) moves(id, payload int64) bool {
	v := c.values(id, payload)
	return c.end(v) > toastData && (!c.plain || v[0].form == packed && v[0].size() > toastLeast)
}

// most is the longest payload, of those that have four bytes of length, beside an id in a tuple of no more
// than a limit.
func (c columns) most(limit int64, id value) int64 {
	const some = 1000
	return limit - tupleHeader - (c.end([2]value{id, {packed, some}}) - some)
}

// takes is an error where a row does not fit a page (RelationGetBufferForTuple).
func (c columns) takes(t tuple, id, payload int64) error {
	if aligned(tupleHeader+t.columns) <= longestTuple {
		return nil
	}
	v := c.values(id, payload)[0]
	stored := v.bytes
	if v.form == packed && v.size() > toastLeast {
		v.form = moved
	}
	return fmt.Errorf("a payload of %d bytes: under toast=plain a row stays on one page, which takes one of up to %d beside an id of %d; toast=extended and toast=external keep longer ones elsewhere",
		payload, c.most(longestTuple, v), stored)
}

// Refuses implements index.Refuser.
func (Profile) Refuses(c index.TableConfig) error {
	columns, err := columnsOf(c)
	if err != nil {
		return err
	}
	id, payload := int64(c.KeyBytes), int64(c.ValueBytes)
	return columns.takes(columns.lay(nil, id, payload), id, payload)
}

// Warnings implements index.Warner.
func (t *table) Warnings() []string {
	c := t.columns
	longest := int64(t.config.KeyBytes)
	if !c.moves(longest, int64(t.config.ValueBytes)) {
		return nil
	}
	id := c.values(longest, 0)[0]
	what, why := "payload", ""
	if c.plain {
		what, why = "id", ", since toast=plain keeps their payload"
	}
	return []string{fmt.Sprintf("rows of more than %d bytes keep their %s in TOAST, in chunks of up to %d%s: here those with a payload of more than %d, beside an id of %d",
		toastTuple, what, chunkMost, why, c.most(toastTuple, id), id.bytes)}
}
