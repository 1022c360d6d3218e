package keyfile

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"

	"idbench/ids"
)

// A Form is one way to write an id.
type Form struct {
	Name  string // in the plural
	Kind  ids.Kind
	Bytes int // of the binary form

	parse  func(key *[16]byte, text []byte) bool
	format func(key *[16]byte) string
}

// Forms lists every form. Where the lines of a file fit two of them, it is the first.
var Forms = []Form{
	{"UUIDs", ids.KindUUID, 16, parseUUID, func(k *[16]byte) string { return uuid.UUID(*k).String() }},
	{"ULIDs", ids.KindUUID, 16, parseULID, func(k *[16]byte) string { return ulid.ULID(*k).String() }},
	{"decimal integers up to 2^63-1", ids.KindInteger, 8, parseDecimal, func(k *[16]byte) string {
		return strconv.FormatUint(binary.BigEndian.Uint64(k[:8]), 10)
	}},
	{"hex of 16 bytes", ids.KindUUID, 16, parseHex(16), func(k *[16]byte) string { return hex.EncodeToString(k[:]) }},
	{"hex of 8 bytes", ids.KindBytes, 8, parseHex(8), func(k *[16]byte) string { return hex.EncodeToString(k[:8]) }},
}

func formNames() string {
	names := make([]string, len(Forms))
	for i, f := range Forms {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

// parseUUID reads the canonical text of 36 characters, in any case.
func parseUUID(key *[16]byte, text []byte) bool {
	if len(text) != 36 {
		return false
	}
	id, err := uuid.ParseBytes(text)
	*key = id
	return err == nil
}

// parseULID reads 26 characters of Crockford's base 32, in any case.
func parseULID(key *[16]byte, text []byte) bool {
	var id ulid.ULID
	if len(text) != ulid.EncodedSize {
		return false
	}
	id, err := ulid.ParseStrict(string(text))
	*key = id
	return err == nil
}

func parseDecimal(key *[16]byte, text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false // a sign, or an underscore
		}
	}
	if len(text) > 32 {
		return false
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	binary.BigEndian.PutUint64(key[:], uint64(n))
	return err == nil
}

func parseHex(size int) func(*[16]byte, []byte) bool {
	return func(key *[16]byte, text []byte) bool {
		if len(text) != 2*size {
			return false
		}
		_, err := hex.Decode(key[:], text)
		return err == nil
	}
}
