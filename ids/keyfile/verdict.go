package keyfile

import (
	"cmp"
	"math"
	"slices"
	"time"

	"idbench/ids"
)

// kinds finds what the ids are, and returns which of them are random, by class; nil where none
// are.
func (s *surveyor) kinds(t *Survey, f *File) (random func(class uint8) bool) {
	switch {
	case f.Kind == ids.KindInteger:
		s.numbers(t)
	case f.Kind.Number():
		t.Absent["scheme"] = "no scheme has integers below 0 or above 2^63-1"
	case f.Kind == ids.KindUUID:
		return s.versions(t, f)
	case f.Form.Name == "ksuid" || f.Form.Name == "xid":
		if s.lead[0].likely() {
			return s.one(t, s.lead[0].kind, "", s.lead[0], s.n)
		}
	case f.Form.Name == "hex" && f.Bytes == 12 && f.least == 12:
		if (f.objects || s.n >= few) && s.lead[0].likely() {
			return s.one(t, objectidKind, "", s.lead[0], s.n)
		}
	case f.Form.text && f.Bytes == 21 && f.least == 21 && s.random64():
		return s.one(t, kind{name: "nanoid", scheme: true, random: true}, "", nil, s.n)
	}
	return nil
}

// versions finds what ids of 16 bytes are, as uuids does of ids that are all held.
func (s *surveyor) versions(t *Survey, f *File) (random func(class uint8) bool) {
	u := s.uuids
	if f.Form.Name == "ulid" {
		return s.one(t, kinds[ulidAt], "", u.ulid, s.n)
	}
	enough := likely * float64(s.n)
	for _, timed := range []bool{true, false} {
		for order, stored := range swaps {
			most := 0
			for v, n := range u.counts[order] {
				if n > u.counts[order][most] {
					most = v
				}
			}
			c, n := u.timed[order][most], u.counts[order][most]
			switch {
			case most == 0 || float64(n) < enough || timed != (c != nil && c.likely()):
			case most == 4 && stored.variant == 8 && u.comb.bears(): // bytes 8 to 15 stand as they do in UUIDs
				return s.one(t, comb, stored.name, u.comb, n)
			default:
				t.Kinds = kindCounts(u.counts[order][:], stored.name)
				return s.one(t, kinds[most], stored.name, c, n)
			}
		}
	}
	if float64(u.counts[0][0]) <= (1-likely)*float64(s.n) {
		return s.mixture(t, &u.versions)
	}
	for _, c := range []*candidate{u.ulid, u.comb} {
		if c.bears() {
			return s.one(t, c.kind, "", c, s.n)
		}
	}
	if u.ulid.varies() {
		return s.mixture(t, &u.ulids)
	}
	return s.mixture(t, &u.versions)
}

// bears reports whether ids that bear no version are of a kind: nearly all have a time, and not all
// the same.
func (c *candidate) bears() bool { return c.likely() && (c.varies() || c.rows == 1) }

// kindCounts are those of ids by kind, the most frequent first.
func kindCounts(counts []int64, stored string) (list []KindCount) {
	sum := int64(0)
	for _, n := range counts {
		sum += n
	}
	for i, n := range counts {
		if n == 0 {
			continue
		}
		k := KindCount{Is: kinds[i].name + stored, IDs: n, Share: float64(n) / float64(sum)}
		if kinds[i].scheme && stored == "" {
			k.Scheme = kinds[i].name
		}
		list = append(list, k)
	}
	slices.SortStableFunc(list, func(a, b KindCount) int { return cmp.Compare(b.IDs, a.IDs) })
	return list
}

// one says that the ids are of one kind; c is nil of one that bears no time.
func (s *surveyor) one(t *Survey, k kind, stored string, c *candidate, n int64) (random func(class uint8) bool) {
	t.Share = float64(n) / float64(s.n)
	t.Stored = stored
	for _, s := range swaps {
		if s.name == stored {
			t.Encoding = s.encoding
		}
	}
	if t.Is = k.name + stored; k.scheme && stored == "" {
		t.Scheme = k.name
	}
	if t.Kinds == nil {
		t.Kinds = []KindCount{{Is: t.Is, Scheme: t.Scheme, IDs: n, Share: t.Share}}
	}
	if c != nil && c.likely() {
		gamma := s.bear(t, c, t.Is)
		if stored != "" && gamma > 0.9 && t.tau() < 0.9 {
			t.Warnings = append(t.Warnings, swappedWarning)
		}
	}
	if (t.Scheme == "uuidv7" || t.Scheme == "ulid") && c.pairs >= manyPairs && c.ascending*10 >= c.pairs*9 {
		t.Scheme += "mono"
		t.Is = t.Scheme
	}
	if k.name == "uuidv7" && stored == "" {
		if scheme, counter, ok := s.uuids.inside.counts(); ok && len(t.Times) > 0 {
			t.Scheme, t.Is = scheme, scheme
			t.Times[len(t.Times)-1].Counter = &counter
		}
	}
	if k.random && k.time == nil {
		random = anyClass
	}
	return random
}

// mixture says that the ids are of several of kinds, and where they change.
func (s *surveyor) mixture(t *Survey, m *mixing) (random func(class uint8) bool) {
	order := make([]int, len(kinds)) // the most frequent first
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.counts[b], m.counts[a]) })
	share := func(kind int) float64 { return float64(m.counts[kind]) / float64(s.n) }
	if order[0] == 0 && share(order[1]) < leastOfMany {
		return nil
	}
	t.Kinds = kindCounts(m.counts[:], "")
	clock := func(kind int) *candidate {
		if kind == ulidAt {
			return s.uuids.ulid
		}
		return s.uuids.timed[0][kind]
	}
	if share(order[1]) < 1-likely {
		return s.one(t, kinds[order[0]], "", clock(order[0]), m.counts[order[0]])
	}
	t.Mixed = true
	if before, after, at, misplaced, ok := m.change(order[0], order[1]); ok && at.line > 0 {
		t.Change = &KindChange{Line: at.line, ID: at.ids + 1, Before: kinds[before].name, After: kinds[after].name, Misplaced: misplaced}
	}
	for _, k := range order {
		if c := clock(k); c != nil && share(k) >= 1-likely && c.likely() {
			s.bear(t, c, kinds[k].name)
		}
	}
	return func(class uint8) bool { return kinds[class].random }
}

// bear notes the times of a reading that is likely, and what is odd about their order: gamma.
func (s *surveyor) bear(t *Survey, c *candidate, as string) (gamma float64) {
	t.Times = append(t.Times, c.times(as))
	if _, _, _, _, _, ok := c.strays(); !ok {
		t.Absent["strays"] = "the first ids bear times far from those of the others, from where strays cannot be counted"
	}
	gamma = c.gamma()
	if keyOrder, warning := oddTimes(gamma, t.tau()); warning != "" {
		t.Warnings = append(t.Warnings, warning)
	} else if keyOrder != "" {
		t.KeyOrder = keyOrder
	}
	return gamma
}

// times are those of a reading.
func (c *candidate) times(as string) Times {
	c.flush()
	t := Times{As: as, IDs: c.believed, From: time.UnixMicro(c.from).UTC(), To: time.UnixMicro(c.to).UTC(), Seconds: seconds(c.to - c.from), Pairs: c.pairs}
	if c.scheme && c.stored == "" {
		t.Scheme = c.name
	}
	if c.before+c.after > 0 {
		t.Outside = &Outside{Before: c.before, After: c.after}
		if c.before > 0 {
			t.Outside.FurthestBefore = seconds(c.least - c.furthestBefore)
		}
		if c.after > 0 {
			t.Outside.FurthestAfter = seconds(c.furthestAfter - c.clock.most + ahead.Microseconds())
			t.Outside.Ahead = seconds(c.furthestAfter - c.to)
		}
	}
	before, after, from, to, strays, counted := c.strays()
	if before+after > 0 {
		t.Strays = &Strays{Before: before, After: after, From: time.UnixMicro(from).UTC(), To: time.UnixMicro(to).UTC()}
		if before > 0 {
			t.Strays.FurthestBefore = seconds(from - c.from)
		}
		if after > 0 {
			t.Strays.FurthestAfter = seconds(c.to - to)
		}
	}
	if rate, off, ok := c.perSecond(strays); ok {
		t.PerSecond = &Rate{rate, off}
	}
	if counts := c.ticks.counts(); len(counts) > 0 {
		n := len(counts) - 1
		t.PerTick = &PerTick{
			Millis: float64(c.tick) / 1000, Median: uint64(counts[n/2]), P99: uint64(counts[n*99/100]), Most: uint64(counts[n]),
			Share: 1 / c.ticks.one(), Ticks: c.ticks.different(), Step: c.step(),
		}
	}
	if d := c.dispersion(); !math.IsNaN(d) && !strays {
		t.PerTick.Dispersion = &d
	}
	if after == 0 && counted { // else all that come after the first of these are behind it
		t.Late = &Late{IDs: c.behind, P99: float64(c.late.percentile(99)) / 1000, Most: float64(c.late.most) / 1000, Runs: c.lateRuns}
		if c.behind > 0 {
			t.Late.First = int64(c.firstLate) + 1
		}
	}
	if c.pairs > 0 {
		share := float64(c.ascending) / float64(c.pairs)
		t.Ascending = &share
	}
	if m := c.made; m != nil {
		nodes, processes := m.nodes.different(), m.processes.different()
		t.Nodes, t.Processes = &nodes, &processes
		if m.digits > 0 {
			t.Counter = &Counter{Bits: m.digits, Renews: m.renews, Most: m.most, Steps: m.steps, Wraps: m.wraps, Followed: m.followed()}
			if m.steps > 0 {
				t.Counter.PlusOne = float64(m.ones) / float64(m.steps)
			}
			if several, whole := m.counting(); several > 0 {
				share := float64(whole) / float64(several)
				t.Counter.WholeTicks = &share
			}
		}
	}
	return t
}

// seconds are those of a time in µs.
func seconds(us int64) float64 { return float64(us) / 1e6 }

// integerReadings are those of integers, in the order in which they are tried.
var integerReadings = append([]reading{unixMillis, unixMicros, unixSeconds, unixNanos, sonyflake}, snowflakes...)

// numbers finds what integers from 0 to 2^63-1 are, as integers does of ids that are all held.
func (s *surveyor) numbers(t *Survey) {
	i := s.integers
	fits := func(names ...reading) (found bool) {
		for at, r := range integerReadings {
			c := i.readings[at]
			wanted := slices.ContainsFunc(names, func(n reading) bool { return n.name == r.name })
			if !wanted || c.believed < c.rows || !c.likely() {
				continue
			}
			found = true
			times := c.times(r.name)
			times.Scheme = r.scheme
			t.Times = append(t.Times, times)
			if len(t.Times) == 1 {
				t.Scheme, t.Is = r.scheme, r.name
			}
		}
		if len(t.Times) > 1 { // one of them, and the ids do not say which
			t.Is = t.Scheme
			if t.Scheme == sonyflake.scheme {
				t.Scheme, t.Is = "", "sonyflakes or snowflakes"
			}
		}
		return found
	}
	dense := s.n >= few && i.most-i.least < 2*uint64(s.n)
	if dense {
		t.Serial = &SerialCount{Least: i.least, Most: i.most}
		if t.Duplicates.Error == 0 {
			missing := int64(i.most-i.least) + 1 - s.n + t.Duplicates.Value
			t.Serial.Missing = &missing
		}
		if b, ok := i.blocks.find(); ok {
			t.Blocks = &b
		}
	}
	inOrder := math.Abs(t.tau()) >= 0.9
	switch {
	case s.n < few:
		t.Absent["scheme"] = "so few integers show none"
		return
	case !inOrder && t.Blocks == nil:
		t.Absent["scheme"] = "integers that come in no order can be of any"
		return
	case fits(unixMillis), fits(unixMicros):
	case dense:
		t.Scheme = "serial"
		if fits(unixSeconds) {
			t.Scheme, t.Is = "serial", "serial, or Unix seconds"
		}
	case fits(unixSeconds):
	case (i.whole || crowded(i.nodes[:], int(s.n)) && crowded(i.counts[:], int(s.n))) && fits(unixNanos):
	case i.sony() && fits(sonyflake):
	default:
		fits(append([]reading{sonyflake}, snowflakes...)...)
	}
	if t.Scheme == "" && t.Is == "" {
		return
	}
	t.Share = 1
	if t.tau() < 0 {
		t.Warnings = append(t.Warnings, largestFirst)
	}
}

// sony reports whether the lowest 16 bits, a Sonyflake's machine, are those of one and the 6 above,
// of its count, are not; or whether machines count from 0 in each 10 ms, and beyond 3, up to which the
// time of a snowflake reads as such a count.
func (i *integerSurvey) sony() bool {
	if i.differ&(1<<22-1) != 0 && i.differ&(1<<16-1) == 0 {
		return true
	}
	m := i.reading(sonyflake).made
	several, whole := m.counting()
	return several >= manyPairs && whole*10 >= several*9 && m.most > 3
}

// reading is the candidate of a reading.
func (i *integerSurvey) reading(r reading) *candidate {
	return i.readings[slices.IndexFunc(integerReadings, func(other reading) bool { return other.name == r.name })]
}

// sortPairs sorts them by the later id.
func sortPairs(list []Pair) {
	slices.SortFunc(list, func(a, b Pair) int { return cmp.Compare(a.Again, b.Again) })
}
