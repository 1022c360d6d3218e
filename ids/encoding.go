package ids

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"
)

// An Encoding is the form in which an id is stored.
type Encoding string

const (
	Binary  Encoding = "binary"  // the bytes of the id
	Text    Encoding = "text"    // its usual spelling, ASCII; of an integer its bytes, for it stays one
	Hex     Encoding = "hex"     // two lower-case digits a byte, without signs between them; an integer stays one
	Decimal Encoding = "decimal" // its usual spelling, of integers decimal digits without padding

	// Swapped is UUID_TO_BIN(x, 1) of MySQL 8: the first and the third group of a UUID's digits change places, so
	// that the time of version 1 begins with its highest bits
	// (https://dev.mysql.com/doc/refman/8.0/en/miscellaneous-functions.html#function_uuid-to-bin).
	Swapped Encoding = "swapped"
	// DotNet is Guid.ToByteArray of .NET: the first three groups are numbers, stored with their lowest byte first
	// (https://learn.microsoft.com/dotnet/api/system.guid.tobytearray).
	DotNet Encoding = "dotnet"
)

// Encodings lists every encoding, in the order of help and tables.
var Encodings = []Encoding{Binary, Text, Hex, Decimal, Swapped, DotNet}

// Gloss is a few words on what the encoding stores; "" where its name says it.
func (e Encoding) Gloss() string {
	switch e {
	case Hex:
		return "two digits a byte, and integers as integers"
	case Swapped:
		return "UUIDs as MySQL's UUID_TO_BIN(x, 1)"
	case DotNet:
		return "UUIDs as .NET's Guid.ToByteArray"
	}
	return ""
}

// Spells reports whether ids of a kind are stored as characters.
func (e Encoding) Spells(k Kind) bool { return e == Decimal || (e == Text || e == Hex) && !k.Number() }

// Reorders reports whether the bytes of an id are stored in another order, and so sort otherwise.
func (e Encoding) Reorders() bool { return e.moved() != nil }

// moved is what the encoding makes of the first eight bytes of a UUID, big-endian; nil: it leaves them
// where they are. The others stay in both.
func (e Encoding) moved() func(first uint64) uint64 {
	switch e {
	case Swapped:
		return func(first uint64) uint64 { return first<<48 | first>>16&0xffff<<32 | first>>32 }
	case DotNet:
		return func(first uint64) uint64 {
			low, mid, high := uint32(first>>32), uint16(first>>16), uint16(first)
			return uint64(bits.ReverseBytes32(low))<<32 | uint64(bits.ReverseBytes16(mid))<<16 | uint64(bits.ReverseBytes16(high))
		}
	}
	return nil
}

// Append appends an id in an encoding that needs no more than its bytes: as they are, as hex
// digits, or in another order, which takes a UUID.
func (e Encoding) Append(dst, id []byte) []byte {
	if e == Hex {
		return hex.AppendEncode(dst, id)
	}
	if move := e.moved(); move != nil {
		dst = binary.BigEndian.AppendUint64(dst, move(binary.BigEndian.Uint64(id)))
		return append(dst, id[8:]...)
	}
	return append(dst, id...)
}

// CheckEncoding says why ids of the scheme are not stored in an encoding, and what is allowed, or
// nil.
func (s Scheme) CheckEncoding(e Encoding) error {
	switch {
	case !slices.Contains(Encodings, e):
		return fmt.Errorf("unknown encoding %q (encodings: %s)", e, spell(Encodings))
	case e.Reorders() && !s.UUIDs():
		others := slices.DeleteFunc(slices.Clone(Encodings), Encoding.Reorders)
		return fmt.Errorf("encoding %s stores the bytes of UUIDs in another order, and the ids of %s are none; allowed: %s", e, s.Name, spell(others))
	}
	return nil
}

func spell(list []Encoding) string {
	words := make([]string, len(list))
	for i, e := range list {
		words[i] = string(e)
	}
	return strings.Join(words, ", ")
}

// UUIDs reports whether the scheme's ids are UUIDs, of any version or none. ULIDs have as many bytes
// and another text.
func (s Scheme) UUIDs() bool { return s.Kind == KindUUID && s.TextLen != ulidScheme.TextLen }

// PeriodIn is [Scheme.Period] of the ids as stored: the time after which the part of their time that
// sorts first begins anew.
func (s Scheme) PeriodIn(e Encoding) (period time.Duration) {
	if !e.Reorders() {
		return s.Period
	}
	for _, p := range s.portions {
		period = time.Duration(least(int64(period), int64(p.Scheme.PeriodIn(e))))
	}
	return max(period, s.moved[e])
}

// Periods of UUIDs whose bytes are stored in another order, by the time that comes first there.
var (
	// The lowest byte of the time, and all bits in order.
	gregorianLow = map[Encoding]time.Duration{DotNet: 100 << 8}
	// The lowest 12 bits; and the fourth byte, after whose 8 bits 28 are left.
	gregorianHigh = map[Encoding]time.Duration{Swapped: 100 << 12, DotNet: 100 << 36}
	// The lowest 16 bits, after those that are no time in ms; and the fourth byte, after which 16 are left.
	unixMillis = map[Encoding]time.Duration{Swapped: time.Millisecond << 16, DotNet: time.Millisecond << 24}
)
