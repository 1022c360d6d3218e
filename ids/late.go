package ids

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// Late is clients that are offline for a while: the ids of each node are cut into bursts, one after
// the other, and a share of the bursts is late. The ids of a late burst arrive together, when
// the last of them has been made and a time of the burst's own has passed, uniform in [0, Most].
// A node that begins again lets the ids go that it kept back: a burst ends there.
// The zero value is none.
type Late struct {
	Share Share
	Most  time.Duration
	Burst int64 // ids
}

// ParseLate reads a share, the time by which ids are late at most, and the ids of a burst:
// SHARE:MAX:BURST.
func ParseLate(text string) (Late, error) {
	words := strings.Split(text, ":")
	if len(words) != 3 {
		return Late{}, fmt.Errorf("late %q: must be of the form SHARE:MAX:BURST, such as 20%%:1h:50", text)
	}
	share, err := ParseShare(words[0])
	most, wrong := ParseSpan(words[1])
	n, bad := strconv.ParseInt(words[2], 10, 64)
	switch {
	case err != nil:
		return Late{}, fmt.Errorf("late %q: %w", text, err)
	case wrong != nil:
		return Late{}, fmt.Errorf("late %q: %w", text, wrong)
	case bad != nil:
		return Late{}, fmt.Errorf("late %q: %q is not a whole number of ids", text, words[2])
	}
	return Late{share, most, n}, nil
}

// String spells lateness as [ParseLate] reads it; "none" if there is none.
func (l Late) String() string {
	if l == (Late{}) {
		return none
	}
	return fmt.Sprintf("%v:%s:%d", l.Share, ascii(l.Most), l.Burst)
}

func (l Late) check(e Env) error {
	switch {
	case l == Late{}:
	case l.Share < 1 || l.Share > Whole:
		return fmt.Errorf("late %v: the share must be more than 0 and at most 1", l)
	case l.Most < 0:
		return fmt.Errorf("late %v: the time must not be negative", l)
	case l.Burst < 1 || l.Burst > maxAway/int64(e.states()):
		return fmt.Errorf("late %v: bursts on %d nodes must be 1 to %d ids", l, e.states(), maxAway/int64(e.states()))
	}
	return nil
}

// away is about how many late ids are on their way at once, at most, until so many rows have
// arrived: as many as there are late ones among as many more as are late, or those of Most.
func (l Late) away(rows, rate int64) int64 {
	n := maxAway + rows // of those that are late all the time
	if rest := int64(Whole - l.Share); rest > 0 {
		hi, lo := bits.Mul64(uint64(rows), uint64(l.Share))
		if hi < uint64(rest) {
			part, _ := bits.Div64(hi, lo, uint64(rest))
			n = int64(min(part, uint64(n)))
		}
	}
	hi, lo := bits.Mul64(uint64(l.Most), uint64(l.Share.of(rate)+1))
	if hi < uint64(time.Second) {
		all, _ := bits.Div64(hi, lo, uint64(time.Second))
		n = int64(min(all, uint64(n)))
	}
	return n
}

// bursts are ids that nodes keep back until a burst of them is complete.
type bursts struct {
	Late
	restart Restart
	draws   []Random // by node and burst: word 0 whether it is late, word 1 by how much
	nodes   []burst
}

// A burst is the one that a node is in.
type burst struct {
	number int64
	made   int64     // ids of it so far
	kept   []arrival // of a late one
}

func newBursts(e Env) *bursts {
	if e.Late == (Late{}) {
		return nil
	}
	b := &bursts{Late: e.Late, restart: e.Restart, nodes: make([]burst, e.states())}
	for node := range b.nodes {
		b.draws = append(b.draws, newRandom(e.Seed, "process/late", node))
	}
	return b
}

// keep takes an id of a node that was minted at some time. It reports whether the id is late, and
// lets those go that are no longer kept back.
func (b *bursts) keep(a arrival, node int, minted time.Duration, away *queue) bool {
	if b.restart.Row > 0 && a.index == b.restart.Row {
		b.end(b.restart.Node, minted, away)
	}
	n := &b.nodes[node]
	late := b.Share.drawn(b.draws[node].Word(n.number, 0))
	if late {
		n.kept = append(n.kept, a)
	}
	if n.made++; n.made == b.Burst {
		b.end(node, minted, away)
	}
	return late
}

// end ends the burst that a node is in, whose ids arrive some time after.
func (b *bursts) end(node int, after time.Duration, away *queue) {
	n := &b.nodes[node]
	at := after + time.Duration(uniform(b.draws[node].Word(n.number, 1), uint64(b.Most)+1))
	for _, k := range n.kept {
		k.at = at
		away.push(k)
	}
	*n = burst{number: n.number + 1, kept: n.kept[:0]}
}
