package keyfile

import (
	"cmp"
	"slices"
	"time"
)

// uuids finds what ids of 16 bytes are, and returns which of them are random, by arrival;
// nil where none are.
func (l *Look) uuids(f *File, rows []row, now time.Time) (random func(at int) bool) {
	if f.Form.Name == "ulid" {
		return l.all(kinds[ulidAt], swaps[0], 1, rows, now)
	}
	// A version whose time is believed goes before one that says nothing more: the swapped
	// time of version 7 can have the bits of another version in its place.
	for _, timed := range []bool{true, false} {
		for _, stored := range swaps {
			counts := count(rows, func(k *[16]byte) int {
				u := stored.undo(k)
				return version(&u)
			})
			most := slices.Index(counts, slices.Max(counts))
			k, share := kinds[most], float64(counts[most])/float64(len(rows))
			switch {
			case most == 0 || share < likely || timed != (k.time != nil && timesOf(k, stored, rows, now).likely()):
			case most == 4 && bears(comb, stored, rows, now):
				return l.all(comb, stored, share, rows, now)
			default:
				return l.all(k, stored, share, rows, now)
			}
		}
	}
	if none := count(rows, version)[0]; float64(none) <= (1-likely)*float64(len(rows)) {
		return l.mixture(rows, now, version)
	}
	for _, stored := range swaps {
		for _, k := range []kind{kinds[ulidAt], comb} {
			if bears(k, stored, rows, now) {
				return l.all(k, stored, 1, rows, now)
			}
		}
	}
	timed := timesOf(kinds[ulidAt], swaps[0], rows, now).varies()
	return l.mixture(rows, now, func(k *[16]byte) int {
		if v := version(k); v == 7 || !timed || !believed(leadingMillis(k), now) {
			return v
		}
		return ulidAt
	})
}

// count counts ids by their place in kinds.
func count(rows []row, of func(k *[16]byte) int) []int {
	counts := make([]int, len(kinds))
	for i := range rows {
		counts[of(&rows[i].key)]++
	}
	return counts
}

// bears reports whether ids that bear no version are of a kind: nearly all have a time, and
// not all the same.
func bears(k kind, stored swap, rows []row, now time.Time) bool {
	t := timesOf(k, stored, rows, now)
	return t.likely() && (t.varies() || len(rows) == 1)
}

func timesOf(k kind, stored swap, rows []row, now time.Time) *times {
	t := newTimes(len(rows), now)
	t.coarse = k.coarse
	var key [16]byte // outside of the loop: it is reached through a pointer
	for i := range rows {
		key = stored.undo(&rows[i].key)
		t.add(rows[i].at, k.time(&key))
	}
	return t
}

// swappedWarning is of ids in another order of bytes.
const swappedWarning = "their times ascend and their keys do not: it is the order of the bytes that disorders them"

// manyPairs of neighbours ascend by chance once in a million times.
const manyPairs = 20

// all says that the ids are of one kind.
func (l *Look) all(k kind, stored swap, share float64, rows []row, now time.Time) (random func(at int) bool) {
	l.Share = share
	if l.Is = k.name + stored.name; k.scheme && stored.name == "" {
		l.Scheme = k.name
	}
	if k.time != nil {
		t := timesOf(k, stored, rows, now)
		l.bear(t, "")
		if stored.name != "" && t.likely() && t.gamma() > 0.9 && l.Tau < 0.9 {
			l.Warnings = append(l.Warnings, swappedWarning)
		}
	}
	if l.Tau == 1 && sharesMillis(rows) {
		switch l.Scheme {
		case "uuidv7", "ulid":
			l.Scheme += "mono"
			l.Is = l.Scheme
		}
	}
	if k.random && k.time == nil {
		random = always
	}
	return random
}

// mixture says that the ids are of several of kinds, and where they change.
func (l *Look) mixture(rows []row, now time.Time, of func(k *[16]byte) int) (random func(at int) bool) {
	counts := count(rows, of)
	which := make([]int8, len(rows)) // by arrival
	for i := range rows {
		which[rows[i].at] = int8(of(&rows[i].key))
	}
	order := make([]int, len(kinds)) // the most frequent first
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	share := func(kind int) float64 { return float64(counts[kind]) / float64(len(rows)) }
	if order[0] == 0 && share(order[1]) < leastOfMany {
		return nil
	}
	for _, i := range order {
		if share(i) >= 1-likely {
			l.Mix = append(l.Mix, Part{kinds[i].name, share(i)})
		}
	}
	if len(l.Mix) < 2 {
		l.Mix = nil
		return l.all(kinds[order[0]], swaps[0], share(order[0]), rows, now)
	}
	if before, after, line := change(which, int8(order[0]), int8(order[1])); line > 0 {
		l.Before, l.After, l.Change = kinds[before].name, kinds[after].name, line
	}
	t := newTimes(len(rows), now)
	for i := range rows {
		r := &rows[i]
		k := kinds[which[r.at]]
		if k.time != nil {
			t.add(r.at, k.time(&r.key))
		}
	}
	l.bear(t, "")
	return func(at int) bool { return kinds[which[at]].random }
}

// leastOfMany is the least share of a kind among ids of which most are of none: one in 64
// random ids has a given version by chance.
const leastOfMany = 0.2

// change finds the line from which on ids are mostly of one kind, and before of the other:
// with errors of at most 5 % of the rarer one. 0 where there is none. which is by arrival.
func change(which []int8, a, b int8) (before, after int8, line int64) {
	var total [2]int
	for _, k := range which {
		switch k {
		case a:
			total[0]++
		case b:
			total[1]++
		}
	}
	// What stands right when a comes first is wrong when b does.
	var seen [2]int
	best, worst, bestAt, worstAt := -1, len(which)+1, 0, 0
	for at, k := range which {
		switch right := seen[0] + total[1] - seen[1]; { // a before, b from here on
		case right > best:
			best, bestAt = right, at
		case right < worst:
			worst, worstAt = right, at
		}
		switch k {
		case a:
			seen[0]++
		case b:
			seen[1]++
		}
	}
	sum, most := total[0]+total[1], min(total[0], total[1])/20
	switch {
	case sum-best <= most:
		return a, b, int64(bestAt) + 1
	case worst <= most:
		return b, a, int64(worstAt) + 1
	}
	return 0, 0, 0
}

// sharesMillis reports whether so many ids share a millisecond that those without an
// order within it would not ascend.
func sharesMillis(rows []row) bool {
	pairs := 0
	for i := 1; i < len(rows); i++ {
		if leadingMillis(&rows[i].key).Equal(leadingMillis(&rows[i-1].key)) {
			pairs++
		}
	}
	return pairs >= manyPairs
}
