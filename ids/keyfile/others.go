package keyfile

import (
	"encoding/binary"
	"time"
)

// Kinds of ids that are neither integers nor of 16 bytes. Their seconds stand first.
var (
	ksuidKind    = kind{name: "ksuid", scheme: true, coarse: true, time: secondsSince(1_400_000_000)} // github.com/segmentio/ksuid, epochStamp
	xidKind      = kind{name: "xid", scheme: true, coarse: true, time: secondsSince(0), maker: xidMaker, digits: 24}
	objectidKind = kind{name: "objectid", scheme: true, coarse: true, time: secondsSince(0), maker: objectMaker, digits: 24}
)

// xidMaker are those of github.com/rs/xid: 3 bytes of the machine, 2 of the process, 3 of a count.
func xidMaker(k *[16]byte) maker {
	w := binary.BigEndian.Uint64(k[4:12])
	return maker{node: w >> 40, process: w >> 24, count: w & (1<<24 - 1)}
}

// objectMaker are those of an ObjectId: 5 random bytes of the process, 3 of a count.
func objectMaker(k *[16]byte) maker {
	w := binary.BigEndian.Uint64(k[4:12])
	return maker{node: w >> 24, process: w >> 24, count: w & (1<<24 - 1)}
}

func secondsSince(epoch int64) func(k *[16]byte) time.Time {
	return func(k *[16]byte) time.Time {
		return time.Unix(epoch+int64(binary.BigEndian.Uint32(k[:4])), 0)
	}
}

// others finds what ids are that are neither integers nor of 16 bytes, and returns which of
// them are random; nil where none are.
func (l *Look) others(f *File, s *store, now time.Time) (random func(at int) bool) {
	seconds := func(k kind) bool { return timesOf(k, swaps[0], s.rows, now).likely() }
	switch {
	case f.Form.Name == "ksuid" && seconds(ksuidKind):
		return l.all(ksuidKind, swaps[0], 1, s.rows, now)
	case f.Form.Name == "xid" && seconds(xidKind):
		return l.all(xidKind, swaps[0], 1, s.rows, now)
	case f.Form.Name == "hex" && f.Bytes == 12 && f.least == 12 && (f.objects || len(s.rows) >= few) && seconds(objectidKind):
		return l.all(objectidKind, swaps[0], 1, s.rows, now)
	case f.Form.text && f.Bytes == 21 && f.least == 21 && s.random64():
		return l.all(kind{name: "nanoid", scheme: true, random: true}, swaps[0], 1, s.rows, now)
	}
	return nil
}

// random64 reports whether characters are 64 signs that fit a URL, and in the first ten
// places as many different ones as random ones are, nearly: of n draws 64·(1 − e^(−n/64)).
func (s *store) random64() bool {
	var taken [10][64]bool
	for i := range s.rows {
		for at, c := range s.rows[i].key {
			v := url64[c]
			if v == 0xff {
				return false
			}
			if at < len(taken) {
				taken[at][v] = true
			}
		}
	}
	for _, c := range s.rest {
		if url64[c] == 0xff {
			return false
		}
	}
	for at := range taken {
		if !crowded(taken[at][:], len(s.rows)) {
			return false
		}
	}
	return len(s.rows) >= few
}

var url64 = digitsOf("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_")
