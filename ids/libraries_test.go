package ids

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gofrs "github.com/gofrs/uuid/v5"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// A v7 is a UUID of version 7: its time, the 12 bits after it, and the 62 at the end.
type v7 struct {
	ms          int64
	after, tail uint64
}

func v7Of(id [16]byte) (v7, error) {
	high, low := binary.BigEndian.Uint64(id[:]), binary.BigEndian.Uint64(id[8:])
	if high>>12&0xf != 7 || low>>62 != 2 {
		return v7{}, fmt.Errorf("%x is no UUID of version 7", id)
	}
	return v7{int64(high >> 16), high & 0xfff, low & (1<<62 - 1)}, nil
}

// count is the counter of width bits behind the time.
func (id v7) count(width uint) uint64 { return id.after<<(width-12) | id.tail>>(62-(width-12)) }

// A rule says what ids of one process have in common below the millisecond, or what breaks it.
type rule func([]v7) error

// countsFrom is a counter of width bits that starts below 2 to the power of start in each
// millisecond and rises by 1, and of which a full one goes on in the next millisecond. What
// is behind it is random: it never stays.
func countsFrom(width, start uint) rule {
	return func(ids []v7) error {
		within, fresh := 0, 0
		for i, id := range ids[1:] {
			last := ids[i]
			n, was := id.count(width), last.count(width)
			full := was == 1<<width-1
			switch {
			case id.ms < last.ms:
				return fmt.Errorf("id %d is of an earlier millisecond", i+1)
			case id.ms == last.ms && n != was+1:
				return fmt.Errorf("id %d counts %d after %d", i+1, n, was)
			case id.ms > last.ms && n>>start != 0 && !full: // a library may go on at 0 there
				return fmt.Errorf("id %d starts at %d, which has more than %d bits", i+1, n, start)
			case id.tail == last.tail:
				return fmt.Errorf("id %d ends like the one before it", i+1)
			}
			if id.ms == last.ms {
				within++
			} else if n != was+1 {
				fresh++
			}
		}
		if within == 0 || fresh == 0 {
			return fmt.Errorf("%d neighbours count on, %d start afresh: these ids show nothing", within, fresh)
		}
		return nil
	}
}

// wraps is a counter of 12 bits that counts each id which is not of a later millisecond than
// the one before it, and that is never set again. Neighbours step back where it wraps inside a
// millisecond, and nowhere else.
func wraps(ids []v7) error {
	on, kept, wrapped := 0, 0, 0
	for i, id := range ids[1:] {
		last := ids[i]
		switch n, was := id.count(12), last.count(12); {
		case id.ms > last.ms && n != was:
			return fmt.Errorf("id %d, first of its millisecond, counts %d after %d", i+1, n, was)
		case id.ms <= last.ms && n != (was+1)%4096:
			return fmt.Errorf("id %d counts %d after %d", i+1, n, was)
		case id.ms > last.ms:
			kept++
		case n == 0:
			wrapped++
		default:
			on++
		}
	}
	if on == 0 || kept == 0 || wrapped == 0 {
		return fmt.Errorf("%d count on, %d begin a millisecond, %d wrap: these ids show nothing", on, kept, wrapped)
	}
	return nil
}

// fraction is the clock's own fraction of a millisecond, of so many steps, and 1 more than the
// last id's where that has not moved on: strictly ascending. Five ids a millisecond lie some
// fifth of the steps apart, which those of a counter do not.
func fraction(steps uint64) rule {
	return func(ids []v7) error {
		var apart []uint64
		for i, id := range ids[1:] {
			last := ids[i]
			switch {
			case id.ms<<12|int64(id.after) <= last.ms<<12|int64(last.after):
				return fmt.Errorf("id %d does not lie above the one before it", i+1)
			case id.after >= steps+1: // by counting on past the last step of the clock
				return fmt.Errorf("id %d has step %d of %d", i+1, id.after, steps)
			case id.ms == last.ms:
				apart = append(apart, id.after-last.after)
			}
		}
		if len(apart) < len(ids)/2 || len(apart) == len(ids)-1 {
			return fmt.Errorf("%d of %d neighbours are of one millisecond: these ids show nothing", len(apart), len(ids))
		}
		slices.Sort(apart)
		if median := apart[len(apart)/2]; median < steps/20 || median > steps/3 {
			return fmt.Errorf("neighbours lie %d steps apart, a fifth of %d is %d", median, steps, steps/5)
		}
		return nil
	}
}

// ascends is a fraction of ids in a loop, of which a few or none share a step.
func ascends(ids []v7) error {
	for i, id := range ids[1:] {
		if last := ids[i]; id.ms<<12|int64(id.after) <= last.ms<<12|int64(last.after) {
			return fmt.Errorf("id %d does not lie above the one before it", i+1)
		}
	}
	return nil
}

// The kinds of UUIDv7, each held by what a library of it made, in a loop and at five ids a
// millisecond (see testdata/libraries/README.md), and by our own stream of it.
var kinds = []struct {
	scheme        Scheme
	loop, steady  rule
	files         []string
	ownLoopMillis int64 // ids a millisecond of our own stream in a loop
}{
	{uuidv7monoScheme, ascends, fraction(3907), []string{"google-uuid-1.6.0"}, 2000},
	{uuidv7monoScheme, ascends, fraction(4096), []string{"postgresql-18.4"}, 2000},
	{uuidv7seq12Scheme, countsFrom(12, 11), countsFrom(12, 11), []string{"gofrs-uuid-5.5.1"}, 5000},
	{uuidv7seq32Scheme, countsFrom(32, 31), countsFrom(32, 31), []string{"npm-uuid-14.0.3"}, 2000},
	{uuidv7seq42Scheme, countsFrom(42, 42), countsFrom(42, 42), []string{"npm-uuidv7-1.2.1", "python-3.14"}, 2000},
	{uuidv7countScheme, countsFrom(12, 0), countsFrom(12, 0), []string{"npm-kripod-uuidv7-0.3.4"}, 2000},
	{uuidv7wrapScheme, wraps, wraps, []string{"gofrs-uuid-5.4.0"}, 2000},
}

func TestKindsAreTheLibraries(t *testing.T) {
	for _, k := range kinds {
		for _, name := range k.files {
			for end, holds := range map[string]rule{"loop": k.loop, "steady": k.steady} {
				path := filepath.Join("testdata", "libraries", name+"-"+end+".txt")
				if err := holds(readV7s(t, path)); err != nil {
					t.Errorf("%s is no %s: %v", path, k.scheme.Name, err)
				}
			}
		}
	}
}

// The rules tell the kinds apart: what one library made at five ids a millisecond keeps no
// rule of another kind. (A count from 0 is one that starts below any bound, and its ids in a
// loop keep the rule of seq12.)
func TestKindsDiffer(t *testing.T) {
	for _, k := range kinds {
		for _, name := range k.files {
			ids := readV7s(t, filepath.Join("testdata", "libraries", name+"-steady.txt"))
			for _, other := range kinds {
				if other.scheme.Name == k.scheme.Name || k.scheme.Name == "uuidv7count" && other.scheme.Name == "uuidv7seq12" {
					continue
				}
				if err := other.steady(ids); err == nil {
					t.Errorf("the ids of %s are also %s", name, other.scheme.Name)
				}
			}
		}
	}
}

func TestKindsAreOurStreams(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := DefaultEnv()
		e.Seed = rapid.Uint64().Draw(t, "seed")
		for _, k := range kinds {
			for _, c := range []struct {
				perMs int64
				rows  int
				holds rule
			}{{5, 6000, k.steady}, {k.ownLoopMillis, 6000, k.loop}} {
				e.Rate = 1000 * c.perMs
				if k.scheme.sustained > 0 {
					e.Rate = min(e.Rate, k.scheme.sustained)
				}
				st, err := k.scheme.Stream(e, Binary)
				if err != nil {
					t.Fatal(err)
				}
				ids := make([]v7, c.rows)
				var key []byte
				for i := range ids {
					key = st.Append(key[:0])
					if ids[i], err = v7Of([16]byte(key)); err != nil {
						t.Fatal(err)
					}
				}
				if err := c.holds(ids); err != nil {
					t.Fatalf("%s at %d ids a millisecond: %v", k.scheme.Name, c.perMs, err)
				}
			}
		}
	})
}

// Of the same bytes and the same clock, which may go back, gofrs/uuid makes our ids.
func TestUUIDv7Seq12IsTheLibrarys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := uuidv7seq12Scheme.Random(rapid.Uint64().Draw(t, "seed"), 0)
		clocks := rapid.SliceOfN(rapid.Int64Range(StartNanos, StartNanos+5_000_000), 1, 20).Draw(t, "clocks")
		burst := rapid.SampledFrom([]int{1, 10, 3000}).Draw(t, "burst")
		var m Mint
		draws := &gofrsDraws{r: r, m: &m}
		library := gofrs.NewGenWithOptions(gofrs.WithRandomReader(draws), gofrs.WithEpochFunc(func() time.Time { return time.Unix(0, m.Clock) }))
		ours := uuidv7seq12Scheme.generator([]Random{r})
		for i := range len(clocks) * burst {
			m = Mint{Index: int64(i), Clock: clocks[i/burst]}
			want, err := library.NewV7()
			if err != nil {
				t.Fatal(err)
			}
			if got := ours.next(&m); got != uuidKey(want) {
				t.Fatalf("id %d: %x, the library makes %x of the same bytes", i, got[:16], want)
			}
		}
	})
}

// gofrsDraws hands the library the words of an id: two bytes where it starts its counter,
// eight for what is behind it.
type gofrsDraws struct {
	r Random
	m *Mint
}

func (d *gofrsDraws) Read(p []byte) (int, error) {
	word := d.r.Word(d.m.Index, 0)
	if len(p) == 8 {
		binary.BigEndian.PutUint64(p, d.r.Word(d.m.Index, 1))
		return 8, nil
	}
	if len(p) != 2 {
		return 0, errors.New("neither a start nor a tail")
	}
	binary.BigEndian.PutUint16(p, uint16(word))
	return 2, nil
}

// A counter that is full goes to the next millisecond with a start of its own.
func TestUUIDv7SeqOverflow(t *testing.T) {
	for _, s := range []Scheme{uuidv7seq12Scheme, uuidv7seq32Scheme, uuidv7seq42Scheme} {
		r := s.Random(1, 0)
		g := s.generator([]Random{r}).(*uuidv7seq)
		ms := StartNanos / int64(time.Millisecond)
		g.nodes[0] = uuidv7seqNode{ms, 1<<g.width - 2}
		for i, want := range []struct {
			ms    int64
			count uint64
		}{{ms, 1<<g.width - 1}, {ms + 1, r.Word(1, 0) & (1<<g.start - 1)}, {ms + 1, r.Word(1, 0)&(1<<g.start-1) + 1}} {
			k := g.next(&Mint{Index: int64(i), Clock: StartNanos})
			id, err := v7Of([16]byte(k[:16]))
			if err != nil || id.ms != want.ms || id.count(g.width) != want.count {
				t.Errorf("%s, id %d: millisecond %d, count %d, want %+v, %v", s.Name, i, id.ms, id.count(g.width), want, err)
			}
		}
	}
}

// The most ids that a millisecond is sure to hold are those from the highest start on.
func TestUUIDv7Seq12PerMilli(t *testing.T) {
	if most := int64(1<<12 - (1<<11 - 1)); uuidv7seq12Scheme.PerMilli != most {
		t.Errorf("PerMilli %d, want %d", uuidv7seq12Scheme.PerMilli, most)
	}
}

// readV7s reads a file of UUIDs, one a line.
func readV7s(t *testing.T, path string) []v7 {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var ids []v7
	for line := range strings.Lines(string(text)) {
		parsed, err := uuid.Parse(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("%s:%d: %v", path, len(ids)+1, err)
		}
		id, err := v7Of(parsed)
		if err != nil {
			t.Fatalf("%s:%d: %v", path, len(ids)+1, err)
		}
		ids = append(ids, id)
	}
	return ids
}
