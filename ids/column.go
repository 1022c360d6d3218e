package ids

import "math"

// Most is a number that none of the scheme's first ids in e is above, where they are integers; 0
// where that is not known.
func (s Scheme) Most(e Env, rows int64) uint64 {
	switch {
	case !s.Kind.Number() || s.text == nil: // those of a file
		return 0
	case s.Name != serialScheme.Name:
		return math.MaxInt64
	}
	minted := uint64(rows)
	if e.Jitter > 0 || e.Late != (Late{}) { // some of those that were minted have not arrived
		minted = 2*minted + 2*maxAway
	}
	if e.Blocks != (Blocks{}) {
		minted += uint64(e.Blocks.Size) * uint64(e.states())
	}
	return min(minted, math.MaxInt64)
}

// Versioned reports whether the ids are UUIDs with the version and the variant of RFC 9562, as far as it is
// known: those of a file may be.
func (s Scheme) Versioned() bool {
	return s.UUIDs() && s.every(func(s Scheme) bool { return s.Name != combScheme.Name })
}

// Plain reports whether ids as stored are text of one length: digits, letters of one case, and signs at
// the same places in all. Of a file only hex is known to be.
func (s Scheme) Plain(e Encoding) bool {
	switch {
	case !e.Spells(s.Kind):
		return false
	case e == Hex:
		return s.text != nil || s.Kind == KindUUID
	}
	return s.every(func(s Scheme) bool { return s.plain })
}
