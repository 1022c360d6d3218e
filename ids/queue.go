package ids

import "time"

// An arrival is an id on its way to the table.
type arrival struct {
	at    time.Duration // since the start
	index int64
	key   Key
}

func (a *arrival) before(b *arrival) bool {
	return a.at < b.at || a.at == b.at && a.index < b.index
}

// A queue is a binary heap of arrivals, the next one first.
//
// Note: container/heap would box every arrival, one allocation a key.
type queue []arrival

func (q *queue) push(a arrival) {
	h := append(*q, a)
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !a.before(&h[parent]) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = a
	*q = h
}

// pop removes the next arrival of a queue that is not empty.
func (q *queue) pop() arrival {
	h := *q
	first, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	if len(h) == 0 {
		return first
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1].before(&h[child]) {
			child++
		}
		if last.before(&h[child]) {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = last
	return first
}
