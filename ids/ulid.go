package ids

import (
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"
)

// ulidScheme is the ULID of github.com/ulid/spec, made by github.com/oklog/ulid.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                      unix time in ms (48)                     |
//	+                               +-------------------------------+
//	|                               |          random (80)          |
//	+-------------------------------+                               +
//	|                                                               |
//	+                                                               +
//	|                                                               |
//	+---------------------------------------------------------------+
//
// It sorts by the millisecond of its node's clock, and at random within it. Its
// text form, 26 upper-case characters of Crockford's base 32, sorts alike.
var ulidScheme = Scheme{
	Name:       "ulid",
	Version:    1,
	Label:      "ULID",
	Gloss:      "random inside the millisecond",
	Kind:       KindUUID,
	Bytes:      16,
	TextLen:    ulid.EncodedSize,
	RandomBits: 80,
	Spec:       "github.com/ulid/spec",
	Reveals:    "time (1 ms)",
	Sorts:      "by ms, at random within it",
	Order:      Order{Kind: Mixed, By: ByTime, Tick: time.Millisecond},
	Main:       true,

	plain:     true,
	text:      appendULID,
	generator: func(random []Random) generator { return ulids(random) },
}

type ulids []Random

func (g ulids) next(m *Mint) Key {
	random := g[m.Node].Bytes(m.Index)
	var id ulid.ULID
	must(id.SetTime(uint64(m.millis())))
	must(id.SetEntropy(random[6:]))
	return uuidKey(id)
}

func appendULID(dst []byte, k Key) []byte {
	n := len(dst)
	dst = slices.Grow(dst, ulid.EncodedSize)[:n+ulid.EncodedSize]
	must(ulid.ULID(k[:16]).MarshalTextTo(dst[n:]))
	return dst
}

// must panics on an error that a library has no reason for: of a time past the
// end of its field or of a buffer of the wrong length.
func must(err error) {
	if err != nil {
		panic(fmt.Errorf("ids: %w", err))
	}
}
