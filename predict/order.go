package predict

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"idbench/ids"
	"idbench/units"
)

// An Order is how ids reach a table: what decides which ways lead beyond memory.
type Order string

const (
	Random  Order = "random"  // each falls anywhere among those before it, all places alike
	Ordered Order = "ordered" // each falls among the last ones
	Mixed   Order = "mixed"   // neither, or not for long
)

// sampled reports whether the first ids show the order of all. Of a mixture they may have none
// of a scheme that is rare, and none of few outliers; what happens at one
// row, and what arrives late, comes later.
func (c Config) sampled() bool {
	return c.Scheme.Order.Kind == ids.Unordered || c.Scheme.Portions() == nil && c.Env.Outliers == (ids.Outliers{}) && c.Env.Uniform()
}

const (
	// orderSample is how many ids are looked at first.
	orderSample = 1 << 16
	// orderMost is how many are where fewer show no order, as where they all fall into one tick or
	// burst.
	orderMost = 1_000_000
	// lateMost is the share of what is looked at that an id of ordered ones may be late by.
	lateMost = 1. / 8
	// lateTable is that of a table: a half is in its last tick or burst.
	lateTable = 1. / 2
	// beyondMost is how many draws are taken for such that fall beyond as many earlier ones: more
	// do with a chance of 2⁻⁶⁴.
	beyondMost = 64
)

// arrival tells in which order ids reach the table. Of ids with a time in them, the first may
// all be of one tick or burst and seem random, so that more are looked at until they are in
// order. Random are then those of a table that has no more rows than were looked at; all is
// whether ids go on like that in a larger one, too. sortKey is that of the profile's habits.
func (c Config) arrival(sortKey func([]byte) []byte) (order Order, late float64, all bool, err error) {
	most := int64(orderMost)
	if c.Scheme.Order.By != ids.ByTime || c.Encoding == ids.Decimal {
		most = orderSample
	}
	for n := int64(orderSample); ; n = min(4*n, most) {
		keys, err := sample(c, n)
		if err != nil {
			return "", 0, false, err
		}
		for i := range keys {
			keys[i] = sortedBy(sortKey, keys[i])
		}
		order, places := orderOf(keys)
		switch {
		case order == Ordered && float64(places) <= lateTable*float64(c.Rows):
			return Ordered, float64(places), true, nil
		case c.Scheme.Order.Kind == ids.Unordered:
			return order, 0, true, nil
		}
		if c.Rows <= n { // what comes after them does not matter
			if few, places := orderOf(keys[:c.Rows]); few != Mixed {
				return few, float64(places), false, nil
			}
		}
		if n == most || order == Ordered { // of so many, and the table has only few
			return Mixed, 0, true, nil
		}
	}
}

// sortedBy is the bytes by which a table orders an id.
func sortedBy(sortKey func([]byte) []byte, key []byte) []byte {
	if sortKey == nil {
		return key
	}
	return sortKey(key)
}

// process says what makes ids come neither in order nor at random, in parentheses.
func (c Config) process() string {
	var list []string
	if c.At > 0 {
		list = append(list, "of two schemes")
	}
	if mix := c.Scheme.Mix(); mix != "" {
		list = append(list, "mix="+mix)
	}
	if p := c.Scheme.PeriodIn(c.Encoding); p > 0 {
		list = append(list, fmt.Sprintf("the field that sorts first wraps after %v", p.Round(time.Second)))
	}
	if c.Encoding == ids.Decimal && c.Scheme.Kind.Number() || c.Encoding.Reorders() {
		list = append(list, "encoding="+string(c.Encoding))
	}
	for _, w := range c.Env.Words() {
		if w.Value != w.Standard && w.Key != "generator" {
			list = append(list, w.Key+"="+units.Spans(w.Value))
		}
	}
	if list == nil {
		return ""
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// orderOf tells the order of keys by the first of them, and of ordered ones by how many
// places one may be away from its place.
//
// They are ordered if none comes after more than an eighth of them that are greater. They
// are random if the second half falls between those of the first as draws would: over the
// gaps that each have m of n keys of the first half, the number of n more has mean m and
// variance 2m (it is negative hypergeometric; Wilks, Mathematical Statistics, section
// 11.2). Keys that are spread more evenly, or less, are neither. An eighth off is four
// standard deviations of the estimate. Few are beyond all of the first half, and more where the
// last ones are of the next tick.
func orderOf(keys [][]byte) (order Order, late int) {
	n := len(keys) / 2
	byKey := inKeyOrder(keys)
	for rank, arrival := range byKey {
		late = max(late, arrival-rank, rank-arrival)
	}
	if float64(late) <= lateMost*float64(len(keys)) {
		return Ordered, late
	}
	const m = 16
	counts := []float64{0}
	old, beyond := 0, 0
	for _, arrival := range byKey {
		if arrival >= n {
			counts[len(counts)-1]++
			beyond++
			continue
		}
		beyond = 0
		if old++; old%m == 0 {
			counts = append(counts, 0)
		}
	}
	if len(counts) < 3 || beyond > beyondMost { // so few keys show no order but that of arrival
		return Mixed, 0
	}
	whole := counts[1 : len(counts)-1]
	mean, variance := 0.0, 0.0
	for _, c := range whole {
		mean += c / float64(len(whole))
		variance += (c - m) * (c - m) / float64(len(whole))
	}
	if mean > m*7/8. && mean < m*9/8. && variance > 2*m*7/8. && variance < 2*m*9/8. {
		return Random, 0
	}
	return Mixed, 0
}

// inKeyOrder lists the places of keys in key order, of equal ones in order of arrival. They are sorted
// by eight bytes after those that all share, and by the rest only where these are alike.
func inKeyOrder(keys [][]byte) []int {
	shared := 0
	if len(keys) > 0 {
		shared = len(keys[0])
	}
	for _, k := range keys {
		shared = min(shared, len(k))
		for !bytes.Equal(k[:shared], keys[0][:shared]) {
			shared--
		}
	}
	type headed struct {
		head uint64
		at   int
	}
	sorted := make([]headed, len(keys))
	for i, k := range keys {
		var head [8]byte
		copy(head[:], k[shared:])
		sorted[i] = headed{binary.BigEndian.Uint64(head[:]), i}
	}
	slices.SortFunc(sorted, func(a, b headed) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return cmp.Or(bytes.Compare(keys[a.at], keys[b.at]), cmp.Compare(a.at, b.at))
	})
	places := make([]int, len(keys))
	for i, k := range sorted {
		places[i] = k.at
	}
	return places
}
