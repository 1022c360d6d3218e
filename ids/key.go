package ids

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
)

// A Key is the binary form of an id in its first Scheme.Bytes bytes, which sort
// as the id does. The bytes after them are zero.
type Key [21]byte

// uuidKey returns the key of 16 bytes: a UUID, a ULID.
func uuidKey(id [16]byte) (k Key) {
	copy(k[:], id[:])
	return k
}

func integerKey(v uint64) (k Key) {
	binary.BigEndian.PutUint64(k[:], v)
	return k
}

// appendDecimal appends an 8-byte key as a decimal number without padding.
func appendDecimal(dst []byte, k Key) []byte {
	return strconv.AppendUint(dst, binary.BigEndian.Uint64(k[:]), 10)
}

// appendUUID appends the canonical form of RFC 9562: lower-case hexadecimal
// digits in groups of 8-4-4-4-12.
func appendUUID(dst []byte, k Key) []byte {
	var h [32]byte
	hex.Encode(h[:], k[:16])
	dst = append(append(dst, h[:8]...), '-')
	dst = append(append(dst, h[8:12]...), '-')
	dst = append(append(dst, h[12:16]...), '-')
	dst = append(append(dst, h[16:20]...), '-')
	return append(dst, h[20:]...)
}
