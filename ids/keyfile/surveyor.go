package keyfile

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"
)

// limits bound the memory of a survey.
type limits struct {
	picks     int // ids of the sample
	bytes     int // of their keys
	different int // ids of which is counted how often they come
	ring      int // greatest ids that are kept
	marks     int // and of blocks before them; even
	ticks     int // of a clock
	makers    int
	blocks    int // ids among which blocks are sought
}

// First is how many ids a file may have whose survey is exact.
const First = 1 << 20

// standard keeps a survey below 300 MB. A file of up to so many ids is told exactly.
var standard = limits{picks: 1 << 20, bytes: 64 << 20, different: 1 << 20, ring: 1 << 16, marks: 1 << 15, ticks: 1 << 16, makers: 1 << 16, blocks: 1 << 20}

// A surveyor sees each id of a file once.
type surveyor struct {
	limits
	now time.Time

	n      int64
	key    []byte
	all    neighbours
	random neighbours // those of the versions that are random

	firstDowns int64 // of the First ids

	records *records
	windows spread
	slack   uint32 // by which a window can be too wide
	sample  picks
	copies  tally // of ids, once the sample is not the whole file

	uuids    *uuidSurvey
	integers *integerSurvey
	lead     []*candidate // of the ids that begin with seconds
	signs    [10][64]bool // that came in the first places of text
	notSigns bool         // some text has others than those of a URL
}

func newSurveyor(f *File, now time.Time, l limits) *surveyor {
	s := &surveyor{limits: l, now: now, records: newRecords(l.ring, l.marks), sample: picks{most: l.picks, mostBytes: l.bytes}, copies: newTally(l.different)}
	switch f.Form.Name {
	case "integer":
		s.integers = newIntegerSurvey(s)
	case "ksuid":
		s.lead = []*candidate{s.candidate(ksuidKind, time.Second)}
	case "xid":
		s.lead = []*candidate{s.candidate(xidKind, time.Second)}
	case "text":
	default:
		s.uuids = newUUIDSurvey(s)
		s.lead = []*candidate{s.candidate(objectidKind, time.Second)}
	}
	return s
}

// add sees the next id.
func (s *surveyor) add(f *File, line int64, v *id) {
	at, key := uint32(s.n), v.key[:v.n]
	if s.integers != nil { // those below zero go first
		sign := byte(1)
		if v.below {
			sign = 0
		}
		s.key = append(append(s.key[:0], sign), key...)
		key = s.key
	}
	up := s.all.add(key)
	class := uint8(0)
	switch {
	case s.integers != nil:
		s.integers.add(at, binary.BigEndian.Uint64(v.key[:8]), up)
	case v.n == lead && s.uuids != nil:
		class = s.uuids.add(at, line, (*[lead]byte)(v.key[:lead]), up)
		if kinds[class].random {
			s.random.add(key)
		}
	case f.Form.text:
		s.see(key)
	case len(s.lead) > 0 && (v.n == 12 || v.n == 20):
		for _, c := range s.lead {
			c.add(at, (*[lead]byte)(v.key[:lead]), up)
		}
	}
	back, slack := s.records.add(at, key)
	s.windows.add(uint64(back))
	s.slack = max(s.slack, slack)
	if s.sample.full() {
		if s.sample.whole() {
			for i := range s.sample.at {
				s.copies.add(hashed(s.sample.key(i)), 1)
			}
		}
		s.sample.thin()
	}
	s.sample.add(at, class, key)
	if !s.sample.whole() {
		s.copies.add(hashed(key), 1)
	}
	if s.n++; s.n == First {
		s.firstDowns = s.all.downs
	}
}

// see notes the signs of a text.
func (s *surveyor) see(text []byte) {
	for at, c := range text {
		v := url64[c]
		if v == 0xff {
			s.notSigns = true
			return
		}
		if at < len(s.signs) {
			s.signs[at][v] = true
		}
	}
}

// random64 is that of a store.
func (s *surveyor) random64() bool {
	for at := range s.signs {
		if !crowded(s.signs[at][:], int(s.n)) {
			return false
		}
	}
	return !s.notSigns && s.n >= few
}

// neighbours compares each id with the one before.
type neighbours struct {
	n, ups, downs int64
	last          []byte
}

// add reports whether an id is greater than the one before it.
func (n *neighbours) add(key []byte) (up bool) {
	c := 0
	if n.n > 0 {
		c = bytes.Compare(key, n.last)
	}
	switch {
	case c > 0:
		n.ups++
	case c < 0:
		n.downs++
	}
	n.n++
	n.last = append(n.last[:0], key...)
	return c > 0
}

// oddly is how many standard deviations the number of rises is off what it is in random order: of
// n ids (n−1)/2, with a variance of (n+1)/12 (David and Barton, Combinatorial Chance, 1962,
// chapter 10).
func (n *neighbours) oddly() float64 {
	count := float64(n.n)
	return math.Abs(float64(n.ups)-(count-1)/2) / math.Sqrt((count+1)/12)
}

// A candidate is what ids can be, with the times that they bear if they are.
type candidate struct {
	kind
	stored string // in what order of bytes, in words
	*clock
	made *makers // nil: they tell no maker
}

func (s *surveyor) candidate(k kind, tick time.Duration) *candidate {
	c := &candidate{kind: k, clock: newClock(tick, k.coarse, s.now, s.ticks)}
	if k.maker != nil {
		c.made = newMakers(k, s.makers)
	}
	return c
}

// add takes the id that arrived as number at, in the order of bytes of the kind.
func (c *candidate) add(at uint32, key *[lead]byte, up bool) {
	us := c.time(key).UnixMicro()
	if c.clock.add(at, us, up) && c.made != nil {
		c.made.add(c.maker(key), us/c.tick)
	}
}

// A uuidSurvey is of ids of 16 bytes.
type uuidSurvey struct {
	counts [4][mostClasses]int64 // by order of bytes and version
	timed  [4][mostClasses]*candidate
	ulid   *candidate
	comb   *candidate
	inside inside // of version 7, as stored

	versions mixing // by version
	ulids    mixing // with ulid for those that no version has, and that begin with a time
}

func newUUIDSurvey(s *surveyor) *uuidSurvey {
	u := &uuidSurvey{ulid: s.candidate(kinds[ulidAt], time.Millisecond), comb: s.candidate(comb, time.Millisecond)}
	for order, stored := range swaps {
		for v, k := range kinds[:ulidAt] {
			if k.time != nil {
				u.timed[order][v] = s.candidate(k, time.Millisecond)
				u.timed[order][v].stored = stored.name
			}
		}
	}
	return u
}

// add takes an id, and returns its version.
func (u *uuidSurvey) add(at uint32, line int64, k *[lead]byte, up bool) uint8 {
	version := 0
	for order := range swaps {
		stored := &swaps[order]
		v := int(k[stored.version] >> 4)
		if v >= ulidAt || k[stored.variant]>>6 != 2 {
			v = 0
		}
		u.counts[order][v]++
		if order == 0 {
			version = v
		}
		if c := u.timed[order][v]; c != nil {
			key := stored.undo(k)
			c.add(at, &key, up)
		}
	}
	if version == 7 {
		u.inside.add(k)
	}
	u.ulid.add(at, k, up)
	u.comb.add(at, k, up)
	u.versions.add(version, int64(at), line)
	class := version
	if ms := int64(binary.BigEndian.Uint64(k[:8]) >> 16); version != 7 && ms*1000 >= u.ulid.least && ms*1000 <= u.ulid.clock.most {
		class = ulidAt
	}
	u.ulids.add(class, int64(at), line)
	return uint8(version)
}

// An integerSurvey is of integers from 0 to 2^63-1; of others, what it says means nothing.
type integerSurvey struct {
	least, most uint64
	readings    []*candidate // as in integerReadings
	blocks      *blocks

	differ uint64 // bits that are not those of the first id
	first  uint64
	whole  bool // all are multiples of 1,000
	nodes  [1 << 10]bool
	counts [1 << 12]bool
}

func newIntegerSurvey(s *surveyor) *integerSurvey {
	i := &integerSurvey{least: math.MaxUint64, whole: true, blocks: newBlocks(s.limits.blocks)}
	for _, r := range integerReadings {
		k := kind{name: r.name, scheme: r.scheme != "", time: func(k *[lead]byte) time.Time { return r.time(binary.BigEndian.Uint64(k[:8])) }}
		if r.maker != nil {
			k.maker = func(k *[lead]byte) maker { return r.maker(binary.BigEndian.Uint64(k[:8])) }
			k.digits, k.renews = r.digits, r.renews
		}
		k.coarse = r.tick >= time.Second
		i.readings = append(i.readings, s.candidate(k, r.tick))
	}
	return i
}

func (i *integerSurvey) add(at uint32, n uint64, up bool) {
	if at == 0 {
		i.first = n
	}
	i.least, i.most = min(i.least, n), max(i.most, n)
	i.differ |= n ^ i.first
	i.whole = i.whole && n%1000 == 0
	i.nodes[n>>12%uint64(len(i.nodes))], i.counts[n%uint64(len(i.counts))] = true, true
	var key [lead]byte
	binary.BigEndian.PutUint64(key[:], n)
	for _, c := range i.readings {
		c.add(at, &key, up)
	}
	i.blocks.add(n)
}
