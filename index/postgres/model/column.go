package model

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"idbench/index"
)

// columnOption is the type of the id's column, where it is not the one that fits its ids.
var columnOption = index.ChoiceOption("column", "auto", byteColumn, intColumn)

const (
	byteColumn = "bytea"
	intColumn  = "int4"
)

// keyInt4 is the kind of integers in 4 bytes.
const keyInt4 index.KeyKind = "int4"

// Collations of the profile.
var (
	// bytewise order text of ASCII by its bytes, as the C library's strcmp does.
	bytewise = []string{"C", "POSIX", "ucs_basic", "C.utf8", "C.UTF-8"}
	// alike order ids by their bytes that are digits, letters of one case, and signs at the same places in all:
	// digits before letters, both in their usual order. Others do not: in Danish aa comes after z, in Welsh dd after dz.
	alike = []string{
		"en_US", "en_US.utf8", "de_DE", "de_DE.utf8",
		"en-x-icu", "en-US-x-icu", "en-GB-x-icu", "und-x-icu", "unicode", "de-x-icu", "de-DE-x-icu", "fr-x-icu", "fr-FR-x-icu",
		"es-x-icu", "es-ES-x-icu", "it-x-icu", "it-IT-x-icu", "nl-x-icu", "nl-NL-x-icu", "pt-x-icu", "pt-BR-x-icu", "pt-PT-x-icu",
		"ja-x-icu", "ja-JP-x-icu", "ko-x-icu", "ko-KR-x-icu", "zh-x-icu", "ru-x-icu", "ru-RU-x-icu", "pl-x-icu", "pl-PL-x-icu",
	}
)

var collationOption = index.Option{
	Name: "collation", Default: bytewise[0],
	Allowed: strings.Join(bytewise, ", ") + "; of ids whose letters are of one case and stand at the same places, such as UUIDs, ULIDs and hex, also " + strings.Join(alike, ", "),
	Parse: func(value string) (string, error) {
		if !slices.Contains(bytewise, value) && !slices.Contains(alike, value) {
			return "", fmt.Errorf("%q is no collation whose order of text is modelled; allowed: %s", value, strings.Join(append(slices.Clone(bytewise), alike...), ", "))
		}
		return value, nil
	},
}

// columned says why the profile has no such column of ids, and what is allowed.
func columned(c index.TableConfig) error {
	word, err := c.Text(columnOption)
	if err != nil {
		return err
	}
	name, err := c.Text(collationOption)
	switch {
	case err != nil:
		return err
	case word == byteColumn && c.Key.Number():
		return fmt.Errorf("option column=%s takes ids that are bytes or text, and these are integers; allowed for them: %s, %s", word, columnOption.Default, intColumn)
	case word == intColumn && c.Key != index.KeyInteger && c.Key != index.KeySigned:
		return fmt.Errorf("option column=%s takes integers, and these ids are kept as %s; allowed for them: %s, %s", word, c.Key, columnOption.Default, byteColumn)
	case word == intColumn && c.KeyMost > math.MaxInt32:
		return fmt.Errorf("option column=%s takes integers up to %d, and these may come to %d; allowed for them: %s", word, math.MaxInt32, c.KeyMost, columnOption.Default)
	case c.Key == index.KeyText && word != byteColumn && !c.KeyPlain && !slices.Contains(bytewise, name):
		return fmt.Errorf("option collation=%s orders these ids otherwise than by their bytes, which is not modelled: their letters are of both cases, or do not stand at the same places in all; allowed for them: %s", name, strings.Join(bytewise, ", "))
	}
	return nil
}

// kindOf is the kind of a column whose type an option says.
func kindOf(c index.TableConfig) index.KeyKind {
	switch word, _ := c.Text(columnOption); word { // columned has looked at it
	case byteColumn:
		return index.KeyBytes
	case intColumn:
		return keyInt4
	}
	return c.Key
}

// textNote says in which order text is.
func textNote(c index.TableConfig) string {
	name, _ := c.Text(collationOption)
	if slices.Contains(bytewise, name) {
		return "Text is in the order of the collation " + name + ", which is that of its bytes."
	}
	return "Text is in the order of the collation " + name + ", which is that of its bytes for ids of digits and letters of one case at the same places in all."
}
