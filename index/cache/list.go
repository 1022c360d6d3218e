package cache

// A list orders the frames of a cache from the most to the least recently used. It
// is a ring through frame 0, which holds no page: the frame after it is the head,
// the one before it the tail.
type list struct {
	frames []frame
	len    int // frames in the ring, frame 0 not counted
}

type frame struct {
	page       Page
	prev, next uint32
}

func newList() list { return list{frames: make([]frame, 1)} }

// add makes a new frame that is not in the ring yet.
func (l *list) add() uint32 {
	l.frames = append(l.frames, frame{})
	return uint32(len(l.frames) - 1)
}

func (l *list) head() uint32 { return l.frames[0].next }
func (l *list) tail() uint32 { return l.frames[0].prev }

// insert puts a frame behind another; behind 0 is the head.
func (l *list) insert(f, behind uint32) {
	next := l.frames[behind].next
	l.frames[f].prev, l.frames[f].next = behind, next
	l.frames[behind].next, l.frames[next].prev = f, f
	l.len++
}

func (l *list) remove(f uint32) {
	prev, next := l.frames[f].prev, l.frames[f].next
	l.frames[prev].next, l.frames[next].prev = next, prev
	l.len--
}
