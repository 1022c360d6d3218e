package innodb

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"idbench/index"
	"idbench/index/internal/column"
)

// Options of the id's column: its type, where it is not the one that fits its ids, and how its characters are
// stored. Text is compared by its bytes in all of them.
var (
	idColumn = index.ChoiceOption("column", "auto", "char", "varchar", uuidColumn)
	charset  = index.ChoiceOption("charset", "ascii", "latin1", "utf8mb3", "utf8mb4")
)

// uuidColumn is MariaDB's type UUID, from version 10.7 on.
const uuidColumn = "uuid"

// longestChar is the most characters of CHAR.
const longestChar = 255

// widest is the most bytes of a character.
func widest(c index.TableConfig) int {
	set, _ := c.Text(charset) // columned has looked at it
	return map[string]int{"utf8mb3": 3, "utf8mb4": 4}[set] + map[string]int{"ascii": 1, "latin1": 1}[set]
}

// columned says why the ids have no such column, and what is allowed.
func columned(c index.TableConfig) error {
	word, err := c.Text(idColumn)
	if err != nil {
		return err
	}
	set, err := c.Text(charset)
	switch text := c.Key == index.KeyText; {
	case err != nil:
		return err
	case word == uuidColumn && c.Key != index.KeyUUID:
		return fmt.Errorf("option column=%s takes UUIDs, and these ids are kept as %s; allowed for them: %s", word, c.Key, columnsOf(text))
	case word == uuidColumn && c.KeyOdd:
		return fmt.Errorf("option column=%s takes UUIDs of RFC 9562 in its order of bytes, and these ids are none; allowed for them: %s", word, columnsOf(text))
	case word != idColumn.Default && word != uuidColumn && !text:
		return fmt.Errorf("option column=%s takes text, and these ids are kept as %s; allowed for them: %s", word, c.Key, columnsOf(text))
	case word == "char" && (c.KeyBytes > longestChar || c.KeyBytes == 0):
		return fmt.Errorf("option column=char takes up to %d characters, and these ids may have more; allowed for them: %s, varchar", longestChar, idColumn.Default)
	case set != charset.Default && !text:
		return fmt.Errorf("option charset=%s is of text, and these ids are kept as %s; allowed for them: %s", set, c.Key, charset.Default)
	}
	return nil
}

// columnsOf are the columns of text, or of other ids.
func columnsOf(text bool) string {
	if text {
		return "auto, char, varchar"
	}
	return "auto"
}

// uuids reports whether the column is of MariaDB's type UUID.
func uuids(c index.TableConfig) bool {
	word, _ := c.Text(idColumn) // columned has looked at it
	return word == uuidColumn
}

// value is an id as the driver takes it. A UUID of that type is spelled.
func (t *table) value(key []byte) (any, error) {
	v, err := column.Value(t.config.Key, key)
	if err == nil && uuids(t.config) {
		v = spelled(key)
	}
	return v, err
}

// spelled is a UUID in its usual spelling.
func spelled(key []byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", key[:4], key[4:6], key[6:8], key[8:10], key[10:])
}

// appendKey appends the key that a column of the server's other than integers holds.
func (t *table) appendKey(dst, raw []byte) ([]byte, error) {
	if !uuids(t.config) {
		return append(dst, raw...), nil
	}
	return hex.AppendDecode(dst, []byte(strings.ReplaceAll(string(raw), "-", "")))
}

// least is not above any id.
func (t *table) least() any {
	if uuids(t.config) {
		return spelled(make([]byte, 16))
	}
	return column.Least(t.config.Key)
}

// errNoUUID is of servers without that type.
var errNoUUID = errors.New("the server has no type UUID, which is MariaDB's from version 10.7 on; option column=" + uuidColumn + " needs it; allowed: auto, char, varchar")

// hasUUIDs says why a server has no type UUID, or nil.
func hasUUIDs(ctx context.Context, conn *sql.Conn) error {
	var text string
	if err := conn.QueryRowContext(ctx, "SELECT CAST(CAST('"+spelled(make([]byte, 16))+"' AS UUID) AS CHAR)").Scan(&text); err != nil {
		if ended(err) {
			return err
		}
		return errNoUUID
	}
	return nil
}

// SortKey implements index.Sorter: UUIDs of that type are ordered with their groups in reverse, those of
// versions 6 and 7 as they are. An older server reverses them too, which is known where it is looked at.
func (t *table) SortKey(key []byte) ([]byte, bool) {
	if !uuids(t.config) {
		return key, true
	}
	if version := key[6]; !t.old && (version == 0 || version >= 0x60 || key[8]&0x80 == 0) {
		return key, true
	}
	return slices.Concat(key[10:16], key[8:10], key[6:8], key[4:6], key[:4]), true
}

// oldOrder says that the server orders UUIDs of all versions by their last group first, as MariaDB did before
// 10.10.6 and 10.11.5 (MDEV-29959): "" where it does so with those of versions 1 to 5 alone, as
// the profile has it.
func oldOrder(ctx context.Context, conn *sql.Conn) (warning string, err error) {
	var old bool
	err = conn.QueryRowContext(ctx, `SELECT CAST('ffffffff-ffff-7fff-bfff-000000000000' AS UUID) < CAST('00000000-0000-7000-8000-ffffffffffff' AS UUID)`).Scan(&old)
	if old {
		warning = "this server orders UUIDs of versions 6 and 7 by their last group first, in its type UUID, as MariaDB did before 10.11.5; the profile has them in order of their bytes"
	}
	return warning, err
}
