package postgres

import (
	"fmt"
	"math"

	"idbench/index"
)

// idColumn is the type of the id's column, where it is not the one that fits its ids.
var idColumn = index.ChoiceOption("column", "auto", byteColumn, intColumn)

const (
	byteColumn = "bytea"
	intColumn  = "int4"
)

// columned says why the ids have no such column, and what is allowed.
func columned(c index.TableConfig) error {
	switch word, err := c.Text(idColumn); {
	case err != nil:
		return err
	case word == byteColumn && c.Key.Number():
		return fmt.Errorf("option column=%s takes ids that are bytes or text, and these are integers; allowed for them: %s, %s", word, idColumn.Default, intColumn)
	case word == intColumn && c.Key != index.KeyInteger && c.Key != index.KeySigned:
		return fmt.Errorf("option column=%s takes integers, and these ids are kept as %s; allowed for them: %s, %s", word, c.Key, idColumn.Default, byteColumn)
	case word == intColumn && c.KeyMost > math.MaxInt32:
		return fmt.Errorf("option column=%s takes integers up to %d, and these may come to %d; allowed for them: %s", word, math.MaxInt32, c.KeyMost, idColumn.Default)
	}
	return nil
}

// kindOf is the kind of a column whose type an option says.
func kindOf(c index.TableConfig) index.KeyKind {
	if word, _ := c.Text(idColumn); word == byteColumn { // columned has looked at it
		return index.KeyBytes
	}
	return c.Key
}
