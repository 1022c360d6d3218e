package cache

// A run is a walk along neighbouring pages. A touch continues the run when its page
// is the one after the page of the touch just before it.
//
// Note: relating a miss to the previous *miss* would be nearer to the disk's head,
// but which touch that was depends on the cache's size, so that no single pass
// could count it for all sizes.
type run struct {
	next Page // the page that would continue the run; 0 = none, since no page precedes page 0
}

// touch moves the run to a page and reports whether that continued it.
func (r *run) touch(p Page) bool {
	continued := p == r.next && p != 0
	r.next = p + 1
	return continued
}
