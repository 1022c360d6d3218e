package ids

import (
	"fmt"
	"strconv"
	"strings"
)

// maxBlock is the most numbers that a node takes at a time.
const maxBlock = 1 << 32

// Blocks are numbers of which each node takes many at a time, and uses them up: Hibernate's
// pooled optimizer, the CACHE of a sequence. The zero value is one at a time.
//
// In real sessions turns are neither strict nor drawn; what they do lies in between.
type Blocks struct {
	Size  int64
	Turns bool // nodes make ids in turn; else each id comes from a node that is drawn
}

// BlockForms are the forms that [ParseBlocks] reads.
const BlockForms = "N, N:turns"

// ParseBlocks reads the numbers of a block, and whether nodes take turns.
func ParseBlocks(text string) (Blocks, error) {
	digits, turns := strings.CutSuffix(text, ":turns")
	n, err := parseCount(digits)
	if err != nil || n == 0 {
		return Blocks{}, fmt.Errorf("blocks %q: must be of the form %s, such as 50", text, BlockForms)
	}
	if n == 1 && !turns {
		return Blocks{}, nil
	}
	return Blocks{n, turns}, nil
}

// String spells blocks as [ParseBlocks] reads them.
func (b Blocks) String() string {
	switch {
	case b == Blocks{}:
		return "1"
	case b.Turns:
		return strconv.FormatInt(b.Size, 10) + ":turns"
	}
	return strconv.FormatInt(b.Size, 10)
}

func (b Blocks) check() error {
	if b != (Blocks{}) && (b.Size < 1 || b.Size > maxBlock) {
		return fmt.Errorf("blocks %v: must be 1 to %d numbers at a time", b, int64(maxBlock))
	}
	return nil
}

// A pool is what a node has left of its last block, as numbers in the order of keys.
type pool struct {
	next, left int64
	taken      int64 // the number after the last that it ever took
}

// serialPools are serial numbers in blocks: whoever has used up its own takes the next ones.
type serialPools struct {
	size, free int64 // of a block; the first number that nobody has
	nodes      []pool
}

func newSerialPools(size int64, nodes int) generator {
	return &serialPools{size: size, free: 1, nodes: make([]pool, nodes)}
}

func (g *serialPools) next(m *Mint) Key {
	p := &g.nodes[m.Node]
	if p.left == 0 {
		p.next, p.left = g.free, g.size
		g.free += g.size
	}
	id := p.next
	p.next, p.left = id+1, p.left-1
	return integerKey(uint64(id))
}

// snowflakePools are snowflakes in blocks: a node that has used up its own makes as many at
// once, by its clock at that time.
type snowflakePools struct {
	size  int64
	nodes []pool // of ms · 2¹² + step
}

func newSnowflakePools(size int64, nodes int) generator {
	return &snowflakePools{size, make([]pool, nodes)}
}

func (g *snowflakePools) next(m *Mint) Key {
	p := &g.nodes[m.Node]
	if p.left == 0 {
		p.next, p.left = max((m.millis()-snowflakeEpoch)<<12, p.taken), g.size
		p.taken = p.next + g.size
	}
	id := p.next
	p.next, p.left = id+1, p.left-1
	return packSnowflake(id>>12, int64(m.Node), id&(1<<12-1))
}

// serialTurns are serial numbers in blocks of nodes that take turns: of each round of blocks
// every node has one.
var serialTurns = bulk{
	fill: func(b *Bulk, dst [][2]uint64, from int64) {
		for i := range dst {
			dst[i] = [2]uint64{b.inTurn(from + int64(i))}
		}
	},
	prefix: func(b *Bulk, dst []uint64, from int64) {
		for i := range dst {
			dst[i] = b.inTurn(from + int64(i))
		}
	},
}

// inTurn is the number of an index.
func (b *Bulk) inTurn(index int64) uint64 {
	size, nodes := b.process.Blocks.Size, int64(b.process.Nodes)
	turn, node := index/nodes, index%nodes
	return uint64((turn/size*nodes+node)*size + turn%size + 1)
}
