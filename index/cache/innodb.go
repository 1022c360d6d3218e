package cache

// InnoDB is the buffer pool of a MariaDB 10.11 server that runs for one table and is asked
// by one connection, with pages of 16 KiB: the list is Midpoint's, and
//
//   - of each 512 pages, or a part of them, 5 hold what describes the others (buf0buf.cc:
//     buf_pool_t::get_n_blocks);
//   - as soon as fewer than 50 frames are free, and more than 256 are not, pages leave
//     until 100 are free: half of innodb_lru_scan_depth, which package innodb sets, as
//     its least, where a case says how large the pool is, and all of it (buf0lru.cc:
//     buf_LRU_get_free_block; buf0flu.cc: buf_flush_LRU_list_batch);
//   - 282 frames hold pages of the server's own when it has started (as MariaDB 10.11.19
//     counts them, of its system tablespace and its undo logs), which nobody touches
//     again;
//   - a page stays old for touches within a second of its first one
//     (innodb_old_blocks_time, 1000).
//
// A trace has no time of its own: the second is 20,000 touches, as a connection made that
// looked rows up by id as fast as it could. How many they are hardly matters while the old
// part turns over in less than a second, or in much more. In less, nothing that is read
// becomes young any more, and the young part, 5/8 of the pool, keeps for good what it held
// when the pool was first full. Between the two a server's pool may stay in either state,
// and any pause of a second moves it.
//
// Not simulated beside what Midpoint leaves out: read-ahead, pages of the undo logs that
// transactions touch, and that the page cleaner is a thread, which comes late on a loaded
// machine. When it finds 20 frames free and not 50, what it evicts at once moves the border
// by more than its tolerance, and the young part is renewed after all: 11 % fewer misses
// were seen of lookups by another index, 21 % of a scan that fetches each row.
var InnoDB = Policy{
	Name:    "innodb",
	Meaning: "midpoint, young only a second after its first touch, in a pool that keeps 50 to 100 frames free and holds pages of the server's own",
	build:   newInnoDB,
}

const (
	extentPages = 512 // of innodb_buffer_pool_extent_size, 8 MiB
	extentHead  = 5   // of them with descriptors
	scanDepth   = 100 // innodb_lru_scan_depth
	lruMinLen   = 256 // BUF_LRU_MIN_LEN
	ownPages    = 282
	secondDelay = 20_000 // touches
)

// innodb is a pool from whose list pages leave ahead of need.
type innodb struct{ *midpoint }

func newInnoDB(pages int) Cache {
	extents := (pages + extentPages - 1) / extentPages
	c := innodb{newMidpoint(max(pages-extents*extentHead, 1))}
	c.delay = secondDelay
	for range ownPages {
		f := c.take()
		c.states[f] = state{own: true}
		c.insertYoung(f)
		c.clean()
	}
	return c
}

func (c innodb) Touch(p Page) bool {
	hit := c.midpoint.Touch(p)
	c.clean()
	return hit
}

func (c innodb) put(p Page) {
	c.midpoint.put(p)
	c.clean()
}

// clean frees frames where too few are.
func (c innodb) clean() {
	if c.list.len <= lruMinLen || c.pages-c.list.len >= scanDepth/2 {
		return
	}
	for least := min(c.pages/20-1, lruMinLen); c.list.len > least && c.pages-c.list.len < scanDepth; {
		c.evict()
	}
}
