package bench

import (
	"fmt"

	"idbench/index"
	"idbench/internal/spell"
)

// spillRows is how many rows are looked at to tell what share of them is long.
const spillRows = 1_000_000

// spill is what the engine's profile says of payloads that leave the pages of their rows.
func (p *planner) spill(c Case) (index.Spill, bool) {
	for _, e := range p.engines {
		s, ok := e.(index.Spiller)
		if !ok {
			continue
		}
		if of, simulates := e.(index.Simulator); e.Name() != c.Engine.Name() && (!simulates || of.Simulates() != c.Engine.Name()) {
			continue
		}
		spill, err := s.Spill(c.TableConfig())
		return spill, err == nil
	}
	return index.Spill{}, false
}

// long says which rows do not stay on their page; "" where all do.
func (c Case) long(s index.Spill) string {
	if c.Value.Most() <= s.Most {
		return ""
	}
	rows := min(c.Rows, spillRows)
	if !c.Value.Varies() {
		rows = 1
	}
	value := c.Value.Of(c.Env.Seed)
	long, own, space := int64(0), int64(0), int64(0)
	for row := range rows {
		n := value(row)
		if n <= s.Most {
			continue
		}
		long++
		own += int64(c.KeyBytes()) + n
		if s.Space != nil {
			space += s.Space(n)
		}
	}
	if long == 0 {
		return ""
	}
	which := "all rows"
	if c.Value.Varies() {
		which = spell.PercentTo(100*float64(long)/float64(rows), 3) + " of the rows"
	}
	text := fmt.Sprintf("%s have payloads of more than %s bytes, %s", which, spell.Comma(s.Most), s.Where)
	if s.Space != nil {
		text += fmt.Sprintf(": these rows take %.2f times their bytes", float64(space)/float64(own))
	}
	return text
}
