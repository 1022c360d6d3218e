package ids

// A tick is a node's last id, in schemes that count within a tick of its clock.
type tick struct{ time, count int64 }

// next counts on within the tick of max(now, the last id). After most ids of one
// tick it moves to the next one.
func (t *tick) next(now, most int64) {
	if now > t.time {
		*t = tick{time: now}
	} else if t.count++; t.count == most {
		*t = tick{time: t.time + 1}
	}
}
