package keyfile

import (
	"encoding/binary"
	"time"

	"idbench/ids"
)

// A kind is what ids of 16 bytes can be.
type kind struct {
	name   string                        // of a scheme of package ids, or in words
	scheme bool                          // name is of a scheme
	random bool                          // its key order has nothing to do with the order of making
	time   func(key *[16]byte) time.Time // nil: it bears none
	coarse bool                          // the time is in seconds

	maker  func(key *[16]byte) maker // nil: it tells no maker
	digits int                       // bits of the counter; 0: it has none
	renews bool                      // the counter begins again with each tick of the time
}

// A maker is what an id tells of its maker.
type maker struct {
	node    uint64 // the machine, or the process where it has one field for both
	process uint64
	count   uint64
}

// kinds are those that an id can be told to be, a UUID's by its version: RFC 9562, section
// 4.2. The time of version 8 is its maker's own affair, and that of version 2 is cut short.
var kinds = [...]kind{
	0: {name: "of no version"},
	1: {name: "uuidv1", scheme: true, time: timeV1, maker: address},
	2: {name: "UUIDv2 (DCE security)"},
	3: {name: "UUIDv3 (a hash: as random as uuidv4)", random: true},
	4: {name: "uuidv4", scheme: true, random: true},
	5: {name: "UUIDv5 (a hash: as random as uuidv4)", random: true},
	6: {name: "uuidv6", scheme: true, time: timeV6, maker: address},
	7: {name: "uuidv7", scheme: true, time: leadingMillis},
	8: {name: "UUIDv8 (a layout of its maker's own)"},
	9: {name: "ulid", scheme: true, time: leadingMillis},
}

// ulidAt is the place of ulid in kinds.
const ulidAt = 9

// comb is known by the times of many alone, whatever their version.
var comb = kind{name: "comb", scheme: true, random: true, time: trailingMillis}

// version is a UUID's version, 1 to 8, or 0 for none: its variant must be that of RFC 9562.
func version(k *[16]byte) int {
	if v := int(k[6] >> 4); v < ulidAt && k[8]>>6 == 2 {
		return v
	}
	return 0
}

func leadingMillis(k *[16]byte) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(k[:8]) >> 16))
}

func trailingMillis(k *[16]byte) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(k[8:]) & (1<<48 - 1)))
}

func timeV6(k *[16]byte) time.Time {
	high := binary.BigEndian.Uint64(k[:8])
	return gregorian(high>>16<<12 | high&0xfff)
}

func timeV1(k *[16]byte) time.Time {
	low, mid := uint64(binary.BigEndian.Uint32(k[:4])), uint64(binary.BigEndian.Uint16(k[4:6]))
	return gregorian(uint64(binary.BigEndian.Uint16(k[6:8])&0xfff)<<48 | mid<<32 | low)
}

// address is the node of a UUID of version 1 or 6, and with its clock sequence the process.
func address(k *[16]byte) maker {
	low := binary.BigEndian.Uint64(k[8:])
	return maker{node: low & (1<<48 - 1), process: low & (1<<62 - 1)}
}

// gregorian is a time in units of 100 ns since 15 October 1582, 141,427 days before
// 1970.
func gregorian(units uint64) time.Time {
	since := int64(units) - 141_427*24*60*60*10_000_000
	return time.Unix(since/10_000_000, since%10_000_000*100)
}

// A swap is an order of bytes in which an id is stored.
type swap struct {
	name    string // in words, after the kind's name
	version int    // the byte as stored that has the version
	variant int    // and the one that has the variant
	undo    func(k *[16]byte) [16]byte

	encoding ids.Encoding // that stores so; "": none
}

// swaps lists them, as they stand first.
var swaps = []swap{
	{"", 6, 8, func(k *[16]byte) [16]byte { return *k }, ""},
	{" with its groups swapped, as MySQL's UUID_TO_BIN(x, 1) does", 0, 8, func(k *[16]byte) (out [16]byte) {
		copy(out[:], k[4:8])
		copy(out[4:], k[2:4])
		copy(out[6:], k[:2])
		copy(out[8:], k[8:])
		return out
	}, ids.Swapped},
	{" in the byte order of .NET (Guid.ToByteArray, SQL Server's NEWSEQUENTIALID)", 7, 8, func(k *[16]byte) [16]byte {
		return [16]byte{k[3], k[2], k[1], k[0], k[5], k[4], k[7], k[6], k[8], k[9], k[10], k[11], k[12], k[13], k[14], k[15]}
	}, ids.DotNet},
	// MariaDB 10.7 to 10.11.4 stores all UUIDs so, and later ones those of versions 1 to 5
	// (MDEV-26664, MDEV-29959).
	{" in the order in which MariaDB's type UUID stores them", 8, 6, func(k *[16]byte) (out [16]byte) {
		copy(out[:], k[12:])
		copy(out[4:], k[10:12])
		copy(out[6:], k[8:10])
		copy(out[8:], k[6:8])
		copy(out[10:], k[:6])
		return out
	}, ""},
}
