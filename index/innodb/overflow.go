package innodb

import (
	"fmt"

	"idbench/index"
)

// mostVarbinary is the longest VARBINARY of a payload: a row of the SQL layer has 65,535 bytes, of which 3,074
// go to the id and 512 to as many further columns as there may be indexes.
const mostVarbinary = 61_000

// payloadType is that of the payload's column. A MEDIUMBLOB takes ten bytes of a row of the SQL layer, whatever
// it holds; InnoDB keeps both alike.
func payloadType(c index.TableConfig) string {
	if n := longest(c); n <= mostVarbinary {
		return fmt.Sprintf("VARBINARY(%d)", n)
	}
	return "MEDIUMBLOB"
}

// A record of more than longestRecord bytes, or of which two do not fit an empty page, keeps its payload elsewhere
// (page_zip_rec_needs_ext in MariaDB's page0zip.inl, dtuple_convert_big_rec in data0data.cc).
const (
	longestRecord = 16_383 // bytes (COMPRESSED_REC_MAX_DATA_SIZE in rem0rec.h, less one)
	pageHeads     = 120    // headers, the least and the greatest record
	compactStays  = 768    // bytes of a payload that stay in rows of format compact
)

// overflows says where rows continue on pages of their own.
func (t *table) overflows() []string {
	if len(t.observed.trees) == 0 {
		return nil
	}
	s := t.observed.trees[0].shape
	if !s.apart {
		return nil
	}
	id, value, stays := int64(t.config.KeyBytes), int64(t.config.ValueBytes), int64(0)
	size := recHead + int64(s.fixed) + int64(t.config.Extra*index.ExtraKeyLen) + 2 + value
	switch {
	case s.long && id > 127:
		size += 2 + id
	case s.id:
		size += 1 + id
	}
	most := min((t.page-pageHeads-trailer-2*slotSize)/2-1, longestRecord)
	if size <= most {
		return nil
	}
	if format, _ := t.config.Text(rowFormat); format == "compact" { // fits has looked at it
		stays = compactStays
	}
	return []string{fmt.Sprintf("rows of more than %d bytes, with what InnoDB adds to them, keep their payload on pages of its own: with ids of %d bytes those of payloads of more than %d. Of such a payload %d bytes stay with its row, and a page of %d bytes takes %d",
		most, id, value-(size-most), stays, t.page, t.page-blobHead-trailer)}
}
