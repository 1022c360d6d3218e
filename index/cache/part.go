package cache

// A part is one goroutine's part of a round.
type part struct {
	stack stack
	order order // what is known of the pages when it is done
	other order // of the round before, which the caller may still read
	done  chan struct{}
	busy  bool // it was started and not awaited
}

// An order is that of the pages of a part.
type order struct {
	first []touch  // the first touch of each page, in order
	ranks []uint32 // by the number of a page: its rank in the order of the last touches, from 1; 0 if it was not touched
}

func newPart(classes int) part {
	return part{stack: newStack(classes), done: make(chan struct{}, 1)}
}

// start does touches in a goroutine.
func (p *part) start(touches []touch, numbers int) {
	p.busy = true
	p.order, p.other = p.other, p.order
	go func() {
		p.run(touches, numbers)
		p.done <- struct{}{}
	}()
}

// await ends the part and reports whether it took longer than the caller.
func (p *part) await() (late bool) {
	p.busy = false
	select {
	case <-p.done:
		return false
	default:
		<-p.done
		return true
	}
}

// run does touches as if nothing had been touched before.
func (p *part) run(touches []touch, numbers int) {
	s := &p.stack
	s.slots.empty(len(touches))
	s.fresh, s.last = p.order.first[:0], p.order.ranks
	clear(s.last)
	s.run(touches, numbers)
	s.unknown()
	s.rank()
	p.order = order{s.fresh, s.last}
}
