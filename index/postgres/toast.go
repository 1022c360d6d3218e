package postgres

import (
	"context"
	"fmt"

	"idbench/index"
)

// storage is that of the column of payloads. By default the server compresses the values of a row that is
// too long, which fails with payloads, since they look random, and then moves them to a TOAST table;
// external spares it the attempt, and plain keeps them in the row.
var storage = index.ChoiceOption("toast", "extended", "external", "plain")

// Sizes of rows, in bytes, as heaptoast.h and htup_details.h have them.
const (
	tupleHeader  = 24 // of a row, aligned; no column is NULL
	toastTuple   = (pageSize - (headerSize+4*pointerSize+7)&^7) / 4 &^ 7
	toastChunk   = toastTuple - tupleHeader - 3*4 // behind its two numbers and its length
	longestTuple = pageSize - (headerSize+pointerSize+7)&^7
	toastPointer = 18
	toastLeast   = (toastPointer + 7) &^ 7 // a value of no more is not moved
)

// idBytes is the bytes of the id of so many, with those of its length, and whether it may be moved.
func idBytes(c index.TableConfig) (bytes int, moved bool) {
	switch columnType(c) {
	case intColumn:
		return 4, false
	case "bigint":
		return 8, false
	case "uuid":
		return 16, false
	}
	bytes = c.KeyBytes + 1
	if c.KeyBytes > 126 {
		bytes = c.KeyBytes + 4
	}
	return bytes, bytes > toastLeast
}

// stored is the bytes of the longest id in its column, without those of its length.
func stored(c index.TableConfig) int {
	switch columnType(c) {
	case "text", "bytea":
		return c.KeyBytes
	}
	bytes, _ := idBytes(c)
	return bytes
}

// most is the longest payload, of those longer than 126 bytes, beside an id that takes so many, in a row
// of no more than a limit.
func most(c index.TableConfig, limit, id int) int {
	return limit - tupleHeader - (id+3)&^3 - 4 - c.Extra*(1+index.ExtraKeyLen)
}

// moves reports whether the longest rows have values in the TOAST table.
func moves(c index.TableConfig) bool {
	id, moved := idBytes(c)
	return !c.NoPayload && c.ValueBytes > most(c, toastTuple, id) && (c.Options[storage.Name] != "plain" || moved)
}

// elsewhere says which rows have values in the TOAST table, if some have.
func elsewhere(c index.TableConfig) []string {
	if !moves(c) {
		return nil
	}
	what, why := "payload", ""
	if c.Options[storage.Name] == "plain" {
		what, why = "id", ", since toast=plain keeps their payload"
	}
	id, _ := idBytes(c)
	return []string{fmt.Sprintf("rows of more than %d bytes keep their %s in TOAST, in chunks of up to %d%s: here those with a payload of more than %d, beside an id of %d",
		toastTuple, what, toastChunk, why, most(c, toastTuple, id), stored(c))}
}

// compresses says that the server compresses ids in another way than the profile, if it does and some may be.
// Payloads look random to each way. Servers before 14 have one.
func (t *table) compresses(ctx context.Context) string {
	const least = 32 // bytes of a value that is compressed (pg_lzcompress.c)
	if _, may := idBytes(t.config); !may || t.config.KeyBytes < least || !moves(t.config) {
		return ""
	}
	var method string
	err := t.conn.QueryRow(ctx, "SELECT coalesce(current_setting('default_toast_compression', true), '')").Scan(&method)
	if err != nil || method == "" || method == "pglz" {
		return ""
	}
	return fmt.Sprintf("the server compresses with %s (default_toast_compression), which may make ids of %d bytes and more shorter in rows that are too long; the profile has pglz", method, least)
}

// stays is an error where payloads are to stay in rows that are longer than a page.
func stays(c index.TableConfig) error {
	word, err := c.Text(storage)
	if err != nil || word != "plain" || c.NoPayload {
		return err
	}
	id, moved := idBytes(c)
	if moved {
		id = toastPointer
	}
	if limit := most(c, longestTuple, id); c.ValueBytes > limit {
		return fmt.Errorf("a payload of %d bytes: under toast=plain a row stays on one page, which takes one of up to %d beside an id of %d; toast=extended and toast=external keep longer ones elsewhere",
			c.ValueBytes, limit, stored(c))
	}
	return nil
}
