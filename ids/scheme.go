// Package ids makes streams of identifiers: which id reaches a table when, as a
// pure function of the scheme that made it, a seed, and an arrival process (rate,
// nodes, clock skew, delivery jitter).
//
// It is not a source of ids for production: everything is predictable from the
// seed, which is the point. It reads no clock and no global randomness, computes
// without floating point, and knows nothing of tables. Package bench feeds its
// streams to the engines of package index.
//
// A scheme is one file and its name in [Schemes]; [ParseMix] makes one of several. Where a public library lets the
// caller own clock and randomness, the scheme goes through it; where it does not,
// the scheme encodes by itself and its tests hold it against the library.
package ids

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"strings"
	"time"
)

// A Kind is the column type of the binary form.
type Kind string

const (
	KindInteger Kind = "integer" // 8 bytes, big-endian, non-negative as an int64
	// Kinds of integers from a file. No scheme makes them.
	KindSigned   Kind = "signed"   // an int64, big-endian, its sign bit flipped, so that bytes sort as the numbers do
	KindUnsigned Kind = "unsigned" // a uint64, big-endian

	KindUUID  Kind = "uuid"  // 16 bytes; ULIDs too, for they are kept in the same columns
	KindBytes Kind = "bytes" // any other length
)

// Number reports whether ids of a kind are integers of 8 bytes.
func (k Kind) Number() bool { return k == KindInteger || k == KindSigned || k == KindUnsigned }

// A Scheme is one way to make ids.
type Scheme struct {
	Name    string // as on the command line and in records
	Version int    // rises whenever the scheme's keys for a given seed change
	Label   string // as people write it: "UUIDv7"
	Gloss   string // a few words that tell it from others of that label: "random inside the millisecond"

	Kind       Kind
	Bytes      int    // length of the binary form
	TextLen    int    // characters of the longest text form
	RandomBits int    // bits of an id that cannot be told from its time, node and count
	Spec       string // what defines the form
	Reveals    string // what an id tells whoever sees it
	Sorts      string // how the binary form sorts, and the text form where it differs
	Order      Order  // the same as a fact, of the binary form
	PerMilli   int64  // ids per node and millisecond that its counter tells apart, rounded down; 0 = no limit
	MaxNodes   int    // nodes that its node field tells apart; 0 = no limit
	Main       bool   // one of the schemes that `main` stands for

	// Period is the time after which the field that sorts first wraps; 0 = not
	// within the years that a stream can span.
	Period time.Duration

	// moved is the same of ids that are stored in another order of bytes.
	moved map[Encoding]time.Duration

	plain bool // the text is, see [Scheme.Plain]

	// sustained is the most ids per second that a node can go on making: one that
	// has spent its counter waits for the next tick. 0 = it does not wait, its clock
	// runs ahead.
	sustained int64
	// end is the first Unix time, in ns, that the time field cannot hold; 0 = the
	// end of int64 nanoseconds, in 2262.
	end int64

	text func(dst []byte, k Key) []byte
	// generator returns the state of all nodes, of which random holds the
	// randomness.
	generator func(random []Random) generator
	// blocked is the same where nodes take size ids at a time; nil: they never do.
	blocked func(size int64, nodes int) generator

	portions []Portion // of a mixture, see [ParseMix]
}

// A generator makes ids. Its calls come in mint order.
type generator interface {
	next(m *Mint) Key
}

// Schemes lists every scheme, in the order of help, tables and legends.
var Schemes = []Scheme{
	serialScheme,
	snowflakeScheme,
	uuidv4Scheme,
	uuidv7Scheme,
	uuidv7monoScheme,
	uuidv7seq12Scheme,
	uuidv7seq32Scheme,
	uuidv7seq42Scheme,
	uuidv7countScheme,
	uuidv7wrapScheme,
	ulidScheme,
	ulidmonoScheme,
	uuidv6Scheme,
	uuidv1Scheme,
	ksuidScheme,
	xidScheme,
	objectidScheme,
	combScheme,
	scrambledScheme,
	bitreversedScheme,
	sonyflakeScheme,
	nanoidScheme,
}

// Find returns the scheme of that name. The error of an unknown one names all there
// are.
func Find(name string) (Scheme, error) {
	var names []string
	for _, s := range Schemes {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scheme{}, fmt.Errorf("unknown scheme %q (schemes: %s)", name, strings.Join(names, ", "))
}

// Stored is the length in bytes of the longest id in an encoding.
func (s Scheme) Stored(enc Encoding) int {
	switch {
	case !enc.Spells(s.Kind):
		return s.Bytes
	case enc == Hex:
		return 2 * s.Bytes
	}
	return s.TextLen
}

// Check says why the scheme cannot make ids in e, and what is allowed, or nil.
func (s Scheme) Check(e Env) error {
	if err := e.check(); err != nil {
		return err
	}
	if n := e.states(); s.MaxNodes > 0 && n > s.MaxNodes {
		return fmt.Errorf("%s on %d nodes: its node field tells at most %d apart", s.Name, n, s.MaxNodes)
	}
	if e.Tick > 0 && !s.timed() {
		return fmt.Errorf("tick %v: %s has no time in it; schemes that have: %s", e.Tick, s.Name, namesOf(Scheme.timed))
	}
	if e.Outliers != (Outliers{}) && !s.timed() {
		return fmt.Errorf("outliers %v: %s has no time in it; schemes that have: %s", e.Outliers, s.Name, namesOf(Scheme.timed))
	}
	if e.Rollback != (Rollback{}) && !s.timed() {
		return fmt.Errorf("rollback %v: %s has no time in it; schemes that have: %s", e.Rollback, s.Name, namesOf(Scheme.timed))
	}
	if e.Restart != (Restart{}) && !s.restarts() {
		return fmt.Errorf("restart %v: a node of %s that begins again lower makes numbers that it made before, which a primary key refuses, or the ids that it makes anyway; schemes that it makes others of: %s",
			e.Restart, s.Name, namesOf(Scheme.restarts))
	}
	if e.Blocks != (Blocks{}) && !s.pooled() {
		return fmt.Errorf("blocks %v: %s is not taken in blocks; schemes that are: %s", e.Blocks, s.Name, namesOf(Scheme.pooled))
	}
	if most := s.sustained * int64(e.Nodes); s.sustained > 0 && e.Rate > most {
		return fmt.Errorf("%s at %d ids/s on %d nodes: at most %d (%d per second and node)", s.Name, e.Rate, e.Nodes, most, s.sustained)
	}
	if odd := e.Outliers.Share.of(e.Rate); s.sustained > 0 && odd > s.sustained {
		return fmt.Errorf("%s at %d ids/s, %v of them outliers of one node: at most %d of one", s.Name, e.Rate, e.Outliers.Share, s.sustained)
	}
	return nil
}

// CheckRows is [Scheme.Check] for a stream of that many ids: their times must fit
// the scheme's time field.
func (s Scheme) CheckRows(e Env, rows int64) error {
	if err := s.Check(e); err != nil {
		return err
	}
	if most := s.limit(e); rows > most {
		return fmt.Errorf("%s, %d ids at %d ids/s: its time field ends after %d", s.Name, rows, e.Rate, most)
	}
	return nil
}

// Suited returns e without the options that mean nothing to the scheme, which Check refuses: for
// the one of two schemes of a table that does not show them.
func (s Scheme) Suited(e Env) Env {
	if !s.timed() {
		e.Tick, e.Outliers, e.Rollback = 0, Outliers{}, Rollback{}
	}
	if !s.restarts() {
		e.Restart = Restart{}
	}
	if !s.pooled() {
		e.Blocks = Blocks{}
	}
	return e
}

// Among returns e without the options that mean nothing to any of a case's own schemes, and
// something to one of all: for one of several cases that are compared. What means nothing to all is
// left for Check to refuse, and so is a restart, after which some make ids that they made before.
// Ids that no scheme makes have arrived already, and have none of the options.
func (e Env) Among(own, all []Scheme) Env {
	left := func(option Env) bool {
		fits := func(s Scheme) bool { return s.Suited(option) == option }
		return !slices.ContainsFunc(own, fits) && (own == nil || slices.ContainsFunc(all, fits))
	}
	if left(Env{Tick: e.Tick}) {
		e.Tick = 0
	}
	if left(Env{Blocks: e.Blocks}) {
		e.Blocks = Blocks{}
	}
	if left(Env{Outliers: e.Outliers}) {
		e.Outliers = Outliers{}
	}
	if left(Env{Rollback: e.Rollback}) {
		e.Rollback = Rollback{}
	}
	if own == nil {
		e.Restart = Restart{}
	}
	return e
}

// timed reports whether the scheme's ids have their node's clock in them; of a mixture, those
// of any of its schemes.
func (s Scheme) timed() bool {
	if s.portions != nil {
		return slices.ContainsFunc(s.portions, func(p Portion) bool { return p.Scheme.timed() })
	}
	first := func(clock int64) Key {
		return s.generator([]Random{s.Random(0, 0)}).next(&Mint{Clock: clock})
	}
	return first(StartNanos) != first(StartNanos+int64(year))
}

// pooled reports whether the scheme's ids can be taken in blocks.
func (s Scheme) pooled() bool { return s.blocked != nil }

// namesOf joins the names of the schemes that have something.
func namesOf(have func(Scheme) bool) string {
	var names []string
	for _, s := range Schemes {
		if have(s) {
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, ", ")
}

// limit is the number of ids whose times, on the fastest clock of e, lie before
// the end of the scheme's time field: under Poisson, of whole blocks of them.
func (s Scheme) limit(e Env) int64 {
	end := s.end
	if end == 0 {
		end = math.MaxInt64
	}
	hi, lo := bits.Mul64(uint64(max(end-StartNanos-int64(e.ahead()), 0)), uint64(e.Rate))
	n, _ := bits.Div64(hi, lo, uint64(time.Second))
	if e.Arrivals.Pace == Poisson {
		n &^= blockIDs - 1
	}
	return int64(n)
}

// Birthday is the number of ids after which two of them are equal with a
// probability of one in a million, among ids that only their random bits tell
// apart: those of one tick where the scheme has a time field, all otherwise. It is
// 0 for a scheme without random bits, whose ids differ by time, node and count.
// Where ids ascend strictly on each node, only those of different nodes can be
// equal.
//
// Of n ids with b random bits, two are equal with probability n²/(2·2ᵇ), while
// that is small (Feller, An Introduction to Probability Theory and Its
// Applications, volume 1, section II.3); so n = √(2·2ᵇ/10⁶), rounded down.
func (s Scheme) Birthday() int64 {
	if s.RandomBits == 0 {
		return 0
	}
	n := new(big.Int).Lsh(big.NewInt(2), uint(s.RandomBits))
	return n.Sqrt(n.Div(n, big.NewInt(1_000_000))).Int64()
}

// Random is the randomness of one node of the scheme under Counter. With [Env.Mint], which
// tells an id's node, it regenerates the random fields of any id from its index.
func (s Scheme) Random(seed uint64, node int) Random { return newRandom(seed, s.Name, node) }
