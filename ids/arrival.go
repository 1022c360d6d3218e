package ids

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"time"
)

// StartNanos is the Unix time in ns at which every stream starts:
// 2025-01-01T00:00:00Z.
const StartNanos int64 = 1_735_689_600 * int64(time.Second)

const (
	maxRate  = int64(time.Second)   // ids per second: one a nanosecond, the unit of time
	maxNodes = 1 << 16              // keeps the state of all nodes within a few MB
	maxSkew  = 365 * 24 * time.Hour // keeps every clock after the epoch of every scheme
	maxTick  = 24 * time.Hour
	maxAway  = 1 << 25 // ids on their way at once: 1.25 GiB
)

// An Env is an arrival process: where and when ids are minted, and when they
// reach the table. Its draws depend on the seed and not on the scheme, so every
// scheme sees the same process.
type Env struct {
	Seed   uint64
	Rate   int64         // ids per second over all nodes
	Nodes  int           // each id comes from one of them, drawn uniformly but for [Blocks]
	Skew   time.Duration // each node's clock has one fixed offset, uniform in ±Skew
	Jitter time.Duration // each arrival is delayed by a time of its own, uniform in [0, Jitter]

	Ahead time.Duration // that all clocks are ahead of the process, or behind it if it is negative

	Arrivals Arrivals      // how ids follow one another
	Tick     time.Duration // of clocks, which stand still in between; 0: they show every ns
	Blocks   Blocks        // numbers that nodes take many at a time
	Outliers Outliers      // ids of a broken clock
	Late     Late          // ids of clients that are offline for a while
	Restart  Restart       // a node that begins again
	Rollback Rollback      // clocks that are set back

	Generator Generator // of the random words of ids; the process itself does not use it
}

// DefaultEnv is the process that stands where nothing else is said.
func DefaultEnv() Env {
	return Env{Seed: 1, Rate: 5000, Nodes: 1, Arrivals: Arrivals{Pace: Poisson}}
}

// A Word is a setting as the command line spells it. Names of cases have it where it is not
// standard.
type Word struct {
	Key, Value, Standard string
	Rare                 bool // lists of settings leave it out too where it is standard
}

// Words spells the process, in the order of names. The seed is a run's, and no word of it.
func (e Env) Words() []Word {
	d := DefaultEnv()
	return []Word{
		{Key: "nodes", Value: strconv.Itoa(e.Nodes), Standard: strconv.Itoa(d.Nodes)},
		{Key: "rate", Value: strconv.FormatInt(e.Rate, 10), Standard: strconv.FormatInt(d.Rate, 10)},
		{Key: "arrivals", Value: e.Arrivals.String(), Standard: d.Arrivals.String(), Rare: true},
		{Key: "tick", Value: ascii(e.Tick), Standard: ascii(d.Tick), Rare: true},
		{Key: "skew", Value: ascii(e.Skew), Standard: ascii(d.Skew)},
		{Key: "jitter", Value: ascii(e.Jitter), Standard: ascii(d.Jitter)},
		{Key: "blocks", Value: e.Blocks.String(), Standard: d.Blocks.String(), Rare: true},
		{Key: "outliers", Value: e.Outliers.String(), Standard: d.Outliers.String(), Rare: true},
		{Key: "late", Value: e.Late.String(), Standard: d.Late.String(), Rare: true},
		{Key: "restart", Value: e.Restart.String(), Standard: d.Restart.String(), Rare: true},
		{Key: "rollback", Value: e.Rollback.String(), Standard: d.Rollback.String(), Rare: true},
		{Key: "generator", Value: e.Generator.String(), Standard: d.Generator.String(), Rare: true},
	}
}

func (e Env) check() error {
	switch {
	case e.Rate < 1 || e.Rate > maxRate:
		return fmt.Errorf("rate %d: must be 1 to %d ids per second", e.Rate, maxRate)
	case e.Nodes < 1 || e.Nodes > maxNodes:
		return fmt.Errorf("nodes %d: must be 1 to %d", e.Nodes, maxNodes)
	case e.Skew < 0 || e.Skew > maxSkew:
		return fmt.Errorf("skew %v: must be 0 to %v", e.Skew, maxSkew)
	case e.Generator != Counter && e.Generator != ChaCha8:
		return fmt.Errorf("generator %d: must be one of %v", int(e.Generator), Generators)
	case e.Ahead > maxAhead:
		return fmt.Errorf("clocks %v ahead: at most %v", e.Ahead, maxAhead)
	case e.Jitter < 0:
		return fmt.Errorf("jitter %v: must not be negative", e.Jitter)
	case e.Tick < 0 || e.Tick > maxTick:
		return fmt.Errorf("tick %v: must be 0 to %v", e.Tick, maxTick)
	}
	if err := errors.Join(e.Arrivals.check(e.Rate), e.Blocks.check(), e.Outliers.check(),
		e.Restart.check(e.Nodes), e.Rollback.check(), e.Late.check(e)); err != nil {
		return err
	}
	if back := e.back(); back < 0 || back > maxBack {
		return fmt.Errorf("clocks would be up to %v behind: at most %v, which the epochs of all schemes allow", back, maxBack)
	}
	hi, lo := bits.Mul64(uint64(e.Jitter), uint64(e.Rate))
	if away, _ := bits.Div64(hi, lo, uint64(time.Second)); away > maxAway {
		return fmt.Errorf("jitter %v at %d ids/s: %d ids would be on their way at once, at most %d can", e.Jitter, e.Rate, away, maxAway)
	}
	return nil
}

// A Mint is the making of one id.
type Mint struct {
	Index   int64         // 0, 1, 2, … over all nodes, in order of Time
	Time    time.Duration // when it happens, since the start: see [Arrivals]
	Node    int           // where: 0 … Nodes−1, then that of outliers, then one that has begun again
	Clock   int64         // Unix time in ns that the node's clock shows
	Arrival time.Duration // when the id reaches the table, since the start, unless it is [Late]
}

// millis is the Unix time in ms that the node's clock shows.
func (m *Mint) millis() int64 { return m.Clock / int64(time.Millisecond) }

// Mint returns the making of id i >= 0, without walking through those before it.
// The environment must pass [Scheme.Check], and i [Scheme.CheckRows].
func (e Env) Mint(i int64) Mint {
	p := newProcess(e)
	var m Mint
	p.mint(&m, i)
	return m
}

// A process is an Env with its randomness.
type process struct {
	Env
	each     Random    // by id: word 0 its node, word 1 its jitter
	skews    Random    // by node: word 0 its clock's offset
	odd      Random    // by id: word 0 whether it is an outlier
	calendar *calendar // under Poisson: when ids are minted
	back     int64     // ns that the clock of the node that begins again is behind
}

func newProcess(e Env) process {
	// The slash keeps these names apart from those of schemes.
	p := process{Env: e, each: newRandom(e.Seed, "process/id", 0), skews: newRandom(e.Seed, "process/skew", 0),
		odd: newRandom(e.Seed, "process/outlier", 0), back: int64(e.Restart.back(e.Rate))}
	if e.Arrivals.Pace == Poisson {
		p.calendar = &calendar{rate: e.Rate, draws: newRandom(e.Seed, "process/arrival", 0)}
	}
	return p
}

// mint sets m to the making of id i.
func (p *process) mint(m *Mint, i int64) {
	t := p.time(i)
	node, machine := p.node(i)
	skew, jitter := int64(0), int64(0)
	if p.Skew > 0 {
		skew = uniform(p.skews.Word(machine, 0), 2*uint64(p.Skew)+1) - int64(p.Skew)
	}
	if p.Jitter > 0 {
		jitter = uniform(p.each.Word(i, 1), uint64(p.Jitter)+1)
	}
	m.Index = i
	m.Time = time.Duration(t)
	m.Node = int(node)
	m.Clock = StartNanos + int64(p.Ahead) + t + skew
	if p.Outliers.Share > 0 && m.Node == p.Nodes {
		m.Clock += int64(p.Outliers.By)
	}
	if node != machine {
		m.Clock -= p.back
	}
	if p.Rollback.Row > 0 && i >= p.Rollback.Row {
		m.Clock -= int64(p.Rollback.By)
	}
	if p.Tick > 0 {
		m.Clock -= m.Clock % int64(p.Tick)
	}
	m.Arrival = time.Duration(t + jitter)
}

// time is when id i is minted, in ns since the start.
func (p *process) time(i int64) int64 {
	switch p.Arrivals.Pace {
	case Poisson:
		return p.calendar.at(i)
	case Bursts:
		return i / p.Arrivals.Burst * int64(p.Arrivals.Gap)
	}
	return evenly(i, p.Rate)
}

// node is where id i is minted, and on which machine: that of a node that has begun again is
// the one on which it was before.
func (p *process) node(i int64) (node, machine int64) {
	switch {
	case p.Outliers.Share > 0 && p.Outliers.Share.drawn(p.odd.Word(i, 0)):
		return int64(p.Nodes), int64(p.Nodes)
	case p.Nodes == 1:
	case p.Blocks.Turns:
		node = i % int64(p.Nodes)
	default:
		node = uniform(p.each.Word(i, 0), uint64(p.Nodes))
	}
	if p.Restart.Row > 0 && i >= p.Restart.Row && node == int64(p.Restart.Node) {
		return int64(p.states() - 1), node
	}
	return node, node
}
